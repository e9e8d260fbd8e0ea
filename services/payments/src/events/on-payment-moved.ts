import { payments } from '@drais/contracts';
import { handle, type Tools } from '@drais/kit';
import type { RecordedEvent } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { dropUnsettled, noteUnsettled } from '../store/unsettled-payments.ts';

interface Moved {
  readonly payment_id: string;
  readonly trip_id: string;
}

/**
 * Tells the area's shard what its payments on the accounts' shards are waiting for. The room hears its own events for
 * this, since no transaction spans two shards.
 */
function note(tools: Tools, event: RecordedEvent<Moved>, status: string): Promise<void> {
  const { payment_id, trip_id } = event.data;
  const area_id = shardKeyOf(trip_id);
  const since = new Date(event.occurred_at);
  const heard_version = event.stream_version;
  const row = { area_id, payment_id, trip_id, status, since, heard_version };
  return noteUnsettled(tools.db.shard(area_id), row);
}

export const onFareSet = handle(payments.events.fareSet, (tools: Tools, event) =>
  note(tools, event, 'settling'),
);

/** A hold in doubt before the trip is told by `fare_set`, when the trip has failed for it. */
export const onOutcomeUnknown = handle(
  payments.events.outcomeUnknown,
  async (tools: Tools, event) => {
    if (event.data.about !== 'authorize') await note(tools, event, `${event.data.about}_unknown`);
  },
);

export const onClosingRefused = handle(payments.events.closingRefused, (tools: Tools, event) =>
  note(tools, event, `${event.data.about}_refused`),
);

export const onPaymentDue = handle(payments.events.paymentDue, (tools: Tools, event) =>
  note(tools, event, 'due'),
);

export const onPaymentSettled = handle(
  payments.events.paymentSettled,
  async (tools: Tools, event) => {
    const area_id = shardKeyOf(event.data.trip_id);
    await dropUnsettled(tools.db.shard(area_id), area_id, event.data.payment_id);
  },
);
