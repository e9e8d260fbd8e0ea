import { booking } from '@drais/contracts';
import { handle } from '@drais/kit';
import type { PaymentsTools } from '../payments-tools.ts';
import { dropTrip, settleTrip } from '../use-cases/settle-trip.ts';

/** A recovery case captures nothing: closing it ends the trip, and this hears of it then. */
export const onTripEnded = handle(
  booking.events.tripEnded,
  (tools: PaymentsTools, { data, trace_id }) => {
    const { trip_id, rider_id, plan, paused_s, outage_s } = data;
    const times = {
      started_at: new Date(data.started_at),
      ended_at: new Date(data.ended_at),
      paused_s,
      ...(outage_s === undefined ? {} : { outage_s }),
    };
    return settleTrip(tools, { trip_id, rider_id, plan, times, trace_id });
  },
);

export const onTripFailed = handle(
  booking.events.tripFailed,
  (tools: PaymentsTools, { data, trace_id }) => {
    const { trip_id, rider_id } = data;
    return dropTrip(tools, { trip_id, rider_id, trace_id });
  },
);
