import type { Tools } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { releaseSlot, setBlocked } from '../store/slots.ts';

/**
 * The rider is free for the next trip. By an event and not in the trip's own transaction: the slot
 * lies on the rider's shard, which may be away while the trip ends.
 */
export async function freeRider(tools: Tools, rider_id: string, holder_id: string): Promise<void> {
  const account_bucket = shardKeyOf(rider_id);
  await releaseSlot(tools.db.shard(account_bucket), account_bucket, rider_id, holder_id);
}

/** A blocked account starts nothing from here on; what runs can still be ended. */
export async function blockRider(
  tools: Tools,
  account_id: string,
  blocked: boolean,
): Promise<void> {
  const account_bucket = shardKeyOf(account_id);
  await setBlocked(tools.db.shard(account_bucket), account_bucket, account_id, blocked);
}
