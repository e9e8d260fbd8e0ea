import { payments } from '@drais/contracts';
import { retryOnConflict } from '@drais/kit';
import { isAccountBucket, isId, shardKeyOf } from '@drais/vocabulary/ids';
import type { ProviderOperation } from '../adapters/payment-provider.ts';
import { chargeByAuthorization, refundFound } from '../domain/payment.ts';
import { consequencesOf, idsOf } from '../domain/payment-events.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { noteDifference } from '../store/reconciliation.ts';
import { awaited } from './hear-provider.ts';
import { DRIVER_TRACE_ID, loadPayment, savePayment } from './save-payment.ts';
import { dueNow } from './timers.ts';

/** The payment of which somebody gave money back at the provider itself; null for all else. */
export function paymentRefundedBy({
  kind,
  metadata_reference,
  result,
}: ProviderOperation): string | null {
  if (kind !== 'refund' || result.status !== 'refunded') return null;
  if (metadata_reference === null || !isId(metadata_reference)) return null;
  return isAccountBucket(shardKeyOf(metadata_reference)) ? metadata_reference : null;
}

/**
 * Takes in a refund that was made at the provider itself, with its posting, once: the next
 * correction counts it, and the rider is not asked for it again. True when it is news.
 */
export function takeRefund(
  tools: PaymentsTools,
  payment_id: string,
  operation: ProviderOperation,
): Promise<boolean> {
  const { result, idempotency_key: provider_key } = operation;
  if (result.status !== 'refunded') return Promise.resolve(false);
  const { authorization_id, amount } = result;
  return retryOnConflict(async () => {
    const stored = await loadPayment(tools, payment_id);
    const charge = stored === null ? null : chargeByAuthorization(stored.payment, authorization_id);
    if (stored === null || charge === null) return note(tools, payment_id, operation);
    const before = stored.payment;
    const { amount_minor } = amount;
    const found = { charge, authorization_id, amount_minor, provider_key };
    const after = refundFound(before, found);
    if (after === before) return false;
    const now = tools.now();
    const said = { ...idsOf(stored), charge, authorization_id, amount, provider_key };
    const events = [
      payments.events.refundFound.at(now, said),
      ...consequencesOf(stored, { before, after }, now),
    ];
    const { stream_version } = stored;
    // Whoever waits for an answer hears it first: they would be taken for dead.
    const timer = awaited(before) === null ? dueNow(tools) : ('kept' as const);
    await savePayment(tools, {
      payment_id,
      stream_version,
      trace_id: DRIVER_TRACE_ID,
      events,
      timer,
    });
    return true;
  });
}

function note(
  tools: PaymentsTools,
  payment_id: string,
  operation: ProviderOperation,
): Promise<boolean> {
  const bucket = shardKeyOf(payment_id);
  const found = { operation, difference: 'refund_not_in_our_books', found_at: tools.wallNow() };
  return noteDifference(tools.db.shard(bucket), bucket, found);
}
