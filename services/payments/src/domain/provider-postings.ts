import type { Money } from '@drais/vocabulary/units';
import { entryOf, type LedgerAccount, type LedgerEntry, type PostingScope } from './ledger.ts';

/** What a dispute has done to our money so far, in the currency of its capture. */
export interface DisputeMoney {
  readonly status: string;
  /** What the provider has taken from us for it, and not given back. */
  readonly withdrawn: Money;
  readonly fee: Money;
}

/**
 * What changed about a dispute's money: the difference of where it stood and where it stands. What
 * the provider withholds is neither lost nor ours until the dispute is decided. Null when nothing
 * moved.
 */
export function postingsForDispute(
  scope: PostingScope,
  before: DisputeMoney | null,
  after: DisputeMoney,
): LedgerEntry | null {
  const was = positionOf(scope.area_id, before);
  const amounts = [...positionOf(scope.area_id, after)].map(
    ([account, amount_minor]) => [account, amount_minor - (was.get(account) ?? 0)] as const,
  );
  if (amounts.every(([, amount_minor]) => amount_minor === 0)) return null;
  return entryOf('dispute', scope, after.withdrawn.currency, amounts);
}

function positionOf(area_id: string, dispute: DisputeMoney | null): Map<LedgerAccount, number> {
  const withdrawn_minor = dispute?.withdrawn.amount_minor ?? 0;
  const fee_minor = dispute?.fee.amount_minor ?? 0;
  const is_lost = dispute?.status === 'lost';
  return new Map<LedgerAccount, number>([
    ['provider_clearing', -withdrawn_minor - fee_minor],
    ['provider_fees', fee_minor],
    ['disputed_funds', is_lost ? 0 : withdrawn_minor],
    [`dispute_losses:${area_id}`, is_lost ? withdrawn_minor : 0],
  ]);
}

/** The provider kept a fee; a negative one was given back. */
export function postingsForFee(scope: PostingScope, fee: Money): LedgerEntry {
  return entryOf('provider_fee', scope, fee.currency, [
    ['provider_fees', fee.amount_minor],
    ['provider_clearing', -fee.amount_minor],
  ]);
}

/** The provider paid out what it owed us; a negative amount came back from our bank. */
export function postingsForPayout(scope: PostingScope, paid: Money): LedgerEntry {
  return entryOf('payout', scope, paid.currency, [
    ['bank_account', paid.amount_minor],
    ['provider_clearing', -paid.amount_minor],
  ]);
}
