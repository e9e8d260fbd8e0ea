import { createHash } from 'node:crypto';
import { fleet } from '@drais/contracts';
import { retryOnConflict, type Tools } from '@drais/kit';
import type { OutputOf, RecordedEvent } from '@drais/vocabulary/define';
import { idFromBytes, shardKeyOf } from '@drais/vocabulary/ids';
import { fail, type Trip, unlocked } from '../domain/trip.ts';
import { locked } from '../domain/trip-end.ts';
import { resumed } from '../domain/trip-pause.ts';
import { findTripByCommand } from '../store/trips.ts';
import { driveLock } from './drive-lock.ts';
import { saveTrip } from './save-trip.ts';

/** How long a vehicle that opened too late may take to close again: it stands unattended. */
const RELOCK_LEASE_S = 60;

interface Answer {
  readonly command_id: string;
  readonly kind: OutputOf<typeof fleet.issueCommand>['kind'];
  readonly executed_at: string;
  readonly in_time: boolean;
}

/**
 * The vehicle did what it was asked. Safe to run twice: the trip's status tells what is still
 * awaited. A command of nobody was asked by an operator, or is an earlier one of a trip that has
 * moved on.
 */
export function takeDone(tools: Tools, event: RecordedEvent<Answer>): Promise<void> {
  return retryOnConflict(async () => {
    const { command_id, kind, in_time } = event.data;
    const trip = await findTripByCommand(
      tools.db.shard(event.shard_key),
      event.shard_key,
      command_id,
    );
    if (trip === null) return;
    const executed_at = new Date(event.data.executed_at);
    if (kind === 'unlock') await onUnlocked(tools, event, { trip, executed_at, in_time });
    else await onLocked(tools, event, trip);
  });
}

async function onUnlocked(
  tools: Tools,
  event: RecordedEvent,
  { trip, executed_at, in_time }: { trip: Trip; executed_at: Date; in_time: boolean },
): Promise<void> {
  const step = { trip, trace_id: event.trace_id, timer_s: null };
  if (trip.status === 'unlocking' && in_time)
    await saveTrip(tools, step, (now) => unlocked(trip, executed_at, now));
  else if (trip.status === 'paused')
    await saveTrip(tools, step, (now) => resumed(trip, executed_at, now));
  else if (trip.status === 'failed' || trip.status === 'unlocking')
    await relock(tools, event, trip);
}

/**
 * A late answer starts nothing, but the vehicle is open and nobody has it: close it. News that is
 * told twice asks once.
 */
async function relock(tools: Tools, { event_id }: RecordedEvent, trip: Trip): Promise<void> {
  const told = createHash('sha256').update(`relock ${event_id}`).digest();
  await tools.call(fleet.issueCommand, {
    command_id: idFromBytes(shardKeyOf(trip.trip_id), told),
    vehicle_id: trip.vehicle_id,
    kind: 'lock',
    lease_s: RELOCK_LEASE_S,
    require_standstill: true,
  });
}

async function onLocked(tools: Tools, event: RecordedEvent, trip: Trip): Promise<void> {
  // The lock of a pause needs no more than being so.
  if (trip.status !== 'ending' && !isReturning(trip)) return;
  await saveTrip(tools, { trip, trace_id: event.trace_id, timer_s: null }, (now) =>
    locked(trip, true, now),
  );
}

/** A recovered trip whose rider has ended it and whose vehicle is not confirmed back yet. */
function isReturning(trip: Trip): boolean {
  return trip.status === 'recovery' && trip.lock_tries > 0 && trip.lock_confirmed === null;
}

/** The vehicle said no, or nothing in time. */
export async function takeNotDone(
  tools: Tools,
  event: RecordedEvent<{ command_id: string }>,
): Promise<void> {
  await retryOnConflict(async () => {
    const trip = await findTripByCommand(
      tools.db.shard(event.shard_key),
      event.shard_key,
      event.data.command_id,
    );
    if (trip === null) return;
    if (trip.status === 'unlocking') {
      await saveTrip(tools, { trip, trace_id: event.trace_id, timer_s: null }, (now) =>
        fail(trip, 'vehicle_unreachable', now),
      );
    } else if (trip.status === 'ending' || isReturning(trip)) {
      await driveLock(tools, { trip_id: trip.trip_id, trace_id: event.trace_id });
    }
  });
}
