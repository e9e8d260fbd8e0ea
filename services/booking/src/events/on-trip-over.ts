import { booking } from '@drais/contracts';
import { handle, type Tools } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { releaseSlot } from '../store/slots.ts';

/**
 * The rider is free for the next trip. By an event and not in the trip's own transaction: the slot lies on the rider's
 * shard, which may be away while the trip ends.
 */
async function release(tools: Tools, rider_id: string, holder_id: string): Promise<void> {
  const account_bucket = shardKeyOf(rider_id);
  await releaseSlot(tools.db.shard(account_bucket), account_bucket, rider_id, holder_id);
}

export const onTripEnded = handle(booking.events.tripEnded, (tools, { data }) => release(tools, data.rider_id, data.trip_id));
export const onTripFailed = handle(booking.events.tripFailed, (tools, { data }) => release(tools, data.rider_id, data.trip_id));
export const onRecoveredVehicleReturned = handle(booking.events.recoveredVehicleReturned, (tools, { data }) =>
  release(tools, data.rider_id, data.trip_id));

/** A hold that became a trip is no hold any more; the trip has a slot of its own. */
export const onTripStarted = handle(booking.events.tripStarted, (tools, { data }) => release(tools, data.rider_id, data.reservation_id));
export const onReservationCancelled = handle(booking.events.reservationCancelled, (tools, { data }) =>
  release(tools, data.rider_id, data.reservation_id));
export const onReservationExpired = handle(booking.events.reservationExpired, (tools, { data }) =>
  release(tools, data.rider_id, data.reservation_id));
