import type { Stripe } from 'stripe';
import type { FindDisputeRequest, NotFound, Unknown } from '../payment-provider.ts';
import type { DisputeFound, DisputeStatus, ProviderDispute } from '../provider-books.ts';
import { fromStripeAmount } from './amounts.ts';
import { ask, asUnknown, deadlineOf, faultOf } from './ask.ts';
import { isMissing } from './declines.ts';
import { idOf, instantOf, METADATA } from './intents.ts';

/**
 * Stripe's statuses in our words. A warning is an inquiry, before any money moves; one that is
 * closed without becoming a dispute cost nothing, nor does one that was prevented. A status that is
 * not here is being looked at by somebody.
 */
const STATUSES: ReadonlyMap<string, DisputeStatus> = new Map<string, DisputeStatus>([
  ['warning_needs_response', 'inquiry'],
  ['warning_under_review', 'inquiry'],
  ['warning_closed', 'won'],
  ['prevented', 'won'],
  ['needs_response', 'needs_response'],
  ['appeal_needs_response', 'needs_response'],
  ['under_review', 'under_review'],
  ['appeal_under_review', 'under_review'],
  ['won', 'won'],
  ['lost', 'lost'],
]);

/** A dispute with its intent, whose metadata name our payment. */
export async function findDispute(
  stripe: Stripe,
  request: FindDisputeRequest,
): Promise<DisputeFound | NotFound | Unknown> {
  const asked = await ask<Stripe.Dispute>(deadlineOf(request), (options) =>
    stripe.disputes.retrieve(request.dispute_id, { expand: ['payment_intent'] }, options),
  );
  if (asked.status === 'answered') return { status: 'disputed', dispute: disputeOf(asked.value) };
  if (asked.status !== 'refused') return asUnknown(asked);
  if (isMissing(asked.refusal)) return { status: 'not_found' };
  throw faultOf(asked.refusal, 'to show a dispute');
}

function disputeOf(dispute: Stripe.Dispute): ProviderDispute {
  const { id: dispute_id, payment_intent, status, reason, amount, currency, created } = dispute;
  const { due_by } = dispute.evidence_details;
  const metadata = typeof payment_intent === 'object' ? payment_intent?.metadata : undefined;
  return {
    dispute_id,
    authorization_id: idOf(payment_intent) ?? '',
    metadata_reference: metadata?.[METADATA.payment] ?? null,
    status: STATUSES.get(status) ?? 'under_review',
    reason,
    amount: fromStripeAmount(amount, currency),
    ...moneyOf(dispute),
    opened_at: instantOf(created),
    respond_by: due_by ? instantOf(due_by) : null,
  };
}

/** Its balance transactions: what was withdrawn, less what was reinstated, and the fees of both. */
function moneyOf({ balance_transactions, currency }: Stripe.Dispute) {
  const settled_in = balance_transactions[0]?.currency ?? currency;
  const moved = balance_transactions.reduce((sum, one) => sum + one.amount, 0);
  const fees = balance_transactions.reduce((sum, one) => sum + one.fee, 0);
  return {
    withdrawn: fromStripeAmount(Math.max(0, -moved), settled_in),
    fee: fromStripeAmount(Math.max(0, fees), settled_in),
  };
}
