import { retryOnConflict } from '@drais/kit';
import { isAccountBucket, isId, shardKeyOf } from '@drais/vocabulary/ids';
import type { ProviderDispute } from '../adapters/provider-books.ts';
import { type DisputeFacts, disputeEvents } from '../domain/dispute.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { findDispute } from '../store/disputes.ts';
import { PROVIDER_TIMEOUT_MS } from './ask-provider.ts';
import { DRIVER_TRACE_ID, loadPayment, savePayment } from './save-payment.ts';

/** `moved`: our books have learnt something. `unheard`: the provider did not say. */
export type DisputeLook = 'moved' | 'known' | 'nobodys' | 'unheard';

/**
 * Asks the provider where a dispute stands and records what is new: the dispute, and what it did to
 * our money. Quiet when nothing is; whoever comes second finds the other's record.
 */
export async function lookIntoDispute(
  tools: PaymentsTools,
  dispute_id: string,
): Promise<DisputeLook> {
  const ask = { dispute_id, timeout_ms: PROVIDER_TIMEOUT_MS };
  const found = await tools.provider.findDispute(ask);
  if (found.status === 'unknown') return 'unheard';
  if (found.status === 'not_found') return 'nobodys';
  const { metadata_reference: payment_id } = found.dispute;
  if (payment_id === null || !isId(payment_id)) return 'nobodys';
  if (!isAccountBucket(shardKeyOf(payment_id))) return 'nobodys';
  return record(tools, payment_id, factsOf(found.dispute));
}

function record(
  tools: PaymentsTools,
  payment_id: string,
  told: DisputeFacts,
): Promise<DisputeLook> {
  return retryOnConflict(async () => {
    const stored = await loadPayment(tools, payment_id);
    if (stored === null) return 'nobodys';
    const bucket = shardKeyOf(payment_id);
    const known = await findDispute(tools.db.shard(bucket), bucket, told.dispute_id);
    const events = disputeEvents(stored, { known, told }, tools.now());
    if (events.length === 0) return 'known';
    const { stream_version } = stored;
    const trace_id = DRIVER_TRACE_ID;
    await savePayment(tools, { payment_id, stream_version, trace_id, events, timer: 'kept' });
    return 'moved';
  });
}

function factsOf(dispute: ProviderDispute): DisputeFacts {
  const { dispute_id, status, reason, amount, withdrawn, fee, opened_at, respond_by } = dispute;
  const until = respond_by === null ? {} : { respond_by };
  return { dispute_id, status, reason, amount, withdrawn, fee, opened_at, ...until };
}
