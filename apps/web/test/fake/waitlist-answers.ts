import { booking } from '@drais/contracts';
import { accept, refuse } from '@drais/vocabulary/outcome';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { newPromise } from './promise-course.ts';
import type { Answers } from './router.ts';
import { type FleetVehicle, fakeId, newNumber, type WaitlistEntry, type World } from './world.ts';

const OFFER_MS = 600_000;

/** Waiting for a class at a place: joined, left and looked at. */
export function waitlistAnswers(world: World): Answers {
  return {
    [booking.joinWaitlist.id]: ({ vehicle_class, starts_at, ends_at }, owner) => {
      const isOver = Date.parse(String(starts_at)) <= Date.now();
      const ahead = world.waitlist.filter(({ view }) => view.status === 'waiting').length;
      const view: WaitlistEntry = {
        entry_id: fakeId('mannheim', newNumber(world)),
        vehicle_class: vehicle_class as VehicleClass,
        starts_at: String(starts_at),
        ends_at: String(ends_at),
        joined_at: new Date().toISOString(),
        ...(isOver ? { status: 'over' } : { status: 'waiting', position: ahead + 1 }),
      };
      world.waitlist.push({ owner, view });
      return accept(view);
    },
    [booking.leaveWaitlist.id]: ({ entry_id }, owner) => {
      const found = world.waitlist.find(
        (one) => one.owner === owner && one.view.entry_id === entry_id,
      );
      if (found === undefined) return refuse('booking.entry_unknown', 'Unknown.');
      if (found.view.status !== 'waiting') return refuse('booking.entry_over', 'Over.');
      found.view = closed(found.view, 'left');
      return accept(found.view);
    },
    [booking.listWaitlistEntries.id]: (_, owner) =>
      accept({
        items: world.waitlist
          .filter((one) => one.owner === owner)
          .map((one) => one.view)
          .reverse(),
      }),
  };
}

/** Keeps a free vehicle for the first who waits, as the platform does by itself. */
export function offerToFirst(world: World, offer_ms = OFFER_MS): WaitlistEntry {
  const first = world.waitlist.find(({ view }) => view.status === 'waiting');
  const vehicle = world.vehicles.find(
    (one) => one.vehicle_class === first?.view.vehicle_class && one.vehicle_state === 'available',
  );
  if (first === undefined || vehicle === undefined)
    throw new Error('nobody waits for what is free');
  const { reservation_id } = keep(world, vehicle, { ...first, offer_ms });
  first.view = { ...closed(first.view, 'offered'), reservation_id };
  return first.view;
}

/** No answer: the offer goes on to the next in line. */
export function letOfferLapse(world: World, { reservation_id, entry_id }: WaitlistEntry): void {
  for (const one of world.reservations)
    if (one.view.reservation_id === reservation_id) one.view = { ...one.view, status: 'expired' };
  for (const one of world.waitlist)
    if (one.view.entry_id === entry_id) one.view = closed(one.view, 'passed');
}

interface Keeping {
  readonly owner: string;
  readonly view: WaitlistEntry;
  readonly offer_ms: number;
}

function keep(world: World, vehicle: FleetVehicle, { owner, view, offer_ms }: Keeping) {
  vehicle.vehicle_state = 'reserved';
  const { cancellation: _terms, ...promise } = newPromise(world, vehicle, view);
  const offer = {
    ...promise,
    status: 'offered' as const,
    offer_ends_at: new Date(Date.now() + offer_ms).toISOString(),
  };
  world.reservations.push({ owner, view: offer });
  return offer;
}

function closed(entry: WaitlistEntry, status: WaitlistEntry['status']): WaitlistEntry {
  const { position: _position, reservation_id: _id, ...rest } = entry;
  return { ...rest, status };
}
