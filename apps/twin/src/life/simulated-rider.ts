import { booking, fleet, payments } from '@drais/contracts';
import type { OutputOf } from '@drais/vocabulary/define';
import { expect } from '../replay/day-town.ts';
import type { PatientClient } from '../rider/patient-client.ts';
import { takeReturnPhoto } from '../rider/return-photo.ts';
import type { Ask } from '../rider/sign-in.ts';
import {
  chooseDestination,
  chooseVehicle,
  type FreeVehicle,
  nearestStation,
} from './choose-ride.ts';
import { between } from './draw.ts';
import { lookFor, pauseFor } from './pause.ts';
import { type DemoTown, ridingSpeed_m_s, wayToStation } from './town.ts';
import type { TownVehicle } from './town-vehicle.ts';
import { splitWay, type Way } from './way.ts';

type TripView = OutputOf<typeof booking.getTrip>;

export interface SimulatedRider {
  readonly client: PatientClient;
  readonly town: DemoTown;
  readonly ask: Ask;
  readonly signal: AbortSignal;
}

/** Seconds of a rider's day: between rides, to walk to the vehicle, and of a stop on the way. */
const WAIT_S = { least: 60, most: 240 };
const WALK_S = { least: 5, most: 25 };
const STOP_S = { least: 20, most: 60 };
/** One ride in so many has a stop. */
const STOPS_EVERY = 5;
/**
 * Between looks at a trip that is about to change, and how long that may take: leases end after 10
 * s.
 */
const LOOK = { every_s: 1, within_s: 90 };
/** A receipt may have to wait for the bank. */
const RECEIPT = { every_s: 3, within_s: 120 };
/** Refusals of an end that pass: a report or a photo is still on its way. */
const SOON = ['booking.vehicle_moving', 'booking.outside_parking', 'booking.photo_missing'];
/** Reach of the map that a rider looks at, metres, and vehicles on it. */
const MAP = { radius_m: 20_000, limit: 200 };

/**
 * One ride after the other, as long as the signal lets it. Throws when something goes wrong: call
 * it again then.
 */
export async function rideAndRest(rider: SimulatedRider, first_wait_s: number): Promise<never> {
  await finishOpenTrip(rider);
  await pauseFor(first_wait_s, rider.signal);
  for (;;) {
    await takeRide(rider);
    await pauseFor(between(rider.town.draw, WAIT_S.least, WAIT_S.most), rider.signal);
  }
}

async function takeRide(rider: SimulatedRider): Promise<void> {
  const { client, town, signal } = rider;
  const { area_id, draw } = town;
  const free = await freeVehicles(rider);
  const chosen = chooseVehicle(free, draw);
  if (chosen === undefined) return;
  const { public_vehicle_id } = chosen;
  const reserved = await client.call(
    booking.reserveVehicle,
    { area_id, public_vehicle_id },
    { signal },
  );
  // Somebody was quicker: the next look at the map shows what is left.
  if (!reserved.ok) return;
  const { reservation_id, code } = reserved.value;
  const vehicle = town.vehicles.get(code);
  if (vehicle === undefined) {
    // It is on the map but not of this life: nobody would move it.
    await client.call(booking.cancelReservation, { reservation_id }, { signal });
    return;
  }
  vehicle.claimed = true;
  try {
    await pauseFor(between(draw, WALK_S.least, WALK_S.most), signal);
    const started = expect(await client.call(booking.startTrip, { reservation_id }, { signal }));
    const trip = await untilTrip(
      rider,
      started.trip_id,
      ({ status }) => status === 'active' || status === 'failed',
    );
    if (trip.status === 'failed') return;
    await rideToStation(rider, { trip, vehicle, free });
    await endTrip(rider, { trip, vehicle });
  } finally {
    vehicle.claimed = false;
  }
}

async function freeVehicles({
  client,
  town,
  signal,
}: SimulatedRider): Promise<readonly FreeVehicle[]> {
  const { area_id, center } = town;
  const { lat, lon } = center;
  return expect(
    await client.call(fleet.listVehiclesNear, { area_id, lat, lon, ...MAP }, { signal }),
  ).items;
}

interface Riding {
  readonly trip: TripView;
  readonly vehicle: TownVehicle;
}

async function rideToStation(
  rider: SimulatedRider,
  { trip, vehicle, free }: Riding & { readonly free: readonly FreeVehicle[] },
): Promise<void> {
  const { town } = rider;
  const { stations, draw } = town;
  const from = vehicle.position();
  const station =
    chooseDestination(from, { stations, free, draw }) ?? nearestStation(from, stations, true);
  if (station === undefined) return;
  const way = wayToStation(town, from, station);
  if (draw() * STOPS_EVERY >= 1) return ride(rider, vehicle, way);
  const [there, onward] = splitWay(way, between(draw, 0.3, 0.7));
  await ride(rider, vehicle, there);
  await stopOnTheWay(rider, trip.trip_id);
  await ride(rider, vehicle, onward);
}

/**
 * Rides in the time that the way takes; a vehicle that does not move (its lock is closed) is given
 * up after twice that.
 */
async function ride(
  { town, signal }: SimulatedRider,
  vehicle: TownVehicle,
  way: Way,
): Promise<void> {
  const speed_m_s = ridingSpeed_m_s(vehicle, town.draw);
  const limit = AbortSignal.timeout(Math.ceil((60 + (2 * way.length_m) / speed_m_s) * 1000));
  await vehicle.ride(way, { speed_m_s, signal: AbortSignal.any([signal, limit]) });
}

async function stopOnTheWay(rider: SimulatedRider, trip_id: string): Promise<void> {
  const { client, signal, town } = rider;
  await lookFor(
    'a pause',
    async () => {
      const paused = await client.call(booking.pauseTrip, { trip_id }, { signal });
      if (paused.ok) return true;
      if (!SOON.includes(paused.refusal.code)) expect(paused);
      return undefined;
    },
    { ...LOOK, signal },
  );
  await pauseFor(between(town.draw, STOP_S.least, STOP_S.most), signal);
  await lookFor(
    'the vehicle to open again',
    async () => {
      // Asked each time: an unlocking that the vehicle did not hear of leaves the trip paused.
      const resumed = expect(await client.call(booking.resumeTrip, { trip_id }, { signal }));
      return resumed.status === 'active' ? true : undefined;
    },
    { every_s: 3, within_s: LOOK.within_s, signal },
  );
}

async function endTrip(rider: SimulatedRider, { trip, vehicle }: Riding): Promise<void> {
  const { client, ask, signal } = rider;
  const { trip_id } = trip;
  const photo_id = await takeReturnPhoto(client, trip_id, {
    patience_ms: LOOK.within_s * 1000,
    ask,
    signal,
  });
  await lookFor(
    'an accepted end',
    async () => {
      const position = { ...vehicle.position(), accuracy_m: 8 };
      const attempted_at = new Date().toISOString();
      const answer = await client.call(
        booking.endTrip,
        { trip_id, attempted_at, position, photo_id },
        { signal },
      );
      if (answer.ok) return true;
      if (!SOON.includes(answer.refusal.code)) expect(answer);
      return undefined;
    },
    { ...LOOK, signal },
  );
  const ended = await untilTrip(rider, trip_id, isOver);
  if (ended.status !== 'ended') return;
  await lookFor(
    'a receipt',
    async () => {
      const receipt = await client.call(payments.getReceipt, { trip_id }, { signal });
      return receipt.ok && receipt.value.status === 'paid' ? true : undefined;
    },
    { ...RECEIPT, signal },
  );
}

/** Over for the rider: a recovered vehicle is back, and its price is the operator's to decide. */
function isOver({ status, lock_confirmed }: TripView): boolean {
  return (
    status === 'ended' ||
    status === 'failed' ||
    (status === 'recovery' && lock_confirmed !== undefined)
  );
}

/** Brings home what an earlier life left on the way, and gives back what it held. */
async function finishOpenTrip(rider: SimulatedRider): Promise<void> {
  const { client, town, signal } = rider;
  const { area_id } = town;
  const trips = expect(await client.call(booking.listTrips, { area_id, limit: 5 }, { signal }));
  for (const open of trips.items.filter((trip) => !isOver(trip))) await bringHome(rider, open);
  const reservations = expect(
    await client.call(booking.listReservations, { area_id, limit: 5 }, { signal }),
  );
  for (const { reservation_id, status } of reservations.items) {
    if (status === 'held')
      await client.call(booking.cancelReservation, { reservation_id }, { signal });
  }
}

async function bringHome(rider: SimulatedRider, open: TripView): Promise<void> {
  const { town } = rider;
  const vehicle = town.vehicles.get(open.code);
  if (vehicle === undefined) return;
  vehicle.claimed = true;
  try {
    const trip = await untilTrip(
      rider,
      open.trip_id,
      (view) => isOver(view) || !['requested', 'unlocking', 'ending'].includes(view.status),
    );
    if (isOver(trip)) return;
    const station = nearestStation(vehicle.position(), town.stations, false);
    // A paused vehicle is locked and stays where it is.
    if (station !== undefined && !vehicle.vehicle.isLocked())
      await ride(rider, vehicle, wayToStation(town, vehicle.position(), station));
    await endTrip(rider, { trip, vehicle });
  } finally {
    vehicle.claimed = false;
  }
}

function untilTrip(
  rider: SimulatedRider,
  trip_id: string,
  is: (trip: TripView) => boolean,
): Promise<TripView> {
  const { client, signal } = rider;
  return lookFor(
    'the trip to go on',
    async () => {
      const trip = expect(await client.call(booking.getTrip, { trip_id }, { signal }));
      return is(trip) ? trip : undefined;
    },
    { ...LOOK, signal },
  );
}
