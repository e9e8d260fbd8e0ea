import type { Stripe } from 'stripe';
import type {
  ListRequest,
  OperationPage,
  ProviderOperation,
  Unknown,
} from '../payment-provider.ts';
import { type Deadline, deadlineOf } from './ask.ts';
import { declineOf } from './declines.ts';
import { lookAt, releasedOf } from './holds.ts';
import { capturedOf, holdOf, idOf, instantOf, METADATA } from './intents.ts';
import { ourKey } from './keys.ts';
import { readForward } from './read-forward.ts';
import { refundedOf } from './refunds.ts';

/** Events that end a request of ours, one for each that Stripe booked. */
const TYPES = [
  'payment_intent.amount_capturable_updated',
  'payment_intent.payment_failed',
  'payment_intent.succeeded',
  'payment_intent.canceled',
  'refund.created',
];

/** How long Stripe lists its events, seconds: thirty days. What is older is not asked for. */
const KEPT_S = 2_592_000;

/**
 * Stripe's books as operations, in booking order. Its events are the one list in which holds,
 * captures, cancellations and refunds stand in the order in which they happened, also those of a
 * hold that was made long ago. An event shows its object as it was then; only fields are read that
 * have been the same in every version of the API since intents exist. Money is checked against the
 * balance transactions, which are kept for ever: see `movements.ts`.
 */
export async function list(stripe: Stripe, request: ListRequest): Promise<OperationPage | Unknown> {
  const kept_since_ms = Date.now() - KEPT_S * 1000;
  const since = new Date(Math.max(Date.parse(request.since), kept_since_ms)).toISOString();
  const page = await readForward<Stripe.Event>(
    (range, options) => stripe.events.list({ ...range, types: TYPES }, options),
    { ...request, since },
  );
  if (page.status === 'unknown') return page;
  const operations: ProviderOperation[] = [];
  for (const operation of page.items.flatMap(operationOf)) {
    const named = await withPayment(stripe, operation, deadlineOf(request));
    if (named.status === 'unknown') return named;
    operations.push(named.operation);
  }
  return { status: 'listed', operations, next_cursor: page.next_cursor };
}

/**
 * A refund that somebody made in Stripe's dashboard has no mark of ours: its intent says whose
 * payment it is. Such refunds are rare enough to ask for each.
 */
async function withPayment(
  stripe: Stripe,
  operation: ProviderOperation,
  deadline: Deadline,
): Promise<{ readonly status: 'named'; readonly operation: ProviderOperation } | Unknown> {
  const { kind, metadata_reference, result } = operation;
  if (kind !== 'refund' || metadata_reference !== null || result.status !== 'refunded') {
    return { status: 'named', operation };
  }
  const looked = await lookAt({ stripe, deadline }, result.authorization_id);
  if (looked.status === 'missing') return { status: 'named', operation };
  if (looked.status !== 'answered') return looked;
  const reference = looked.value.metadata[METADATA.payment] ?? null;
  return { status: 'named', operation: { ...operation, metadata_reference: reference } };
}

/** What an event books; nothing for what Stripe did by itself, or has not decided. */
function operationOf(event: Stripe.Event): ProviderOperation[] {
  const booked = bookedBy(event);
  if (booked === null) return [];
  const { key, ...rest } = booked;
  const idempotency_key = ourKey(key ?? `stripe:${event.id}`);
  const booked_at = instantOf(event.created);
  return [{ operation_id: event.id, idempotency_key, booked_at, ...rest }];
}

type Booked = Pick<ProviderOperation, 'kind' | 'metadata_reference' | 'result'> & {
  readonly key: string | null | undefined;
};

function bookedBy(event: Stripe.Event): Booked | null {
  switch (event.type) {
    case 'payment_intent.amount_capturable_updated':
      return placedBy(event.data.object);
    case 'payment_intent.payment_failed': {
      const intent = event.data.object;
      const result = declineOf(intent.last_payment_error ?? {});
      return { ...aboutIntent(intent, METADATA.key), kind: 'authorize', result };
    }
    case 'payment_intent.succeeded': {
      const intent = event.data.object;
      const about = aboutIntent(intent, METADATA.capture_key);
      return { ...about, kind: 'capture', result: capturedOf(intent) };
    }
    case 'payment_intent.canceled':
      return releasedBy(event.data.object, event.request?.idempotency_key ?? null);
    case 'refund.created':
      return refundedBy(event.data.object);
    default:
      return null;
  }
}

function aboutIntent({ metadata }: Stripe.PaymentIntent, name: string) {
  return { key: metadata[name], metadata_reference: metadata[METADATA.payment] ?? null };
}

function placedBy(intent: Stripe.PaymentIntent): Booked | null {
  const result = intent.status === 'requires_capture' ? holdOf(intent) : null;
  if (result?.status !== 'authorized') return null;
  return { ...aboutIntent(intent, METADATA.key), kind: 'authorize', result };
}

/** A hold that ran out was cancelled by nobody's request. */
function releasedBy(intent: Stripe.PaymentIntent, key: string | null): Booked | null {
  const by_itself = ['automatic', 'expired'].includes(intent.cancellation_reason ?? '');
  if (by_itself && key === null) return null;
  const { metadata_reference } = aboutIntent(intent, METADATA.key);
  return { key, metadata_reference, kind: 'release', result: releasedOf(intent) };
}

/** The end of an uncaptured hold is a refund of Stripe's as well, which moves nothing. */
function refundedBy(refund: Stripe.Refund): Booked | null {
  const key = refund.metadata?.[METADATA.key];
  if (key === undefined && refund.balance_transaction === null) return null;
  const metadata_reference = refund.metadata?.[METADATA.payment] ?? null;
  const result = refundedOf(refund, idOf(refund.payment_intent) ?? '');
  return { key, metadata_reference, kind: 'refund', result };
}
