import { Stripe } from 'stripe';

/**
 * The version of Stripe's API that this code is written against. Objects look as they do in it,
 * whatever the account's own default: raise it together with the library and read its changelog.
 */
export const STRIPE_API_VERSION = '2026-10-28.endive';

/** Largest answer that is read, bytes. A page of 100 expanded objects is about 1 MB. */
const ANSWER_BYTES_MAX = 8_388_608;

export interface StripeClientOptions {
  readonly secret_key: string;
  /** Stripe's own address unless a test puts another in its place. */
  readonly base_url?: string;
}

/**
 * Stripe's library without its own ideas about repeats: it asks once, each call says how long it
 * waits, and nothing about the machine is reported.
 */
export function openStripeClient({ secret_key, base_url }: StripeClientOptions): Stripe {
  return new Stripe(secret_key, {
    apiVersion: STRIPE_API_VERSION,
    maxNetworkRetries: 0,
    telemetry: false,
    // By fetch: the library repeats a request by itself when its own client sees a reset
    // connection, whatever `maxNetworkRetries` says.
    httpClient: Stripe.createFetchHttpClient(fetchBounded),
    ...(base_url === undefined ? {} : addressOf(base_url)),
  });
}

function addressOf(base_url: string) {
  const { hostname, port, protocol } = new URL(base_url);
  const is_plain = protocol === 'http:';
  return {
    host: hostname,
    protocol: is_plain ? ('http' as const) : ('https' as const),
    port: port === '' ? (is_plain ? 80 : 443) : Number(port),
  };
}

async function fetchBounded(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, { ...init, redirect: 'error' });
  const { status, headers, body } = response;
  return new Response(body === null ? null : body.pipeThrough(bound()), { status, headers });
}

function bound(): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform: (chunk, controller) => {
      bytes += chunk.length;
      if (bytes > ANSWER_BYTES_MAX) controller.error(new Error('the answer is too large'));
      else controller.enqueue(chunk);
    },
  });
}
