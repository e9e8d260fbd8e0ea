import { booking } from '@drais/contracts';
import { retryOnConflict, useCase } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { callOff } from '../domain/trip.ts';
import { findTrip } from '../store/trips.ts';
import { saveTrip } from './save-trip.ts';
import { tripView } from './views.ts';

/** What the bank may still hold is released by payments, which hears that the trip failed. */
export const callOffTripUseCase = useCase(booking.callOffTrip, (tools, context, { trip_id }) =>
  retryOnConflict(async () => {
    const area_id = shardKeyOf(trip_id);
    const trip = await findTrip(tools.db.shard(area_id), area_id, trip_id);
    if (trip === null || trip.rider_id !== context.principal.account_id)
      return refuse('booking.trip_unknown', 'You have no such trip.');
    const decided = callOff(trip, tools.now());
    if (!decided.ok) return decided;
    if (decided.value.length === 0) return accept(await tripView(tools, trip));
    const step = { trip, trace_id: context.trace_id, timer_s: null };
    return accept(await tripView(tools, await saveTrip(tools, step, () => decided.value)));
  }),
);
