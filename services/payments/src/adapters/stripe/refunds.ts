import type { Stripe } from 'stripe';
import type { Declined, Refunded, RefundRequest, Unknown } from '../payment-provider.ts';
import { fromStripeAmount, toStripeAmount } from './amounts.ts';
import { ask, asUnknown, type Deadline, deadlineOf, faultOf, type Refused } from './ask.ts';
import { declineOf, isAboutPayment } from './declines.ts';
import { lookAt, type StripeTools } from './holds.ts';
import { chargeOf, METADATA } from './intents.ts';

type Intent = Stripe.PaymentIntent;

/** Refunds of one capture that are read. A trip is refunded once or twice. */
const REFUNDS_READ_MAX = 100;

/**
 * Gives back a part of what was captured. A refund, unlike a capture, could be made twice: only its
 * key and its mark in the metadata tell it from another of the same amount. So its key is never
 * varied; where Stripe keeps a failure under it, it stays unknown until a person has looked.
 */
export async function refund(
  { stripe }: StripeTools,
  request: RefundRequest,
): Promise<Refunded | Declined | Unknown> {
  const deadline = deadlineOf(request);
  const { authorization_id, idempotency_key } = request;
  const looked = await lookAt({ stripe, deadline }, authorization_id);
  if (looked.status === 'missing') return declined('authorization_unknown');
  if (looked.status !== 'answered') return looked;
  const before = await findRefund({ stripe, deadline }, { authorization_id, idempotency_key });
  if (before !== null) return sameRefund(before, request);
  const refusal = refundRefusal(looked.value, request);
  if (refusal !== null) return refusal;
  const amount = toStripeAmount(request.amount);
  if (amount === null) return declined('amount_not_chargeable');

  const metadata = {
    [METADATA.key]: idempotency_key,
    [METADATA.payment]: looked.value.metadata[METADATA.payment] ?? null,
  };
  const params = { payment_intent: authorization_id, amount, metadata };
  const asked = await ask<Stripe.Refund>(
    deadline,
    (options) => stripe.refunds.create(params, options),
    idempotency_key,
  );
  if (asked.status === 'answered') return refundedOf(asked.value, authorization_id);
  return asked.status === 'refused' ? refused(asked) : asUnknown(asked);
}

/** The refund that this key made; null where it made none. */
export async function findRefund(
  { stripe, deadline }: { readonly stripe: Stripe; readonly deadline: Deadline },
  sought: { readonly authorization_id: string; readonly idempotency_key: string },
): Promise<Refunded | Declined | null | Unknown> {
  const { authorization_id, idempotency_key } = sought;
  const params = { payment_intent: authorization_id, limit: REFUNDS_READ_MAX };
  const asked = await ask<Stripe.ApiList<Stripe.Refund>>(deadline, (options) =>
    stripe.refunds.list(params, options),
  );
  if (asked.status === 'refused') throw faultOf(asked.refusal, 'to list refunds');
  if (asked.status !== 'answered') return asUnknown(asked);
  const found = asked.value.data.find((one) => one.metadata?.[METADATA.key] === idempotency_key);
  return found === undefined ? null : refundedOf(found, authorization_id);
}

/** A bank may refuse a refund, and may do so days later. */
export function refundedOf(refund: Stripe.Refund, authorization_id: string): Refunded | Declined {
  if (refund.status === 'failed' || refund.status === 'canceled') {
    return { status: 'declined', code: 'refund_refused' };
  }
  const amount = fromStripeAmount(refund.amount, refund.currency);
  return { status: 'refunded', authorization_id, refund_id: refund.id, amount };
}

function sameRefund<Answer extends Refunded | Declined | Unknown>(
  before: Answer,
  { amount, idempotency_key }: RefundRequest,
): Answer {
  if (before.status === 'refunded' && before.amount.amount_minor !== amount.amount_minor) {
    throw new Error(`the key ${idempotency_key} refunded another amount before`);
  }
  return before;
}

function refundRefusal(intent: Intent, { amount }: RefundRequest): Declined | null {
  const charge = chargeOf(intent);
  if (intent.status !== 'succeeded' || charge === null) return declined('not_captured');
  const left = fromStripeAmount(charge.amount_captured - charge.amount_refunded, charge.currency);
  if (amount.currency !== left.currency) return declined('currency_mismatch');
  return amount.amount_minor > left.amount_minor ? declined('amount_too_large') : null;
}

function refused({ refusal, kind }: Refused): Declined {
  if (kind === 'card' || isAboutPayment(refusal)) return declineOf(refusal);
  // Stripe has no code for more than is left: another refund was faster.
  if (refusal.code === undefined && refusal.param === 'amount') return declined('amount_too_large');
  throw faultOf(refusal, 'a refund');
}

function declined(code: Declined['code']): Declined {
  return { status: 'declined', code };
}
