import { booking } from '@drais/contracts';
import { handle } from '@drais/kit';
import { freeRider } from '../use-cases/free-rider.ts';
import { serveArea } from '../use-cases/serve-waitlist.ts';

/** What a trip or a promise no longer needs goes to the first in line who waits for it. */
export const onTripEnded = handle(booking.events.tripEnded, async (tools, { data, shard_key }) => {
  await freeRider(tools, data.rider_id, data.trip_id);
  await serveArea(tools, shard_key);
});
export const onReservationChanged = handle(
  booking.events.reservationChanged,
  (tools, { shard_key }) => serveArea(tools, shard_key),
);
export const onTripFailed = handle(booking.events.tripFailed, (tools, { data }) =>
  freeRider(tools, data.rider_id, data.trip_id),
);
export const onRecoveredVehicleReturned = handle(
  booking.events.recoveredVehicleReturned,
  (tools, { data }) => freeRider(tools, data.rider_id, data.trip_id),
);

/** A hold that became a trip is no hold any more; the trip has a slot of its own. */
export const onTripStarted = handle(booking.events.tripStarted, (tools, { data }) =>
  freeRider(tools, data.rider_id, data.reservation_id),
);
export const onReservationCancelled = handle(
  booking.events.reservationCancelled,
  async (tools, { data, shard_key }) => {
    await freeRider(tools, data.rider_id, data.reservation_id);
    await serveArea(tools, shard_key);
  },
);
export const onReservationExpired = handle(
  booking.events.reservationExpired,
  async (tools, { data, shard_key }) => {
    await freeRider(tools, data.rider_id, data.reservation_id);
    await serveArea(tools, shard_key);
  },
);
