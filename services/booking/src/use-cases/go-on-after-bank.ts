import type { Tools } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { findTrip } from '../store/trips.ts';
import { driveStart } from './drive-start.ts';

/**
 * The bank has heard the rider. Only a trip that waits for that goes on here: every other start
 * has its answer from the call that asked for the hold.
 */
export async function goOnAfterBank(
  tools: Tools,
  wanted: { readonly trip_id: string; readonly trace_id: string },
): Promise<void> {
  const area_id = shardKeyOf(wanted.trip_id);
  const trip = await findTrip(tools.db.shard(area_id), area_id, wanted.trip_id);
  if (trip?.waits_for_bank_until instanceof Date) await driveStart(tools, wanted);
}
