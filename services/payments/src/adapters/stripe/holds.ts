import type { Stripe } from 'stripe';
import type {
  Authorized,
  AuthorizeRequest,
  Captured,
  CaptureRequest,
  Declined,
  Released,
  ReleaseRequest,
  RequiresAction,
  Unknown,
} from '../payment-provider.ts';
import { fromStripeAmount, toStripeAmount } from './amounts.ts';
import {
  type Answered,
  type Asked,
  ask,
  asUnknown,
  type Deadline,
  deadlineOf,
  faultOf,
  type Refused,
} from './ask.ts';
import { declineOf, isAboutPayment, isMissing } from './declines.ts';
import { captureAnswer, capturedOf, EXPAND_CHARGE, holdOf, METADATA } from './intents.ts';
import { freshKey } from './keys.ts';
import type { Payers } from './payers.ts';

type Intent = Stripe.PaymentIntent;

export interface StripeTools {
  readonly stripe: Stripe;
  readonly payers: Payers;
}

const UNDECIDED: Unknown = { status: 'unknown', reason: 'provider_failed' };

/**
 * Asks for a hold: an intent that is made, confirmed and kept for a manual capture in one request.
 * A payer who is there may be asked by their bank on a page of its own and comes back to
 * `return_url`. A payer who is not there is never asked (`off_session`). The parameters of a key
 * have to be the same for ever, so that nothing in them may depend on what Stripe said meanwhile.
 */
export async function authorize(
  { stripe, payers }: StripeTools,
  request: AuthorizeRequest,
): Promise<Authorized | RequiresAction | Declined | Unknown> {
  const deadline = deadlineOf(request);
  const { payment_method_token, account_reference, metadata_reference } = request;
  const amount = toStripeAmount(request.amount);
  if (amount === null) return { status: 'declined', code: 'amount_not_chargeable' };
  const payer = await payers.claim(deadline, { payment_method_token, account_reference });
  if (payer.status !== 'payer') return payer;

  const params: Stripe.PaymentIntentCreateParams = {
    amount,
    currency: request.amount.currency.toLowerCase(),
    capture_method: 'manual',
    confirm: true,
    customer: payer.customer,
    payment_method: payment_method_token,
    allowed_payment_method_types: ['card'],
    metadata: {
      [METADATA.key]: request.idempotency_key,
      [METADATA.payment]: metadata_reference,
    },
    expand: EXPAND_CHARGE,
    ...presenceOf(request),
  };
  const asked = await ask<Intent>(
    deadline,
    (options) => stripe.paymentIntents.create(params, options),
    request.idempotency_key,
  );
  return authorizeAnswer({ stripe, deadline }, asked);
}

function presenceOf({ return_url }: AuthorizeRequest): Partial<Stripe.PaymentIntentCreateParams> {
  return return_url === undefined ? { off_session: true } : { return_url };
}

/**
 * A replay tells what was true when the request was first heard. A payer may have passed their
 * challenge since then, so that the intent is looked at again.
 */
async function authorizeAnswer(
  { stripe, deadline }: { readonly stripe: Stripe; readonly deadline: Deadline },
  asked: Asked<Intent>,
): Promise<Authorized | RequiresAction | Declined | Unknown> {
  if (asked.status === 'refused') return refusedHold(asked);
  if (asked.status !== 'answered') return asUnknown(asked);
  const intent = asked.is_replay ? await lookAt({ stripe, deadline }, asked.value.id) : asked;
  if (intent.status !== 'answered') return intent.status === 'missing' ? UNDECIDED : intent;
  return holdOf(intent.value) ?? UNDECIDED;
}

function refusedHold(refused: Refused): Declined {
  const { kind, refusal } = refused;
  if (kind === 'card' || isAboutPayment(refusal)) return declineOf(refusal);
  if (isMissing(refusal) && refusal.param === 'payment_method') {
    return { status: 'declined', code: 'payment_method_unknown' };
  }
  throw faultOf(refusal, 'a hold');
}

export interface Missing {
  readonly status: 'missing';
}

/** An intent as it is now. */
export async function lookAt(
  { stripe, deadline }: { readonly stripe: Stripe; readonly deadline: Deadline },
  authorization_id: string,
): Promise<Answered<Intent> | Missing | Unknown> {
  const asked = await ask<Intent>(deadline, (options) =>
    stripe.paymentIntents.retrieve(authorization_id, { expand: EXPAND_CHARGE }, options),
  );
  if (asked.status === 'answered') return asked;
  if (asked.status !== 'refused') return asUnknown(asked);
  if (isMissing(asked.refusal)) return { status: 'missing' };
  throw faultOf(asked.refusal, 'to show an intent');
}

/**
 * Captures a hold, and Stripe releases the rest (`final_capture`). The intent is read first: it
 * says whether there is a hold, in which currency, and whether this key has captured it before.
 */
export async function capture(
  { stripe }: StripeTools,
  request: CaptureRequest,
): Promise<Captured | Declined | Unknown> {
  const deadline = deadlineOf(request);
  const { authorization_id, idempotency_key } = request;
  const decide = async () => {
    const looked = await lookAt({ stripe, deadline }, authorization_id);
    if (looked.status === 'missing') return UNKNOWN_HOLD;
    return looked.status === 'answered' ? captureAnswer(looked.value, request) : looked;
  };
  const known = await decide();
  if (known !== null) return known;
  const amount_to_capture = toStripeAmount(request.amount);
  if (amount_to_capture === null) return { status: 'declined', code: 'amount_not_chargeable' };

  const metadata = { [METADATA.capture_key]: idempotency_key };
  const params = { amount_to_capture, metadata, expand: EXPAND_CHARGE };
  const asked = await askUntilFresh(deadline, idempotency_key, (options) =>
    stripe.paymentIntents.capture(authorization_id, params, options),
  );
  if (asked.status === 'answered') return capturedOf(asked.value);
  if (asked.status !== 'refused') return asUnknown(asked);
  // Somebody was faster, or the hold ran out meanwhile: the intent knows.
  return (await decide()) ?? refusedHold(asked);
}

const UNKNOWN_HOLD: Declined = { status: 'declined', code: 'authorization_unknown' };

/**
 * Calls an intent off, whether its hold is placed or still waits for its payer. One that is over
 * already has reached the goal, whoever ended it.
 */
export async function release(
  { stripe }: StripeTools,
  request: ReleaseRequest,
): Promise<Released | Declined | Unknown> {
  const deadline = deadlineOf(request);
  const { authorization_id, idempotency_key } = request;
  const asked = await askUntilFresh(deadline, idempotency_key, (options) =>
    stripe.paymentIntents.cancel(authorization_id, {}, options),
  );
  if (asked.status === 'answered') return releasedOf(asked.value);
  if (asked.status !== 'refused') return asUnknown(asked);
  const looked = await lookAt({ stripe, deadline }, authorization_id);
  if (looked.status === 'missing') return UNKNOWN_HOLD;
  if (looked.status !== 'answered') return looked;
  if (looked.value.status === 'canceled') return releasedOf(looked.value);
  if (looked.value.status === 'succeeded')
    return { status: 'declined', code: 'authorization_closed' };
  throw faultOf(asked.refusal, 'to release a hold');
}

export function releasedOf({ id, amount, currency }: Intent): Released {
  return {
    status: 'released',
    authorization_id: id,
    amount: fromStripeAmount(amount, currency),
  };
}

/**
 * Stripe keeps a failure of its own under the key and repeats it for a day. A capture and a
 * cancellation happen once to an intent whatever their key, so that a kept failure is followed by
 * the same request under a fresh one.
 */
async function askUntilFresh(
  deadline: Deadline,
  idempotency_key: string,
  request: (options: Stripe.RequestOptions) => Promise<Stripe.Response<Intent>>,
): Promise<Asked<Intent>> {
  const asked = await ask(deadline, request, idempotency_key);
  if (asked.status !== 'failed_before') return asked;
  return ask(deadline, request, freshKey(idempotency_key));
}
