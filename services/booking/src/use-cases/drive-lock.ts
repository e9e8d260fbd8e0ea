import { fleet } from '@drais/contracts';
import { retryOnConflict, type Tools, Unavailable } from '@drais/kit';
import { newId, shardKeyOf } from '@drais/vocabulary/ids';
import type { Trip } from '../domain/trip.ts';
import { askToLock, LOCK_TRIES_MAX, locked } from '../domain/trip-end.ts';
import { getTrip, saveTrip } from './save-trip.ts';

/**
 * How long the vehicle may take to lock. The rider stands beside it; three tries stay under a
 * minute.
 */
const LOCK_LEASE_S = 10;
const NEWS_MARGIN_S = 5;

interface Wanted {
  readonly trip_id: string;
  readonly photo_id?: string | undefined;
  readonly trace_id: string;
}

/**
 * Asks the vehicle to lock at the end of a trip; its answer, or the last lease's expiry, ends the
 * trip.
 */
export function driveLock(tools: Tools, wanted: Wanted): Promise<Trip> {
  return retryOnConflict(async () => {
    const trip = await getTrip(tools, wanted.trip_id);
    if (trip.status === 'ended') return trip;
    if (trip.lock_tries >= LOCK_TRIES_MAX) return endWithoutLock(tools, trip, wanted.trace_id);
    return lease(tools, trip, wanted);
  });
}

async function lease(tools: Tools, trip: Trip, wanted: Wanted): Promise<Trip> {
  const command_id = newId(shardKeyOf(trip.trip_id));
  const asked = await saveTrip(
    tools,
    { trip, trace_id: wanted.trace_id, timer_s: LOCK_LEASE_S + NEWS_MARGIN_S },
    (now) => askToLock(trip, command_id, wanted.photo_id, now),
  );
  try {
    const issued = await tools.call(fleet.issueCommand, {
      command_id,
      vehicle_id: trip.vehicle_id,
      kind: 'lock',
      lease_s: LOCK_LEASE_S,
      require_standstill: true,
    });
    if (!issued.ok) return await endWithoutLock(tools, asked, wanted.trace_id);
  } catch (error) {
    // The timer asks again: the meter stands still meanwhile.
    if (!(error instanceof Unavailable)) throw error;
  }
  return asked;
}

/**
 * A lock that cannot be confirmed must not keep the rider: the trip ends and staff looks at the
 * vehicle.
 */
function endWithoutLock(tools: Tools, trip: Trip, trace_id: string): Promise<Trip> {
  return saveTrip(tools, { trip, trace_id, timer_s: null }, (now) => locked(trip, false, now));
}
