import type { Tools } from '@drais/kit';
import type { RecordedEvent } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { dropUnsettled, noteUnsettled } from '../store/unsettled-payments.ts';

interface Moved {
  readonly payment_id: string;
  readonly trip_id: string;
}

/**
 * Tells the area of a trip what its payment waits for. An older event than the last changes
 * nothing.
 */
export function tellUnsettled(
  tools: Tools,
  event: RecordedEvent<Moved>,
  status: string,
): Promise<void> {
  const { payment_id, trip_id } = event.data;
  const area_id = shardKeyOf(trip_id);
  const since = new Date(event.occurred_at);
  const heard_version = event.stream_version;
  const row = { area_id, payment_id, trip_id, status, since, heard_version };
  return noteUnsettled(tools.db.shard(area_id), row);
}

/** The payment is settled: its area waits for nothing more. */
export function forgetUnsettled(tools: Tools, { payment_id, trip_id }: Moved): Promise<void> {
  const area_id = shardKeyOf(trip_id);
  return dropUnsettled(tools.db.shard(area_id), area_id, payment_id);
}
