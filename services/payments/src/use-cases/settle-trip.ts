import { retryOnConflict } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { type ChargedDay, cappedDayOf } from '../domain/day-cap.ts';
import { buildReceipt } from '../domain/receipt.ts';
import type { TripTimes } from '../domain/trip-usage.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { chargedOfDay_minor } from '../store/day-charges.ts';
import { findPlanVersion, type StoredPlan } from '../store/pricing-plans.ts';
import { findReceipt } from '../store/receipts.ts';
import { setFare } from './set-fare.ts';
import { paymentOf, saveOwed, settleOwed } from './settle-owed.ts';

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
 * Records what an ended trip costs. The price is read from the area's shard first, then all is
 * written on the rider's: two shards, one write. Quiet when repeated.
 */
export async function settleTrip(tools: PaymentsTools, trip: EndedTrip): Promise<void> {
  const { trip_id, rider_id, trace_id, times } = trip;
  const area_id = shardKeyOf(trip.plan.pricing_plan_id);
  const plan = await findPlanVersion(tools.db.shard(area_id), area_id, trip.plan);
  if (plan === null) throw new Error(`trip ${trip_id} was accepted at a price that is not stored`);
  const owed = { trip_id, rider_id, trace_id, plan };
  await settleOwed(tools, { ...owed, purpose: 'trip', reason: 'trip_ended' }, async (head) =>
    buildReceipt(head, plan, times, await chargedDay(tools, trip, plan)),
  );
}

/**
 * What trips of the same day have cost so far; null where the plan has no cap of the day. A trip
 * that is told again is not counted for itself: its receipt says what was charged before it.
 */
async function chargedDay(
  tools: PaymentsTools,
  { trip_id, rider_id, times }: EndedTrip,
  plan: StoredPlan,
): Promise<ChargedDay | null> {
  const day = cappedDayOf(plan, times.started_at);
  if (day === null) return null;
  const shard = tools.db.shard(shardKeyOf(rider_id));
  const receipt = await findReceipt(shard, rider_id, trip_id);
  if (receipt?.day !== undefined) return receipt.day;
  const charged_before_minor = await chargedOfDay_minor(shard, rider_id, { plan, day });
  return { ...day, charged_before_minor };
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
    const owed = { ...trip, purpose: 'trip' as const };
    const { stored, opening } = await paymentOf(tools, owed, NO_CURRENCY);
    const fare = { amount_minor: 0, currency: stored.payment.currency };
    const { events } = setFare(stored, { fare, reason: 'trip_failed' }, tools.now());
    if (events.length === 0) return;
    await saveOwed(tools, { stored, trace_id: trip.trace_id }, [...opening, ...events]);
  });
}
