import type { Stripe } from 'stripe';
import type { ListRequest, Unknown } from '../payment-provider.ts';
import type { MovementKind, MovementPage, ProviderMovement } from '../provider-books.ts';
import { fromStripeAmount } from './amounts.ts';
import { idOf, instantOf, METADATA } from './intents.ts';
import { readForward } from './read-forward.ts';

type Transaction = Stripe.BalanceTransaction;

/**
 * What moves Stripe's debt to us. Types that are not here are `other`. Source:
 * docs.stripe.com/reports/balance-transaction-types.
 */
const KINDS: ReadonlyMap<string, MovementKind> = new Map<string, MovementKind>([
  ['charge', 'capture'],
  ['payment', 'capture'],
  ['refund', 'refund'],
  ['payment_refund', 'refund'],
  ['refund_failure', 'refund_failure'],
  ['payment_failure_refund', 'refund_failure'],
  ['payout', 'payout'],
  ['payout_cancel', 'payout'],
  ['payout_failure', 'payout'],
  ['stripe_fee', 'fee'],
  ['stripe_fx_fee', 'fee'],
  ['tax_fee', 'fee'],
]);

/**
 * Stripe's balance transactions, in booking order: captures with the fee of each, refunds,
 * disputes, payouts. In the currency in which Stripe settles, which may not be the payer's.
 */
export async function listMovements(
  stripe: Stripe,
  request: ListRequest,
): Promise<MovementPage | Unknown> {
  const page = await readForward<Transaction>(
    (range, options) =>
      stripe.balanceTransactions.list({ ...range, expand: ['data.source'] }, options),
    request,
  );
  if (page.status === 'unknown') return page;
  const movements = page.items.map(movementOf);
  return { status: 'listed', movements, next_cursor: page.next_cursor };
}

function movementOf(transaction: Transaction): ProviderMovement {
  const { id: movement_id, amount, fee, currency, created } = transaction;
  const { is_dispute, ...about } = sourceOf(transaction);
  return {
    movement_id,
    kind: is_dispute ? 'dispute' : (KINDS.get(transaction.type) ?? 'other'),
    amount: fromStripeAmount(amount, currency),
    fee: fromStripeAmount(fee, currency),
    booked_at: instantOf(created),
    ...about,
  };
}

const NOTHING = {
  is_dispute: false,
  authorization_id: null,
  metadata_reference: null,
  dispute_id: null,
};

/** What a transaction is about: its source was expanded. */
function sourceOf({ source }: Transaction) {
  if (source === null || typeof source === 'string') return NOTHING;
  if (source.object === 'dispute') {
    const { id: dispute_id } = source;
    const authorization_id = idOf(source.payment_intent);
    return { ...NOTHING, is_dispute: true, authorization_id, dispute_id };
  }
  if (source.object !== 'charge' && source.object !== 'refund') return NOTHING;
  // A charge has the metadata of its intent, a refund its own.
  const metadata_reference = source.metadata?.[METADATA.payment] ?? null;
  return { ...NOTHING, authorization_id: idOf(source.payment_intent), metadata_reference };
}
