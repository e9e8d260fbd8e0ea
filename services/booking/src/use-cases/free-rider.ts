import type { Tools } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { findReservation } from '../store/reservations.ts';
import {
  findSlot,
  releaseSlot,
  type Slot,
  type SlotLease,
  setBlocked,
  takeSlot,
} from '../store/slots.ts';
import { findTrip } from '../store/trips.ts';

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

/**
 * Leases a slot to `holder_id`, also from a holder that is over: the news that frees a slot may
 * still be on its way when the rider already wants the next vehicle.
 */
export async function claimSlot(tools: Tools, lease: SlotLease): Promise<boolean> {
  const { account_bucket, account_id, slot } = lease;
  const shard = tools.db.shard(account_bucket);
  if (await takeSlot(shard, lease)) return true;
  const held = await findSlot(shard, lease);
  if (held !== null) {
    if ((await stateOfHolder(tools, slot, held.holder_id)) !== 'over') return false;
    await releaseSlot(shard, account_bucket, account_id, held.holder_id);
  }
  return takeSlot(shard, lease);
}

/** `unknown`: not on record, because it is just being made or because its process died. */
export async function stateOfHolder(
  tools: Tools,
  slot: Slot,
  holder_id: string,
): Promise<'holding' | 'over' | 'unknown'> {
  const area_id = shardKeyOf(holder_id);
  const shard = tools.db.shard(area_id);
  if (slot === 'hold') {
    const reservation = await findReservation(shard, area_id, holder_id);
    if (reservation === null) return 'unknown';
    return reservation.status === 'held' ? 'holding' : 'over';
  }
  const trip = await findTrip(shard, area_id, holder_id);
  if (trip === null) return 'unknown';
  const is_back = trip.status === 'recovery' && trip.lock_confirmed !== null;
  return is_back || trip.status === 'failed' || trip.status === 'ended' ? 'over' : 'holding';
}
