import { retryOnConflict } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { buildReceipt } from '../domain/receipt.ts';
import type { TripTimes } from '../domain/trip-usage.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { findPlanVersion } from '../store/pricing-plans.ts';
import { chargedDay } from './day-caps.ts';
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
    buildReceipt(
      head,
      plan,
      times,
      await chargedDay(tools, { trip_id, rider_id, started_at: times.started_at }, plan),
    ),
  );
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
