import { fareOf } from './fare.ts';
import { fakeId, newNumber, PLANS, type Plan, type Trip, type World } from './world.ts';

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
  if (view.status === 'unlocking' && !world.script.vehicle_answers) {
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
    world.receipts.set(view.trip_id, receiptOf(world, { ...view, ended_at }));
    finish(world, trip, 'completed');
    changed();
  }
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
  const { total } = fareOf(
    planOf(trip),
    (until_ms - Date.parse(trip.started_at)) / 1000,
    trip.paused_s,
  );
  return { ...trip, cost_so_far: total };
}

function receiptOf(world: World, trip: Trip & { ended_at: string }) {
  const plan = planOf(trip);
  const started_at = trip.started_at ?? trip.ended_at;
  const duration_s = Math.floor((Date.parse(trip.ended_at) - Date.parse(started_at)) / 1000);
  return {
    receipt_id: `R-${String(newNumber(world))}`,
    trip_id: trip.trip_id,
    issued_at: new Date().toISOString(),
    plan,
    usage: { started_at, ended_at: trip.ended_at, paused_s: trip.paused_s },
    fare: fareOf(plan, duration_s, trip.paused_s),
    status: 'paid' as const,
  };
}
