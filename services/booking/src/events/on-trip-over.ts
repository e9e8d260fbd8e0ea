import { booking } from '@drais/contracts';
import { handle } from '@drais/kit';
import { freeRider } from '../use-cases/free-rider.ts';

export const onTripEnded = handle(booking.events.tripEnded, (tools, { data }) =>
  freeRider(tools, data.rider_id, data.trip_id),
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
  (tools, { data }) => freeRider(tools, data.rider_id, data.reservation_id),
);
export const onReservationExpired = handle(booking.events.reservationExpired, (tools, { data }) =>
  freeRider(tools, data.rider_id, data.reservation_id),
);
