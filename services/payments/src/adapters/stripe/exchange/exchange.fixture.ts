import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Stripe } from 'stripe';
import {
  type Answer,
  type AnsweringState,
  answerOnce,
  type Call,
  errorAnswer,
} from './answering.fixture.ts';
import { type BookedEvent, type Books, newStripeId, openBooks } from './books.fixture.ts';
import { CARDS } from './cards.fixture.ts';
import { ENDPOINTS, type Endpoint } from './endpoints.fixture.ts';
import { readForm, textOf } from './form.fixture.ts';

/** What goes wrong with the next request that it fits. */
export interface Fault {
  /**
   * `lose_answer`: it is done and never answered. `cut_answer`: it is done, and the connection
   * breaks before the answer. `lose_request`: the connection breaks before.
   * `fail`: it begins, fails with 500, and that is kept under its key. `busy`: 429.
   * `lock_timeout`: another request holds the object.
   */
  readonly kind: 'lose_answer' | 'cut_answer' | 'lose_request' | 'fail' | 'busy' | 'lock_timeout';
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
}

export interface StripeExchange {
  readonly base_url: string;
  readonly books: Books;
  /** Faults that are still to come. */
  readonly faults: Fault[];
  /** Every request that arrived, as `METHOD path`. */
  readonly requests: string[];
  /** Seconds that the exchange's clock is ahead. */
  skip_s(seconds: number): void;
  /** Forgets the answers that it keeps under keys, as Stripe does after a day. */
  forgetKeys(): void;
  /** An event as Stripe would deliver it now. */
  deliver(event: BookedEvent, secret: string): { body: string; signature: string };
  close(): Promise<void>;
}

export interface StripeExchangeOptions {
  readonly secret_key: string;
  readonly api_version: string;
}

interface State extends AnsweringState {
  readonly options: StripeExchangeOptions;
  readonly faults: Fault[];
  readonly requests: string[];
}

/**
 * A local stand-in for api.stripe.com, for exactly the endpoints that we use. Its parameters are
 * those of Stripe's published description (`published.fixture.ts`); its behaviour is that of
 * docs.stripe.com as the comments name it: idempotency (docs.stripe.com/api/idempotent_requests and
 * /error-low-level), pagination, expansion, search and its lag, the life of an intent
 * (/payments/paymentintents/lifecycle), capture (/payments/place-a-hold-on-a-payment-method),
 * refunds, disputes (/disputes), events and their signatures (/webhooks). It can lose requests and
 * answers, fail, and be busy. Nothing of it leaves this machine.
 */
export async function openStripeExchange(options: StripeExchangeOptions): Promise<StripeExchange> {
  let skipped_s = 0;
  let base_url = '';
  const now_s = () => Math.floor(Date.now() / 1000) + skipped_s;
  const state: State = {
    options,
    books: openBooks(now_s, options.api_version),
    faults: [],
    requests: [],
    keys: new Map(),
    locked: new Set(),
    base_url: () => base_url,
  };
  const server = createServer((request, response) => {
    serve(state, request, response).catch((error: unknown) => {
      console.error('stripe exchange fault', error);
      send(response, errorAnswer(501, 'not_played', 'api_error'));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base_url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    base_url,
    books: state.books,
    faults: state.faults,
    requests: state.requests,
    skip_s: (seconds) => {
      skipped_s += seconds;
    },
    forgetKeys: () => state.keys.clear(),
    deliver: (event, secret) => {
      const body = JSON.stringify(event);
      const signed = { payload: body, secret, timestamp: now_s() };
      return { body, signature: Stripe.webhooks.generateTestHeaderString(signed) };
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname: path, search } = new URL(request.url ?? '/', 'http://exchange');
  const method = request.method === 'POST' ? 'POST' : 'GET';
  const body = await readText(request);
  state.requests.push(`${method} ${path}`);
  const fault = takeFault(state, method, path);
  const refusal = BUSY[fault ?? ''] ?? credentialRefusal(state, request);
  if (refusal !== null) return send(response, refusal);
  const found = endpointOf(method, path);
  if (found === null) throw new Error(`the exchange does not play ${method} ${path}`);
  const call = { ...found, ...readCall(request, method === 'POST' ? body : search.slice(1)), path };
  const cut = (): void => void request.socket.destroy();
  if (fault === 'lose_request' || isRequestLost(state, call)) return cut();
  const { answer, is_replay } = await answerOnce(state, { ...call, fails: fault === 'fail' });
  if (fault === 'cut_answer') return cut();
  if (fault === 'lose_answer' || isAnswerLost(state, call, is_replay)) return;
  send(response, answer, { key: call.key, is_replay });
}

/** Only a POST has a key: docs.stripe.com/api/idempotent_requests. */
function readCall({ method, headers }: IncomingMessage, form: string) {
  const key = method === 'POST' ? String(headers['idempotency-key'] ?? '') : '';
  return { key, parameters: readForm(form) };
}

const BUSY: Readonly<Record<string, Answer>> = {
  busy: errorAnswer(429, 'rate_limit'),
  lock_timeout: errorAnswer(429, 'lock_timeout'),
};

function takeFault(state: State, method: 'GET' | 'POST', path: string): Fault['kind'] | null {
  const place = state.faults.findIndex((one) => one.method === method && one.path.test(path));
  return place < 0 ? null : (state.faults.splice(place, 1)[0]?.kind ?? null);
}

/** Cards that make trouble by themselves, so that a contract can foretell it. */
type CardCall = Pick<Call, 'endpoint' | 'id' | 'parameters'>;

function cardOf(state: State, { endpoint, id, parameters }: CardCall) {
  const doing =
    endpoint.path === '/v1/payment_intents' && endpoint.method === 'POST'
      ? 'create'
      : endpoint.path.endsWith('/capture')
        ? 'capture'
        : null;
  const method =
    doing === 'create'
      ? textOf(parameters, 'payment_method')
      : state.books.intents.get(id)?.payment_method;
  return { doing, card: CARDS[method ?? ''] ?? {} };
}

function isRequestLost(state: State, call: CardCall): boolean {
  const { doing, card } = cardOf(state, call);
  return doing === 'create' && card.loses_request === true;
}

function isAnswerLost(state: State, call: CardCall, is_replay: boolean): boolean {
  const { doing, card } = cardOf(state, call);
  return doing !== null && card.loses_answer === doing && !is_replay;
}

function endpointOf(
  method: 'GET' | 'POST',
  path: string,
): { endpoint: Endpoint; id: string } | null {
  const segments = path.split('/');
  for (const endpoint of ENDPOINTS) {
    const wanted = endpoint.path.split('/');
    if (endpoint.method !== method || wanted.length !== segments.length) continue;
    const fits = wanted.every((part, place) => part === ':id' || part === segments[place]);
    if (fits) return { endpoint, id: segments[wanted.indexOf(':id')] ?? '' };
  }
  return null;
}

function credentialRefusal({ options }: State, request: IncomingMessage): Answer | null {
  if (request.headers.authorization !== `Bearer ${options.secret_key}`) {
    return errorAnswer(401, null, 'invalid_request_error');
  }
  if (request.headers['stripe-version'] !== options.api_version) {
    return errorAnswer(400, 'invalid_version', 'invalid_request_error');
  }
  const type = request.headers['content-type'];
  if (request.method === 'POST' && type !== 'application/x-www-form-urlencoded') {
    return errorAnswer(400, 'parameter_invalid', 'invalid_request_error');
  }
  return null;
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function send(
  response: ServerResponse,
  { http_status, body }: Answer,
  about: { readonly key: string; readonly is_replay: boolean } = { key: '', is_replay: false },
): void {
  const { key, is_replay } = about;
  response.writeHead(http_status, {
    'content-type': 'application/json',
    'request-id': newStripeId('req'),
    ...(key === '' ? {} : { 'idempotency-key': key }),
    ...(is_replay ? { 'idempotent-replayed': 'true' } : {}),
  });
  response.end(JSON.stringify(body));
}
