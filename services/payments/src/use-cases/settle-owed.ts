import { payments } from '@drais/contracts';
import type { NewEvent } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { paymentIdOf, receiptIdOf } from '../domain/ids.ts';
import { postingsForFare } from '../domain/ledger.ts';
import { consequencesOf, ledgerEvent, type PaymentIds } from '../domain/payment-events.ts';
import { openPayment } from '../domain/payment-state.ts';
import type { Receipt, ReceiptHead } from '../domain/receipt.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import type { StoredPayment } from '../store/payments.ts';
import type { StoredPlan } from '../store/pricing-plans.ts';
import { loadPayment, savePayment } from './save-payment.ts';
import { type Fare, fareSet } from './set-fare.ts';
import { retryOnRace, spendOn } from './spend-credit.ts';
import { dueNow } from './timers.ts';

/** What is paid for, and by whom. */
export interface OwedFor {
  /** The trip, or what stands in its place on the receipt of a fee. */
  readonly trip_id: string;
  readonly rider_id: string;
  readonly purpose: 'trip' | 'fee';
  readonly trace_id: string;
}

/**
 * Records what a rider owes, with its posting and receipt, in one write on their shard; the money
 * follows by itself, credit first and then the card. Quiet when repeated.
 */
export function settleOwed(
  tools: PaymentsTools,
  owed: OwedFor & { readonly reason: Fare['reason']; readonly plan: StoredPlan },
  receiptOf: (head: ReceiptHead) => Receipt | Promise<Receipt>,
): Promise<void> {
  const { trip_id, rider_id, plan, reason, trace_id } = owed;
  return retryOnRace(async () => {
    const now = tools.now();
    const { stored, opening } = await paymentOf(tools, owed, plan.currency);
    const head = { receipt_id: receiptIdOf(rider_id, trip_id), trip_id, issued_at: now };
    const due = await receiptOf({ ...head, status: 'due' });
    const fare = due.fare.total;
    const before = stored.payment;
    const { said: fare_set, after } = fareSet(stored, { fare, reason }, now);
    if (fare_set === null) return;
    // Credit goes before the card.
    const credit = await spendOn(tools, stored, after);
    const events = [
      ...opening,
      fare_set,
      ...fareEntry(stored, plan, due),
      receiptEvent(rider_id, fare.amount_minor === 0 ? { ...due, status: 'paid' } : due, now),
      ...credit.events,
      // After the receipt, which the end of a payment marks as paid.
      ...consequencesOf(stored, { before, after: credit.after }, now),
    ];
    await saveOwed(tools, { stored, trace_id }, events);
  });
}

function receiptEvent(account_id: string, receipt: Receipt, now: Date): NewEvent {
  const shown = { ...receipt, fare: { ...receipt.fare, lines: [...receipt.fare.lines] } };
  return payments.events.receiptIssued.at(now, { account_id, receipt: shown });
}

/**
 * The payment of a trip or fee, or a new one where none was opened. A failed trip gets one as well:
 * a call for its hold that is still on its way finds it closed.
 */
export async function paymentOf(
  tools: PaymentsTools,
  { trip_id, rider_id, purpose }: OwedFor,
  currency: string,
): Promise<{ readonly stored: StoredPayment; readonly opening: readonly NewEvent[] }> {
  const payment_id = paymentIdOf(rider_id, trip_id);
  const found = await loadPayment(tools, payment_id);
  if (found !== null) return { stored: found, opening: [] };
  const ids: PaymentIds = { payment_id, trip_id, account_id: rider_id };
  const hold = { amount_minor: 0, currency };
  const about = purpose === 'fee' ? { purpose: 'fee' as const } : {};
  const opened = payments.events.paymentOpened.at(tools.now(), { ...ids, hold, ...about });
  const stored = {
    ...ids,
    area_id: shardKeyOf(trip_id),
    payment: openPayment(payment_id, hold),
    purpose,
    payment_method_id: null,
    payer_present: false,
    stream_version: 0,
  };
  return { stored, opening: [opened] };
}

function fareEntry(stored: StoredPayment, { country }: StoredPlan, receipt: Receipt): NewEvent[] {
  const { total, vat } = receipt.fare;
  if (total.amount_minor === 0) return [];
  const occurred_at = new Date(receipt.issued_at);
  const tax = { country, vat_bp: vat.vat_bp };
  const scope = { ...stored, ...tax, occurred_at, reference: stored.payment_id };
  return [ledgerEvent(postingsForFare(scope, total, stored.purpose === 'fee' ? 'fee' : 'fare'))];
}

export function saveOwed(
  tools: PaymentsTools,
  of: { readonly stored: StoredPayment; readonly trace_id: string },
  events: readonly NewEvent[],
): Promise<void> {
  const { payment_id, stream_version } = of.stored;
  const { trace_id } = of;
  return savePayment(tools, { payment_id, stream_version, trace_id, events, timer: dueNow(tools) });
}
