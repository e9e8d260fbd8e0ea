import { booking } from '@drais/contracts';
import { handle } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import type { PaymentsTools } from '../payments-tools.ts';
import { findPlanVersion } from '../store/pricing-plans.ts';
import { dropTrip, settleTrip } from '../use-cases/settle-trip.ts';

/**
 * The price is read from the area's shard first, then everything is written on the rider's: two
 * shards, one write. A recovery case captures nothing; closing it ends the trip, and this hears of it.
 */
export const onTripEnded = handle(
  booking.events.tripEnded,
  async (tools: PaymentsTools, { data, trace_id }) => {
    const { trip_id, rider_id, paused_s } = data;
    const area_id = shardKeyOf(data.plan.pricing_plan_id);
    const plan = await findPlanVersion(tools.db.shard(area_id), area_id, data.plan);
    if (plan === null)
      throw new Error(`trip ${trip_id} was accepted at a price that is not stored`);
    const times = {
      started_at: new Date(data.started_at),
      ended_at: new Date(data.ended_at),
      paused_s,
    };
    await settleTrip(tools, { trip_id, rider_id, plan, times, trace_id });
  },
);

export const onTripFailed = handle(
  booking.events.tripFailed,
  (tools: PaymentsTools, { data, trace_id }) => {
    const { trip_id, rider_id } = data;
    return dropTrip(tools, { trip_id, rider_id, trace_id });
  },
);
