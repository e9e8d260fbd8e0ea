import { retryOnConflict, type Tools } from '@drais/kit';
import { newId, shardKeyOf } from '@drais/vocabulary/ids';
import { addSeconds } from '@drais/vocabulary/units';
import { fail } from '../domain/trip.ts';
import { isOverdue, openRecovery } from '../domain/trip-recovery.ts';
import { listOldSlots, releaseSlot, touchSlot } from '../store/slots.ts';
import { dropTimer, findTrip, listDueTimers, listLongTrips } from '../store/trips.ts';
import { driveLock } from './drive-lock.ts';
import { driveStart } from './drive-start.ts';
import { stateOfHolder } from './free-rider.ts';
import { saveTrip } from './save-trip.ts';

/** Trips per run: each may mean a call to a vehicle. */
const BATCH_ROWS_MAX = 100;
/** A trace of its own for work that no request began. */
const JOB_TRACE_ID = `${'0'.repeat(31)}1`;

/** The safety net of the trip's saga: whatever answer did not come, the trip does not hang. */
export async function driveDue(tools: Tools, database: string): Promise<number> {
  const due = await listDueTimers(tools.db.database(database), tools.timerNow(), BATCH_ROWS_MAX);
  for (const timer of due) await retryOnConflict(() => drive(tools, timer));
  return due.length;
}

async function drive(
  tools: Tools,
  { area_id, trip_id }: { area_id: string; trip_id: string },
): Promise<void> {
  const shard = tools.db.shard(area_id);
  const trip = await findTrip(shard, area_id, trip_id);
  if (trip === null) return dropTimer(shard, area_id, trip_id);
  const step = { trip, trace_id: JOB_TRACE_ID, timer_s: null };
  if (trip.waits_for_bank_until !== null)
    await driveStart(tools, { trip_id, trace_id: JOB_TRACE_ID });
  else if (trip.status === 'requested')
    await saveTrip(tools, step, (now) => fail(trip, 'payment_unclear', now));
  else if (trip.status === 'unlocking')
    await saveTrip(tools, step, (now) => fail(trip, 'vehicle_unreachable', now));
  else if (trip.status === 'ending' || trip.status === 'recovery')
    await driveLock(tools, { trip_id, trace_id: JOB_TRACE_ID });
  else await dropTimer(shard, area_id, trip_id);
}

/**
 * A trip over its longest use (B2) becomes a recovery case; nothing is charged before an operator
 * decides.
 */
export async function openCases(tools: Tools, database: string): Promise<number> {
  const found = await listLongTrips(tools.db.database(database), tools.now(), BATCH_ROWS_MAX);
  const overdue = found.filter((trip) => isOverdue(trip, tools.now()));
  for (const trip of overdue) {
    const case_id = newId(shardKeyOf(trip.trip_id));
    await saveTrip(tools, { trip, trace_id: JOB_TRACE_ID, timer_s: null }, (now) =>
      openRecovery(trip, case_id, now),
    );
  }
  return overdue.length;
}

/**
 * After this a slot whose holder is over or never came to be is taken back: a process died between
 * two shards.
 */
const SLOT_CHECK_AFTER_S = 60;

export async function releaseStale(tools: Tools, database: string): Promise<number> {
  const shard = tools.db.database(database);
  const old = await listOldSlots(
    shard,
    addSeconds(tools.wallNow(), -SLOT_CHECK_AFTER_S),
    BATCH_ROWS_MAX,
  );
  let released = 0;
  for (const held of old) {
    if ((await stateOfHolder(tools, held.slot, held.holder_id)) === 'holding') {
      await touchSlot(shard, held, tools.wallNow());
      continue;
    }
    await releaseSlot(shard, held.account_bucket, held.account_id, held.holder_id);
    released++;
  }
  return released;
}
