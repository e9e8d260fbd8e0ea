import { booking, payments } from '@drais/contracts';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { isReservedForPeriod } from '@drais/vocabulary/vehicle';
import { newPromise } from './promise-course.ts';
import type { Answers } from './router.ts';
import { chargedOf, localDay } from './trip-course.ts';
import { PLANS, type Reservation, type World } from './world.ts';

const AHEAD_MS = 604_800_000;
const SHORTEST_MS = 900_000;
const LIVE: readonly Reservation['status'][] = ['held', 'in_use', 'offered'];

/** When vehicles are free, and what is left of a day. */
export function calendarAnswers(world: World): Answers {
  return {
    [booking.listFreePeriods.id]: ({ public_vehicle_id }) => {
      const found = world.vehicles.find((one) => one.public_vehicle_id === public_vehicle_id);
      if (found === undefined) return refuse('booking.vehicle_unknown', 'Unknown.');
      if (!isReservedForPeriod(found.vehicle_class))
        return refuse('booking.period_not_taken', 'Held without a period.');
      return accept({ free: freePeriods(world, found.vehicle_id) });
    },
    [payments.listDayCaps.id]: (_, owner) =>
      accept({
        items: PLANS.flatMap((plan) => {
          const { vehicle_class, currency, day_cap_minor } = plan;
          if (day_cap_minor === undefined) return [];
          const cap = { amount_minor: day_cap_minor, currency };
          const charged = { amount_minor: chargedOf(world, owner, plan), currency };
          return [{ vehicle_class, date: localDay(new Date()), cap, charged }];
        }),
      }),
  };
}

function promisesOf(world: World, vehicle_id: string): Reservation[] {
  return world.reservations
    .map(({ view }) => view)
    .filter((view) => view.vehicle_id === vehicle_id && LIVE.includes(view.status))
    .sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at));
}

function freePeriods(world: World, vehicle_id: string) {
  const until_ms = Date.now() + AHEAD_MS;
  const instant = (ms: number) => new Date(ms).toISOString();
  const free: { starts_at: string; ends_at: string }[] = [];
  let at_ms = Date.now();
  const add = (end_ms: number) => {
    if (end_ms - at_ms >= SHORTEST_MS)
      free.push({ starts_at: instant(at_ms), ends_at: instant(end_ms) });
  };
  for (const { starts_at, ends_at } of promisesOf(world, vehicle_id)) {
    add(Math.min(until_ms, Date.parse(starts_at)));
    at_ms = Math.max(at_ms, Date.parse(ends_at));
  }
  add(until_ms);
  return free;
}

interface Wanted {
  readonly vehicle_id: string;
  readonly starts_at: string;
  readonly ends_at: string;
  /** What the rider has already stands in nobody's way. */
  readonly except?: string;
}

/** Whether somebody else has the vehicle in any part of that time. */
export function isPromised(world: World, { vehicle_id, starts_at, ends_at, except }: Wanted) {
  return promisesOf(world, vehicle_id).some(
    (one) =>
      one.reservation_id !== except &&
      Date.parse(one.starts_at) < Date.parse(ends_at) &&
      Date.parse(one.ends_at) > Date.parse(starts_at),
  );
}

/** Promises a vehicle to somebody else, who is nobody in these tests. */
export function promiseToAnother(
  world: World,
  code: string,
  { from, until }: { readonly from: Date; readonly until: Date },
): Reservation {
  const vehicle = world.vehicles.find((one) => one.code === code);
  if (vehicle === undefined) throw new Error(`no vehicle ${code}`);
  const period = { starts_at: from.toISOString(), ends_at: until.toISOString() };
  const view = newPromise(world, vehicle, period);
  world.reservations.push({ owner: 'another', view });
  return view;
}
