import { booking } from '@drais/contracts';
import { type EventHandler, handle } from '@drais/kit';
import type { FleetTools } from '../fleet-tools.ts';
import { applyHold } from '../use-cases/apply-hold.ts';

const onReservationBegan = handle(booking.events.reservationBegan, (tools: FleetTools, event) =>
  applyHold(tools, event, { ...event.data, phase: 'reserved', is_locked: true }),
);

const onReservationCancelled = handle(
  booking.events.reservationCancelled,
  (tools: FleetTools, event) =>
    applyHold(tools, event, { ...event.data, phase: 'over', is_locked: true }),
);

const onReservationExpired = handle(booking.events.reservationExpired, (tools: FleetTools, event) =>
  applyHold(tools, event, { ...event.data, phase: 'over', is_locked: true }),
);

const onTripStarted = handle(booking.events.tripStarted, (tools: FleetTools, event) =>
  applyHold(tools, event, { ...event.data, phase: 'on_trip', is_locked: true }),
);

const onTripEnded = handle(booking.events.tripEnded, (tools: FleetTools, event) => {
  const is_locked = event.data.lock_confirmed;
  return applyHold(tools, event, { ...event.data, phase: 'over', is_locked });
});

const onRecoveredVehicleReturned = handle(
  booking.events.recoveredVehicleReturned,
  (tools: FleetTools, event) => {
    const is_locked = event.data.lock_confirmed;
    return applyHold(tools, event, { ...event.data, phase: 'over', is_locked });
  },
);

/**
 * A trip that failed is not among them: its reservation still stands, and its end comes as an event
 * of its own.
 */
export const bookingHandlers: readonly EventHandler<FleetTools>[] = [
  onReservationBegan,
  onReservationCancelled,
  onReservationExpired,
  onTripStarted,
  onTripEnded,
  onRecoveredVehicleReturned,
];
