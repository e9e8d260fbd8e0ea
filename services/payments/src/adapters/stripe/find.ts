import type { Stripe } from 'stripe';
import type { BookedResult, FindRequest, NotFound, Unknown } from '../payment-provider.ts';
import { ask, asUnknown, type Deadline, deadlineOf, faultOf } from './ask.ts';
import { lookAt, releasedOf, type StripeTools } from './holds.ts';
import { capturedBy, EXPAND_CHARGE, holdOf, METADATA } from './intents.ts';
import { findRefund } from './refunds.ts';

type Intent = Stripe.PaymentIntent;

/** Newest intents of a payer that are read before Stripe's search is asked. */
const NEWEST_READ_MAX = 100;

const NOT_FOUND: NotFound = { status: 'not_found' };

/**
 * What became of a request whose answer was lost. Stripe cannot be asked by key, so that this is
 * how it is found, and why that is safe:
 *
 * - Each request leaves its key where it can be read again: a hold in the metadata of its intent, a
 *   capture there too, a refund in its own. A release needs none: an intent is cancelled or not.
 * - Captures, releases and refunds name their intent. It is read by its id, and such a reading
 *   shows every write before it.
 * - A hold whose answer was lost names nothing. Its intent belongs to the card's customer, and the
 *   list of a customer's intents shows every write before it as well. Behind its newest hundred,
 *   and where the card is gone, Stripe's search is asked. It lags by up to a minute, rarely an
 *   hour; what lies behind a hundred newer holds of one rider is older than that.
 * - `not_found` leads to the same request with the same key. Where the first one was only slow,
 *   Stripe answers with what it made of it, or waits for it (409): it keeps the answer for a day
 *   at least. A key older than that is new to Stripe, and would be a second hold; by then the
 *   first is long in the list.
 * - A key under which Stripe failed (500) repeats that failure. A hold is then asked for three
 *   times and given up; see `askUntilFresh` for captures and releases.
 */
export async function find(
  tools: StripeTools,
  request: FindRequest,
): Promise<BookedResult | NotFound | Unknown> {
  const deadline = deadlineOf(request);
  const { stripe } = tools;
  const { authorization_id, idempotency_key, kind } = request;
  if (authorization_id === null) {
    return kind === 'authorize' ? findHold(tools, deadline, request) : NOT_FOUND;
  }
  if (kind === 'refund') {
    const sought = { authorization_id, idempotency_key };
    return (await findRefund({ stripe, deadline }, sought)) ?? NOT_FOUND;
  }
  const looked = await lookAt({ stripe, deadline }, authorization_id);
  if (looked.status === 'missing') return NOT_FOUND;
  return looked.status === 'answered' ? saidBy(looked.value, request) : looked;
}

/** What an intent says about a request that names it. */
function saidBy(
  intent: Intent,
  { kind, idempotency_key }: FindRequest,
): BookedResult | NotFound | Unknown {
  if (kind === 'authorize') return holdOf(intent) ?? undecided();
  if (kind === 'capture') return capturedBy(intent, idempotency_key) ?? NOT_FOUND;
  return intent.status === 'canceled' ? releasedOf(intent) : NOT_FOUND;
}

async function findHold(
  { stripe, payers }: StripeTools,
  deadline: Deadline,
  { payment_method_token, idempotency_key }: FindRequest,
): Promise<BookedResult | NotFound | Unknown> {
  const payer =
    payment_method_token === null ? null : await payers.find(deadline, payment_method_token);
  if (payer?.status === 'unknown') return payer;
  if (payer !== null) {
    const params = { customer: payer.customer, limit: NEWEST_READ_MAX, expand: EXPAND_LISTED };
    const listed = await readIntents(deadline, (options) =>
      stripe.paymentIntents.list(params, options),
    );
    if ('status' in listed) return listed;
    const found = listed.data.find((one) => one.metadata[METADATA.key] === idempotency_key);
    if (found !== undefined) return holdOf(found) ?? undecided();
    if (!listed.has_more) return NOT_FOUND;
  }
  return searchHold(stripe, deadline, idempotency_key);
}

const EXPAND_LISTED = EXPAND_CHARGE.map((name) => `data.${name}`);

async function searchHold(
  stripe: Stripe,
  deadline: Deadline,
  idempotency_key: string,
): Promise<BookedResult | NotFound | Unknown> {
  // Keys are visible ASCII; a quote or a backslash would end the search's own string.
  const quoted = idempotency_key.replaceAll(/["\\]/g, (sign) => `\\${sign}`);
  const query = `metadata["${METADATA.key}"]:"${quoted}"`;
  const listed = await readIntents(deadline, (options) =>
    stripe.paymentIntents.search({ query, limit: 1, expand: EXPAND_LISTED }, options),
  );
  if ('status' in listed) return listed;
  const [found] = listed.data;
  return found === undefined ? NOT_FOUND : (holdOf(found) ?? undecided());
}

interface Listed {
  readonly data: readonly Intent[];
  readonly has_more: boolean;
}

async function readIntents(
  deadline: Deadline,
  request: (options: Stripe.RequestOptions) => Promise<Stripe.Response<Listed>>,
): Promise<Listed | Unknown> {
  const asked = await ask(deadline, request);
  if (asked.status === 'refused') throw faultOf(asked.refusal, 'to list intents');
  return asked.status === 'answered' ? asked.value : asUnknown(asked);
}

/** Stripe has the request and has not decided about it: ask again later. */
function undecided(): Unknown {
  return { status: 'unknown', reason: 'provider_failed' };
}
