import { createHash } from 'node:crypto';
import { idFromBytes, shardKeyOf } from '@drais/vocabulary/ids';
import type { Money } from '@drais/vocabulary/units';
import { vatInside } from './vat.ts';

/**
 * The accounts of the ledger. `rider_receivable` is what a rider owes us, `provider_clearing` what
 * the payment provider owes us, `revenue` what an area earned, `vat_payable` what we owe a country.
 * `provider_fees` is what the provider kept, `bank_account` what it paid out, `disputed_funds` what
 * it took back until a dispute is decided, `dispute_losses` what we lost for good.
 * A hold is a promise of the bank and moves nothing: it is never posted.
 */
export type LedgerAccount =
  | `rider_receivable:${string}`
  | 'provider_clearing'
  | 'provider_fees'
  | 'bank_account'
  | 'disputed_funds'
  | `dispute_losses:${string}`
  | `revenue:${string}`
  | `vat_payable:${string}`;

/** Debits are positive, credits negative. */
export interface LedgerLine {
  readonly account: LedgerAccount;
  readonly amount_minor: number;
  readonly currency: string;
}

export type CauseKind = 'fare' | 'capture' | 'refund' | 'dispute' | 'provider_fee' | 'payout';

/**
 * One movement of money. Its lines sum to 0 in each currency. Never edited; corrected by another.
 */
export interface LedgerEntry {
  /** Made from the cause, on the debtor's shard: posting the same cause again is the same entry. */
  readonly entry_id: string;
  readonly cause: { readonly kind: CauseKind; readonly reference: string };
  /** Whose money it is. */
  readonly account_id: string;
  readonly area_id: string;
  readonly occurred_at: Date;
  readonly lines: readonly LedgerLine[];
}

/** Where a movement of money belongs. */
export interface PostingScope {
  readonly account_id: string;
  readonly area_id: string;
  readonly occurred_at: Date;
  /**
   * Names the cause uniquely among its kind, such as the payment's id or the capture's key. A fare,
   * a capture or a refund with the same reference is the same one.
   */
  readonly reference: string;
}

/** Whose tax it is, and at which rate. `country` is an ISO 3166-1 alpha-2 code. */
export interface TaxScope {
  readonly country: string;
  readonly vat_bp: number;
}

/**
 * The trip is over: the rider owes its fare, of which the area earned the net and the country the
 * VAT.
 * @throws {RangeError} for a fare of 0: a free trip moves no money and has no entry
 */
export function postingsForFare(scope: PostingScope & TaxScope, fare: Money): LedgerEntry {
  const { net_minor, vat_minor } = vatInside(positive(fare), scope.vat_bp);
  return entryOf('fare', scope, fare.currency, [
    [`rider_receivable:${scope.account_id}`, fare.amount_minor],
    [`revenue:${scope.area_id}`, -net_minor],
    [`vat_payable:${scope.country}`, -vat_minor],
  ]);
}

/** The provider captured money: it owes us now what the rider owed before. */
export function postingsForCapture(scope: PostingScope, captured: Money): LedgerEntry {
  return entryOf('capture', scope, captured.currency, [
    ['provider_clearing', positive(captured)],
    [`rider_receivable:${scope.account_id}`, -captured.amount_minor],
  ]);
}

/**
 * The provider gave money back: revenue and VAT fall by its parts.
 *
 * @param refunded_before_minor sum of earlier refunds of the same fare. The VAT is the difference
 * of two running totals, so that refunding a fare in parts gives back exactly its VAT.
 */
export function postingsForRefund(
  scope: PostingScope & TaxScope,
  refund: Money,
  refunded_before_minor: number,
): LedgerEntry {
  const before = vatInside(refunded_before_minor, scope.vat_bp);
  const after = vatInside(refunded_before_minor + positive(refund), scope.vat_bp);
  return entryOf('refund', scope, refund.currency, [
    [`revenue:${scope.area_id}`, after.net_minor - before.net_minor],
    [`vat_payable:${scope.country}`, after.vat_minor - before.vat_minor],
    ['provider_clearing', -refund.amount_minor],
  ]);
}

/** The currencies in which `lines` do not sum to 0, and by how much; empty when they balance. */
export function checkBalanced(lines: readonly LedgerLine[]): Money[] {
  const sums = new Map<string, number>();
  for (const { currency, amount_minor } of lines) {
    sums.set(currency, (sums.get(currency) ?? 0) + amount_minor);
  }
  return [...sums]
    .filter(([, sum]) => sum !== 0)
    .map(([currency, amount_minor]) => ({ amount_minor, currency }));
}

/** What each account holds after `entries`; one posted twice counts once. */
export function balancesOf(entries: readonly LedgerEntry[]): ReadonlyMap<LedgerAccount, Money[]> {
  const once = new Map(entries.map((one) => [one.entry_id, one]));
  const balances = new Map<LedgerAccount, Money[]>();
  for (const { account, amount_minor, currency } of [...once.values()].flatMap(
    (one) => one.lines,
  )) {
    const moneys = balances.get(account) ?? [];
    const before = moneys.find((one) => one.currency === currency)?.amount_minor ?? 0;
    const others = moneys.filter((one) => one.currency !== currency);
    balances.set(account, [...others, { amount_minor: before + amount_minor, currency }]);
  }
  return balances;
}

/** An entry of these amounts; those of 0 are left out. The amounts have to sum to 0. */
export function entryOf(
  kind: CauseKind,
  scope: PostingScope,
  currency: string,
  amounts: readonly (readonly [account: LedgerAccount, amount_minor: number])[],
): LedgerEntry {
  const { account_id, area_id, occurred_at, reference } = scope;
  const lines = amounts
    .filter(([, amount_minor]) => amount_minor !== 0)
    .map(([account, amount_minor]) => ({ account, amount_minor, currency }));
  const entry_id = entryId(kind, account_id, reference);
  return { entry_id, cause: { kind, reference }, account_id, area_id, occurred_at, lines };
}

/** The id of the entry that this cause has, whether or not it was posted. */
export function entryId(kind: CauseKind, account_id: string, reference: string): string {
  const cause = JSON.stringify(['ledger', kind, account_id, reference]);
  return idFromBytes(shardKeyOf(account_id), createHash('sha256').update(cause).digest());
}

function positive(money: Money): number {
  if (Number.isSafeInteger(money.amount_minor) && money.amount_minor > 0) return money.amount_minor;
  throw new RangeError(
    `posting ${money.amount_minor} ${money.currency}: nothing moves, or not forward`,
  );
}
