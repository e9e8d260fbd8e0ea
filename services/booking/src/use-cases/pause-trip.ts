import { booking, fleet } from '@drais/contracts';
import { retryOnConflict, type Tools, Unavailable, useCase } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import type { Trip } from '../domain/trip.ts';
import { askToResume, pause } from '../domain/trip-pause.ts';
import { findTrip } from '../store/trips.ts';
import { noticeOutage } from './notice-outages.ts';
import { saveTrip } from './save-trip.ts';
import { tripView } from './views.ts';

const LEASE_S = 10;
/** Faster than this a vehicle is being ridden. */
const STANDSTILL_M_S = 1;

/**
 * The pause counts from the rider's wish; the vehicle is asked to lock and may do so a moment
 * later.
 */
export const pauseTripUseCase = useCase(booking.pauseTrip, (tools, context, { trip_id }) =>
  retryOnConflict(async () => {
    const command_id = context.newId(shardKeyOf(trip_id), 'lock');
    const trip = await findOwn(tools, trip_id, context.principal.account_id);
    if (trip === null) return refuse('booking.trip_unknown', 'You have no such trip.');
    if (trip.status === 'paused') {
      // The call that paused it may have died before it sent the lease: asking twice is asking
      // once.
      if (trip.command_id === command_id) await lockUp(tools, trip, command_id);
      return accept(await tripView(tools, trip));
    }
    if (await isMoving(tools, trip))
      return refuse('booking.vehicle_moving', 'The vehicle is still moving.');
    const decided = pause(trip, command_id, tools.now());
    if (!decided.ok) return decided;
    const paused = await saveTrip(
      tools,
      { trip, trace_id: context.trace_id, timer_s: null },
      () => decided.value,
    );
    await lockUp(tools, trip, command_id);
    return accept(await tripView(tools, paused));
  }),
);

/**
 * The pause ends when the vehicle says that it is open again: see events/on-command-answered.ts.
 */
export const resumeTripUseCase = useCase(booking.resumeTrip, (tools, context, { trip_id }) =>
  retryOnConflict(async () => {
    await noticeOutage(tools, shardKeyOf(trip_id));
    const trip = await findOwn(tools, trip_id, context.principal.account_id);
    if (trip === null) return refuse('booking.trip_unknown', 'You have no such trip.');
    if (trip.status === 'active') return accept(await tripView(tools, trip));
    const command_id = context.newId(shardKeyOf(trip_id), 'unlock');
    const decided = askToResume(trip, command_id, tools.now());
    if (!decided.ok) return decided;
    const step = { trip, trace_id: context.trace_id, timer_s: null };
    const was_asked = trip.command_id === command_id;
    const asked = was_asked ? trip : await saveTrip(tools, step, () => decided.value);
    const leased = await lease(tools, trip, { command_id, kind: 'unlock' });
    if (!leased)
      return refuse(
        'booking.vehicle_unreachable',
        'The vehicle does not answer. The pause goes on.',
      );
    return accept(await tripView(tools, asked));
  }),
);

async function findOwn(tools: Tools, trip_id: string, rider_id: string): Promise<Trip | null> {
  const area_id = shardKeyOf(trip_id);
  const trip = await findTrip(tools.db.shard(area_id), area_id, trip_id);
  return trip?.rider_id === rider_id ? trip : null;
}

async function isMoving(tools: Tools, trip: Trip): Promise<boolean> {
  const found = await tools.call(fleet.getVehicle, {
    area_id: shardKeyOf(trip.trip_id),
    vehicle_id: trip.vehicle_id,
  });
  return found.ok && (found.value.speed_m_s ?? 0) > STANDSTILL_M_S;
}

function lockUp(tools: Tools, trip: Trip, command_id: string): Promise<boolean> {
  return lease(tools, trip, { command_id, kind: 'lock', require_standstill: true });
}

async function lease(
  tools: Tools,
  trip: Trip,
  command: { command_id: string; kind: 'lock' | 'unlock'; require_standstill?: boolean },
): Promise<boolean> {
  try {
    const issued = await tools.call(fleet.issueCommand, {
      ...command,
      vehicle_id: trip.vehicle_id,
      lease_s: LEASE_S,
    });
    return issued.ok;
  } catch (error) {
    if (error instanceof Unavailable) return false;
    throw error;
  }
}
