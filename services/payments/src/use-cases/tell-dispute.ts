import type { payments } from '@drais/contracts';
import type { Tools } from '@drais/kit';
import type { DataOf, RecordedEvent } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { noteAreaDispute } from '../store/disputes.ts';

/**
 * Tells the area of a trip where a dispute stands. An older event than the last changes nothing.
 */
export async function tellDispute(
  tools: Tools,
  event: RecordedEvent<DataOf<typeof payments.events.disputeOpened>>,
): Promise<void> {
  const { account_id: _whose, ...dispute } = event.data;
  const area_id = shardKeyOf(dispute.trip_id);
  const heard_version = event.stream_version;
  await noteAreaDispute(tools.db.shard(area_id), { area_id, dispute, heard_version });
}
