import type { Stripe } from 'stripe';
import type {
  Authorized,
  Captured,
  CaptureRequest,
  Declined,
  PayerAction,
  RequiresAction,
} from '../payment-provider.ts';
import { fromStripeAmount } from './amounts.ts';
import { declineOf } from './declines.ts';

/**
 * Our names in the metadata of Stripe's objects: keys of requests and our payment's id. No personal
 * data. An intent has one key for each request that changed it, so that each can be found again.
 */
export const METADATA = {
  key: 'drais_key',
  capture_key: 'drais_capture_key',
  payment: 'drais_payment',
  account: 'drais_account',
} as const;

/** How long card schemes keep a hold where Stripe does not say, seconds: its own seven days. */
const HOLD_S = 604_800;

/** The charge is asked for with each intent: it says until when the hold lasts. */
export const EXPAND_CHARGE = ['latest_charge'];

/**
 * What an intent says about the request that made it. Null while Stripe has not decided.
 *
 * | status | the hold |
 * |---|---|
 * | `requires_capture`, `succeeded` | was placed |
 * | `canceled` | was placed and is over, where a charge succeeded; else its payer did not pass |
 * | `requires_action` | waits for its payer |
 * | `requires_payment_method` | was declined: `last_payment_error` says why |
 * | `processing`, `requires_confirmation` | is being decided |
 */
export function holdOf(
  intent: Stripe.PaymentIntent,
): Authorized | RequiresAction | Declined | null {
  switch (intent.status) {
    case 'requires_capture':
    case 'succeeded':
      return placed(intent);
    case 'canceled':
      return wasPlaced(intent) ? placed(intent) : notAuthenticated();
    case 'requires_action':
      return waiting(intent);
    case 'requires_payment_method':
      return declineOf(intent.last_payment_error ?? {});
    default:
      return null;
  }
}

/**
 * What an intent answers to a capture without being asked; null when it has to be asked: there is a
 * hold, and the amount fits into it.
 * @throws {Error} when the key captured another amount before: a key of ours was used twice
 */
export function captureAnswer(
  intent: Stripe.PaymentIntent,
  { amount, idempotency_key }: CaptureRequest,
): Captured | Declined | null {
  if (intent.status === 'succeeded') {
    const done = capturedBy(intent, idempotency_key);
    if (done === null) return declined('authorization_closed');
    if (done.amount.amount_minor === amount.amount_minor) return done;
    throw new Error(`the key ${idempotency_key} captured another amount before`);
  }
  if (intent.status === 'canceled') return declined(whyOver(intent));
  if (intent.status !== 'requires_capture') return declined('authorization_unknown');
  const held = fromStripeAmount(intent.amount_capturable, intent.currency);
  if (amount.currency !== held.currency) return declined('currency_mismatch');
  return amount.amount_minor > held.amount_minor ? declined('amount_too_large') : null;
}

/** The capture that this key made; null where none did, or another one. */
export function capturedBy(intent: Stripe.PaymentIntent, idempotency_key: string): Captured | null {
  if (intent.status !== 'succeeded') return null;
  if (intent.metadata[METADATA.capture_key] !== idempotency_key) return null;
  return capturedOf(intent);
}

export function capturedOf(intent: Stripe.PaymentIntent): Captured {
  const { id: authorization_id, amount, amount_received, currency } = intent;
  return {
    status: 'captured',
    authorization_id,
    capture_id: chargeIdOf(intent) ?? authorization_id,
    amount: fromStripeAmount(amount_received, currency),
    released: fromStripeAmount(amount - amount_received, currency),
  };
}

/** Whether there was a hold before the intent was cancelled. */
export function wasPlaced(intent: Stripe.PaymentIntent): boolean {
  return chargeOf(intent)?.status === 'succeeded';
}

export function chargeOf({ latest_charge }: Stripe.PaymentIntent): Stripe.Charge | null {
  return typeof latest_charge === 'object' ? latest_charge : null;
}

function chargeIdOf({ latest_charge }: Stripe.PaymentIntent): string | null {
  return typeof latest_charge === 'string' ? latest_charge : (latest_charge?.id ?? null);
}

/** A hold that ran out was cancelled by Stripe itself. */
function whyOver(intent: Stripe.PaymentIntent) {
  if (!wasPlaced(intent)) return 'authorization_unknown';
  const by_itself = ['automatic', 'expired'].includes(intent.cancellation_reason ?? '');
  return by_itself ? 'authorization_expired' : 'authorization_closed';
}

function placed(intent: Stripe.PaymentIntent): Authorized {
  const { id: authorization_id, amount, currency, created } = intent;
  const until_s = chargeOf(intent)?.payment_method_details?.card?.capture_before;
  return {
    status: 'authorized',
    authorization_id,
    amount: fromStripeAmount(amount, currency),
    expires_at: instantOf(until_s ?? created + HOLD_S),
  };
}

function waiting(intent: Stripe.PaymentIntent): RequiresAction | null {
  const action = actionOf(intent);
  if (action === null) return null;
  const { id: authorization_id, amount, currency } = intent;
  return {
    status: 'requires_action',
    authorization_id,
    amount: fromStripeAmount(amount, currency),
    action,
  };
}

function actionOf({ next_action, client_secret }: Stripe.PaymentIntent): PayerAction | null {
  const url = next_action?.redirect_to_url?.url;
  if (url) return { kind: 'redirect', url };
  return client_secret === null ? null : { kind: 'client_secret', client_secret };
}

/** The id of a thing that may have been expanded. */
export function idOf(thing: string | { readonly id: string } | null): string | null {
  return typeof thing === 'string' ? thing : (thing?.id ?? null);
}

export function instantOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function notAuthenticated(): Declined {
  return { status: 'declined', code: 'authentication_failed' };
}

function declined(code: Declined['code']): Declined {
  return { status: 'declined', code };
}
