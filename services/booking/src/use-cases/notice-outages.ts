import { booking } from '@drais/contracts';
import type { Tools } from '@drais/kit';
import { newId } from '@drais/vocabulary/ids';
import { outageSince } from '../domain/outage.ts';
import { findHeartbeat, leaveHeartbeat, listAreasInUse, takeHeartbeat } from '../store/outages.ts';
import { newStream } from './make-promise.ts';

/**
 * How far business time may be from wall time, seconds. Where it is a stepped clock (a replayed
 * day) it stands still in an outage: nobody is charged for that, so nothing is noticed either.
 */
const CLOCKS_APART_S = 5;
/** A trace of its own for work that no request began. */
const JOB_TRACE_ID = `${'0'.repeat(31)}4`;

/**
 * Leaves a mark of life on a database. A gap since the last one was an outage of the room, of its
 * process or of the database: it becomes an event of each area in which somebody has a vehicle, in
 * the same transaction as the mark. Returns how many.
 */
export async function leaveMark(tools: Tools, database: string): Promise<number> {
  const now = tools.now();
  if (Math.abs(now.getTime() - tools.wallNow().getTime()) > CLOCKS_APART_S * 1000) return 0;
  return tools.db.database(database).transaction(async (tx) => {
    const outage = outageSince(await takeHeartbeat(tx), now);
    await leaveHeartbeat(tx, now);
    if (outage === null) return 0;
    const times = { from: outage.from_at.toISOString(), to: outage.to_at.toISOString() };
    const areas = await listAreasInUse(tx);
    for (const area_id of areas) {
      const outage_id = newId(area_id);
      const ended = booking.events.outageEnded.at(now, { outage_id, ...times });
      await tools.record(tx, newStream(outage_id, JOB_TRACE_ID), [ended]);
    }
    return areas.length;
  });
}

/**
 * Before the meter is read: an outage that is just over counts, also when the rider was back before
 * the job that notices it.
 */
export async function noticeOutage(tools: Tools, area_id: string): Promise<void> {
  const shard = tools.db.shard(area_id);
  const alive_at = await findHeartbeat(shard.lookups);
  if (outageSince(alive_at, tools.now()) !== null) await leaveMark(tools, shard.database);
}
