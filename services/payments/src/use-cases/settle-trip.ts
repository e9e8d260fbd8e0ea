import { payments } from '@drais/contracts';
import { retryOnConflict } from '@drais/kit';
import type { NewEvent } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import type { Money } from '@drais/vocabulary/units';
import { paymentIdOf, receiptIdOf } from '../domain/ids.ts';
import { postingsForFare } from '../domain/ledger.ts';
import { consequencesOf, ledgerEvent, type PaymentIds } from '../domain/payment-events.ts';
import { openPayment } from '../domain/payment-state.ts';
import { buildReceipt, type Receipt } from '../domain/receipt.ts';
import type { TripTimes } from '../domain/trip-usage.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import type { StoredPayment } from '../store/payments.ts';
import { findPlanVersion, type StoredPlan } from '../store/pricing-plans.ts';
import { loadPayment, savePayment } from './save-payment.ts';
import { fareSet, setFare } from './set-fare.ts';
import { retryOnRace, spendOn } from './spend-credit.ts';
import { dueNow } from './timers.ts';

/**
 * ISO 4217: no currency is involved. Of a payment for a trip that failed before anything was held.
 */
const NO_CURRENCY = 'XXX';

export interface EndedTrip {
  readonly trip_id: string;
  readonly rider_id: string;
  /** The version that the rider accepted. */
  readonly plan: { readonly pricing_plan_id: string; readonly version: number };
  readonly times: TripTimes;
  readonly trace_id: string;
}

/**
 * Records what an ended trip costs, with its posting and receipt; the money follows by itself. The
 * price is read from the area's shard first, then all is written on the rider's: two shards, one
 * write. Quiet when repeated.
 */
export async function settleTrip(tools: PaymentsTools, trip: EndedTrip): Promise<void> {
  const { trip_id } = trip;
  const area_id = shardKeyOf(trip.plan.pricing_plan_id);
  const plan = await findPlanVersion(tools.db.shard(area_id), area_id, trip.plan);
  if (plan === null) throw new Error(`trip ${trip_id} was accepted at a price that is not stored`);
  await retryOnRace(async () => {
    const now = tools.now();
    const { stored, opening } = await paymentOf(tools, trip, plan.currency);
    const head = { receipt_id: receiptIdOf(trip.rider_id, trip_id), trip_id, issued_at: now };
    const due = buildReceipt({ ...head, status: 'due' }, plan, trip.times);
    const fare = due.fare.total;
    const before = stored.payment;
    const { said: fare_set, after: owed } = fareSet(stored, { fare, reason: 'trip_ended' }, now);
    if (fare_set === null) return;
    // Credit goes before the card.
    const credit = await spendOn(tools, stored, owed);
    const events = [
      ...opening,
      fare_set,
      ...farePosting(stored, plan, { fare, now }),
      receiptEvent(trip.rider_id, fare.amount_minor === 0 ? { ...due, status: 'paid' } : due, now),
      ...credit.events,
      // After the receipt, which the end of a payment marks as paid.
      ...consequencesOf(stored, { before, after: credit.after }, now),
    ];
    await save(tools, { stored, trace_id: trip.trace_id }, events);
  });
}

function receiptEvent(account_id: string, receipt: Receipt, now: Date): NewEvent {
  const shown = { ...receipt, fare: { ...receipt.fare, lines: [...receipt.fare.lines] } };
  return payments.events.receiptIssued.at(now, { account_id, receipt: shown });
}

/**
 * A trip that never began costs nothing: what was held, or may have been, goes back. Quiet when
 * repeated.
 */
export function dropTrip(
  tools: PaymentsTools,
  trip: { readonly trip_id: string; readonly rider_id: string; readonly trace_id: string },
): Promise<void> {
  return retryOnConflict(async () => {
    const { stored, opening } = await paymentOf(tools, trip, NO_CURRENCY);
    const fare = { amount_minor: 0, currency: stored.payment.currency };
    const { events } = setFare(stored, { fare, reason: 'trip_failed' }, tools.now());
    if (events.length === 0) return;
    await save(tools, { stored, trace_id: trip.trace_id }, [...opening, ...events]);
  });
}

/**
 * The trip's payment, or a new one where none was opened. A failed trip gets one as well: a call
 * for its hold that is still on its way finds it closed.
 */
async function paymentOf(
  tools: PaymentsTools,
  trip: { readonly trip_id: string; readonly rider_id: string },
  currency: string,
): Promise<{ readonly stored: StoredPayment; readonly opening: readonly NewEvent[] }> {
  const payment_id = paymentIdOf(trip.rider_id, trip.trip_id);
  const found = await loadPayment(tools, payment_id);
  if (found !== null) return { stored: found, opening: [] };
  const ids: PaymentIds = { payment_id, trip_id: trip.trip_id, account_id: trip.rider_id };
  const hold = { amount_minor: 0, currency };
  const area_id = shardKeyOf(trip.trip_id);
  const payment = openPayment(payment_id, hold);
  const opened = payments.events.paymentOpened.at(tools.now(), { ...ids, hold });
  const head = {
    purpose: 'trip' as const,
    payment_method_id: null,
    payer_present: false,
    stream_version: 0,
  };
  return { stored: { ...ids, area_id, payment, ...head }, opening: [opened] };
}

function farePosting(
  stored: StoredPayment,
  { country, vat_bp }: StoredPlan,
  { fare, now }: { readonly fare: Money; readonly now: Date },
): NewEvent[] {
  if (fare.amount_minor === 0) return [];
  const scope = { ...stored, occurred_at: now, reference: stored.payment_id, country, vat_bp };
  return [ledgerEvent(postingsForFare(scope, fare))];
}

function save(
  tools: PaymentsTools,
  of: { readonly stored: StoredPayment; readonly trace_id: string },
  events: readonly NewEvent[],
): Promise<void> {
  const { payment_id, stream_version } = of.stored;
  const { trace_id } = of;
  return savePayment(tools, { payment_id, stream_version, trace_id, events, timer: dueNow(tools) });
}
