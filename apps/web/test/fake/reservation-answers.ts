import { booking } from '@drais/contracts';
import { accept, refuse } from '@drais/vocabulary/outcome';
import type { Answers } from './router.ts';
import { free } from './trip-course.ts';
import { fakeId, newNumber, PLANS, type Plan, type World } from './world.ts';

/** Holding a vehicle and giving it back. */
export function reservationAnswers(world: World, changed: () => void): Answers {
  return {
    [booking.listReservations.id]: (_, owner) =>
      accept({
        items: world.reservations
          .filter((one) => one.owner === owner)
          .map((one) => one.view)
          .reverse(),
      }),
    [booking.reserveVehicle.id]: ({ public_vehicle_id, starts_at, ends_at }, owner) => {
      const vehicle = world.vehicles.find((one) => one.public_vehicle_id === public_vehicle_id);
      if (vehicle?.vehicle_state !== 'available')
        return refuse('booking.vehicle_not_available', 'Taken.');
      vehicle.vehicle_state = 'reserved';
      const from = starts_at === undefined ? new Date() : new Date(String(starts_at));
      const until =
        ends_at === undefined ? new Date(from.getTime() + 1_800_000) : new Date(String(ends_at));
      const view = {
        reservation_id: fakeId('mannheim', newNumber(world)),
        vehicle_id: vehicle.vehicle_id,
        public_vehicle_id: vehicle.public_vehicle_id,
        code: vehicle.code,
        vehicle_class: vehicle.vehicle_class,
        status: 'held' as const,
        starts_at: from.toISOString(),
        ends_at: until.toISOString(),
        plan: PLANS.find((plan) => plan.vehicle_class === vehicle.vehicle_class) as Plan,
      };
      world.reservations.push({ owner, view });
      changed();
      return accept(view);
    },
    [booking.cancelReservation.id]: ({ reservation_id }, owner) => {
      const found = world.reservations.find(
        (one) => one.owner === owner && one.view.reservation_id === reservation_id,
      );
      if (found === undefined) return refuse('booking.reservation_unknown', 'Unknown.');
      found.view = { ...found.view, status: 'cancelled' };
      free(world, found.view.vehicle_id);
      changed();
      return accept(found.view);
    },
  };
}
