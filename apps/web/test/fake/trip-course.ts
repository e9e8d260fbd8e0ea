import { fareOf } from './fare.ts';
import {
  AREA,
  fakeId,
  newNumber,
  PLANS,
  type Plan,
  type Receipt,
  type Trip,
  type World,
} from './world.ts';

/**
 * Two looks until a vehicle has opened or locked, so that a page has to wait as it would in
 * earnest.
 */
const LOOKS = 2;

/** One look at a trip: its vehicle comes nearer to having opened or locked. */
export function moveOn(world: World, trip: World['trips'][number], changed: () => void): void {
  trip.polls += 1;
  if (trip.polls < LOOKS) return;
  const { view } = trip;
  if (view.status === 'requested') hearBank(world, trip);
  else if (view.status === 'unlocking' && !world.script.vehicle_answers) {
    trip.view = { ...view, status: 'failed', failure: 'vehicle_unreachable' };
    finish(world, trip, 'cancelled');
    changed();
  } else if (view.status === 'unlocking') {
    trip.view = {
      ...view,
      status: 'active',
      started_at: new Date(Date.now() - world.script.started_ago_s * 1000).toISOString(),
    };
    for (const one of world.vehicles)
      if (one.vehicle_id === trip.vehicle_id) one.vehicle_state = 'on_trip';
    changed();
  } else if (view.status === 'ending') {
    const ended_at = view.meter_stopped_at ?? new Date().toISOString();
    trip.view = { ...view, status: 'ended', ended_at, lock_confirmed: true };
    const receipt = receiptOf(world, trip.owner, { ...view, ended_at });
    world.receipts.set(view.trip_id, { owner: trip.owner, receipt });
    finish(world, trip, 'completed');
    changed();
  }
}

/** The bank's yes lets the vehicle open; until then the trip waits. */
function hearBank(world: World, trip: World['trips'][number]): void {
  const { waits_for_bank_until: _until, ...view } = trip.view;
  if (!world.confirmed.has(view.trip_id)) return;
  trip.view = { ...view, status: 'unlocking' };
  trip.polls = 0;
}

function finish(
  world: World,
  trip: World['trips'][number],
  status: 'completed' | 'cancelled',
): void {
  const reservation = world.reservations.find(
    (one) => one.view.reservation_id === trip.view.reservation_id,
  );
  if (reservation !== undefined) reservation.view = { ...reservation.view, status };
  free(world, trip.vehicle_id);
}

/** Free again, and under another public id, so that nobody can follow it. */
export function free(world: World, vehicle_id: string): void {
  for (const one of world.vehicles) {
    if (one.vehicle_id !== vehicle_id) continue;
    one.vehicle_state = 'available';
    one.public_vehicle_id = fakeId('mannheim', newNumber(world));
  }
}

function planOf(trip: Trip): Plan {
  return PLANS.find((plan) => plan.vehicle_class === trip.vehicle_class) as Plan;
}

/** The trip with what it costs until now. */
export function priced(trip: Trip): Trip {
  if (trip.started_at === undefined) return trip;
  const until_ms = Date.parse(trip.meter_stopped_at ?? new Date().toISOString());
  const { total } = fareOf(planOf(trip), {
    duration_s: (until_ms - Date.parse(trip.started_at)) / 1000,
    paused_s: trip.paused_s,
  });
  return { ...trip, cost_so_far: total };
}

function receiptOf(world: World, owner: string, trip: Trip & { ended_at: string }): Receipt {
  const plan = planOf(trip);
  const { ended_at, paused_s } = trip;
  const started_at = trip.started_at ?? ended_at;
  const duration_s = Math.floor((Date.parse(ended_at) - Date.parse(started_at)) / 1000);
  const before_minor = chargedOf(world, owner, plan);
  return {
    receipt_id: `R-${String(newNumber(world))}`,
    trip_id: trip.trip_id,
    issued_at: new Date().toISOString(),
    plan,
    usage: { started_at, ended_at, paused_s },
    ...(plan.day_cap_minor === undefined ? {} : { day: dayOf(started_at, before_minor) }),
    fare: fareOf(plan, { duration_s, paused_s, before_minor }),
    status: 'paid',
  };
}

/**
 * What trips of one rider and class have cost so far: all of them are of today. Fees never count.
 */
export function chargedOf(world: World, owner: string, { vehicle_class }: Plan): number {
  return [...world.receipts.values()]
    .filter((one) => one.owner === owner && one.receipt.fee === undefined)
    .filter(({ receipt }) => receipt.plan.vehicle_class === vehicle_class)
    .reduce((sum, { receipt }) => sum + receipt.fare.total.amount_minor, 0);
}

/** The day by the clocks of the area, such as `2026-03-29`. */
export function localDay(at: Date): string {
  const { time_zone } = AREA;
  return new Intl.DateTimeFormat('sv-SE', { timeZone: time_zone, dateStyle: 'short' }).format(at);
}

function dayOf(started_at: string, charged_before_minor: number): NonNullable<Receipt['day']> {
  return { date: localDay(new Date(started_at)), time_zone: AREA.time_zone, charged_before_minor };
}
