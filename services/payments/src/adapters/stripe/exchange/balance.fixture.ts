import {
  type Books,
  bookTransaction,
  type Dispute,
  newStripeId,
  type Refund,
  tell,
} from './books.fixture.ts';
import { metadataOf, textOf } from './form.fixture.ts';
import type { Asked } from './intents.fixture.ts';
import { missing, refused } from './refusals.fixture.ts';

/** What the exchange charges for a dispute, smallest unit. */
const DISPUTE_FEE = 2_000;
/** How long evidence is taken, seconds. */
const RESPOND_S = 604_800;

export function createRefund(books: Books, { parameters, key }: Asked): Refund {
  const intent_id = textOf(parameters, 'payment_intent') ?? '';
  const intent = books.intents.get(intent_id);
  if (intent === undefined) throw missing('payment_intent', intent_id);
  const charge = books.charges.get(intent.latest_charge ?? '');
  if (charge === undefined || !charge.captured) throw refused('charge_not_refundable');
  if (charge.disputed) throw refused('charge_disputed');
  const left = charge.amount_captured - charge.amount_refunded;
  if (left === 0) throw refused('charge_already_refunded');
  const amount = Number(textOf(parameters, 'amount') ?? left);
  // Stripe gives no code here, only the parameter.
  if (amount > left) throw refused(null, { param: 'amount' });
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded === charge.amount_captured;
  const refund: Refund = {
    id: newStripeId('re'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: books.now_s(),
    currency: charge.currency,
    metadata: metadataOf(parameters),
    payment_intent: intent.id,
    reason: null,
    status: 'succeeded',
  };
  const { id: source, currency } = refund;
  refund.balance_transaction = bookTransaction(books, {
    type: 'refund',
    amount: -amount,
    fee: 0,
    currency,
    source,
  }).id;
  books.refunds.set(refund.id, refund);
  tell(books, 'refund.created', refund, key);
  return refund;
}

/** The payer's bank sends a refund back: Stripe returns the money to the merchant's balance. */
export function failRefund(books: Books, refund_id: string): void {
  const refund = books.refunds.get(refund_id);
  const charge = books.charges.get(refund?.charge ?? '');
  if (refund === undefined || charge === undefined) throw missing('refund', refund_id);
  const { amount, currency, id: source } = refund;
  refund.status = 'failed';
  charge.amount_refunded -= amount;
  charge.refunded = false;
  bookTransaction(books, { type: 'refund_failure', amount, fee: 0, currency, source });
  tell(books, 'refund.failed', refund, null);
}

/** A payer disputes a capture: Stripe withdraws what they want back, and its fee. */
export function openDispute(books: Books, intent_id: string, amount: number): Dispute {
  const charge = books.charges.get(books.intents.get(intent_id)?.latest_charge ?? '');
  if (charge === undefined || charge.amount_captured < amount) throw new Error('not disputable');
  charge.disputed = true;
  const id = newStripeId('dp');
  const { currency } = charge;
  const withdrawal = { amount: -amount, fee: DISPUTE_FEE, currency, source: id };
  const dispute: Dispute = {
    id,
    object: 'dispute',
    amount,
    balance_transactions: [bookTransaction(books, { type: 'adjustment', ...withdrawal })],
    charge: charge.id,
    created: books.now_s(),
    currency,
    evidence_details: { due_by: books.now_s() + RESPOND_S },
    payment_intent: intent_id,
    reason: 'fraudulent',
    status: 'needs_response',
  };
  books.disputes.set(id, dispute);
  tell(books, 'charge.dispute.created', dispute, null);
  return dispute;
}

export function closeDispute(books: Books, dispute_id: string, outcome: 'won' | 'lost'): void {
  const dispute = books.disputes.get(dispute_id);
  if (dispute === undefined) throw missing('dispute', dispute_id);
  dispute.status = outcome;
  if (outcome === 'won') {
    const { amount, currency, id: source } = dispute;
    const back = { type: 'adjustment', amount, fee: 0, currency, source };
    dispute.balance_transactions.push(bookTransaction(books, back));
  }
  tell(books, 'charge.dispute.closed', dispute, null);
}

/** Pays out what is owed in a currency. */
export function payOut(books: Books, currency: string): void {
  const owed = books.transactions
    .filter((one) => one.currency === currency)
    .reduce((sum, { net }) => sum + net, 0);
  if (owed <= 0) throw new Error('nothing is owed');
  const payout = { id: newStripeId('po'), object: 'payout' as const, amount: owed };
  books.payouts.set(payout.id, payout);
  bookTransaction(books, { type: 'payout', amount: -owed, fee: 0, currency, source: payout.id });
}
