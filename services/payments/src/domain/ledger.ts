import { createHash } from 'node:crypto';
import { idFromBytes, shardKeyOf } from '@drais/vocabulary/ids';
import type { Money } from '@drais/vocabulary/units';
import { vatInside } from './vat.ts';

/**
 * The accounts of the ledger. `rider_receivable` is what a rider owes us, `provider_clearing` what
 * the payment provider owes us, `revenue` what an area earned, `vat_payable` what we owe a country.
 * `provider_fees` is what the provider kept, `bank_account` what it paid out, `disputed_funds` what
 * it took back until a dispute is decided, `dispute_losses` what we lost for good.
 * `rider_credit` is what we owe a rider as credit; `goodwill`, `outage_credits` and `vouchers` are
 * what an area gave for it.
 * A hold is a promise of the bank and moves nothing: it is never posted.
 */
export type LedgerAccount =
  | `rider_receivable:${string}`
  | 'provider_clearing'
  | 'provider_fees'
  | 'bank_account'
  | 'disputed_funds'
  | `dispute_losses:${string}`
  | `rider_credit:${string}`
  | `goodwill:${string}`
  | `outage_credits:${string}`
  | `vouchers:${string}`
  | `revenue:${string}`
  | `vat_payable:${string}`;

/** Debits are positive, credits negative. */
export interface LedgerLine {
  readonly account: LedgerAccount;
  readonly amount_minor: number;
  readonly currency: string;
}

export type CauseKind =
  | 'fare'
  | 'fee'
  | 'correction'
  | 'capture'
  | 'refund'
  | 'refund_failed'
  | 'credit'
  | 'dispute'
  | 'provider_fee'
  | 'payout';

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
 * The trip is over, or a promise was given back late: the rider owes its fare or fee, of which the
 * area earned the net and the country the VAT.
 * @throws {RangeError} for a fare of 0: a free trip moves no money and has no entry
 */
export function postingsForFare(
  scope: PostingScope & TaxScope,
  fare: Money,
  kind: 'fare' | 'fee' = 'fare',
): LedgerEntry {
  const { net_minor, vat_minor } = vatInside(positive(fare), scope.vat_bp);
  return entryOf(kind, scope, fare.currency, [
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

/** What a fare was and is. */
export interface FareChange {
  readonly currency: string;
  readonly before_minor: number;
  /** Less than before. */
  readonly after_minor: number;
}

/**
 * A correction: revenue and VAT fall, and we owe the rider the difference until it has gone back or
 * lowered their debt. The VAT is the difference of two fares' VAT, so that taking a fare off in
 * parts takes off exactly its VAT.
 */
export function postingsForCorrection(
  scope: PostingScope & TaxScope,
  { currency, before_minor, after_minor }: FareChange,
): LedgerEntry {
  const credited = { amount_minor: before_minor - after_minor, currency };
  const before = vatInside(before_minor, scope.vat_bp);
  const after = vatInside(after_minor, scope.vat_bp);
  return entryOf('correction', scope, currency, [
    [`revenue:${scope.area_id}`, before.net_minor - after.net_minor],
    [`vat_payable:${scope.country}`, before.vat_minor - after.vat_minor],
    [`rider_receivable:${scope.account_id}`, -positive(credited)],
  ]);
}

/** The provider gave money back to the rider's card. */
export function postingsForRefund(scope: PostingScope, refund: Money): LedgerEntry {
  return entryOf('refund', scope, refund.currency, [
    [`rider_receivable:${scope.account_id}`, positive(refund)],
    ['provider_clearing', -refund.amount_minor],
  ]);
}

/**
 * A refund came back: the payer's bank did not take it, and what is owed to the rider stands again.
 */
export function postingsForFailedRefund(scope: PostingScope, refund: Money): LedgerEntry {
  return entryOf('refund_failed', scope, refund.currency, [
    [`rider_receivable:${scope.account_id}`, -refund.amount_minor],
    ['provider_clearing', positive(refund)],
  ]);
}

/** What gave a rider credit, or took it. */
export type CreditCause =
  | 'goodwill'
  | 'outage'
  | 'voucher'
  | 'top_up'
  /** A fare was paid by it. */
  | 'spent'
  /** What was paid too much became credit. */
  | 'returned';

/**
 * A rider's credit moves. What was given away is a cost of the area, what the rider paid in is owed
 * by the provider. The VAT of a trip stays with its fare, however the fare is paid.
 */
export function postingsForCredit(
  scope: PostingScope,
  cause: CreditCause,
  amount: Money,
): LedgerEntry {
  const { account_id, area_id } = scope;
  const against: Readonly<Record<CreditCause, LedgerAccount>> = {
    goodwill: `goodwill:${area_id}`,
    outage: `outage_credits:${area_id}`,
    voucher: `vouchers:${area_id}`,
    top_up: 'provider_clearing',
    spent: `rider_receivable:${account_id}`,
    returned: `rider_receivable:${account_id}`,
  };
  const up_minor = cause === 'spent' ? -positive(amount) : positive(amount);
  return entryOf('credit', scope, amount.currency, [
    [against[cause], up_minor],
    [`rider_credit:${account_id}`, -up_minor],
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
