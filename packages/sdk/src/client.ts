import type {
  InputOf,
  OutputOf,
  RefusalOf,
  RouteShape,
  StreamShape,
} from '@drais/vocabulary/define';
import { newUuid } from '@drais/vocabulary/ids';
import { backOff_ms, pause } from './back-off.ts';
import { type BuiltRequest, buildRequest } from './build-request.ts';
import { type ClientSettings, headersOf } from './headers.ts';
import { type Answer, type EdgeCode, readAnswer } from './read-answer.ts';
import { listen, type StreamEnd, type StreamOptions } from './stream.ts';
import { Unreachable } from './unreachable.ts';

export interface CallOptions {
  /**
   * One per intention of a person: the same key for the same wish makes one effect. Drawn when
   * absent.
   */
  readonly idempotency_key?: string;
  readonly signal?: AbortSignal;
  /** For each attempt. */
  readonly timeout_ms?: number;
}

export type Result<R extends RouteShape> = Answer<OutputOf<R>, RefusalOf<R> | EdgeCode>;

export interface Client {
  /**
   * Asks once, and again while nobody answered or the platform asked for patience: repeats carry
   * the same idempotency key, so nothing happens twice.
   *
   * @throws {Unreachable} when nobody answered in the end
   * @throws the signal's reason when it is aborted
   */
  call<R extends RouteShape>(
    route: R,
    input: InputOf<R>,
    options?: CallOptions,
  ): Promise<Result<R>>;
  /**
   * Listens until the signal is aborted, reconnecting as long as it takes, or until the platform
   * says no for good.
   */
  stream<S extends StreamShape>(
    stream: S,
    input: InputOf<S>,
    options: StreamOptions<S>,
  ): Promise<StreamEnd>;
}

/**
 * Attempts of one call: with the pauses between them, three outlast a restart of a process, not an
 * outage.
 */
const ATTEMPTS_MAX = 3;
/** Beyond what the platform allows itself, for the way there and back. */
const NETWORK_MARGIN_MS = 2_000;
/** For routes that name no time of their own. */
const TIMEOUT_MS = 8_000;
/** Longest Retry-After that a call waits for by itself; longer is the caller's decision. */
const PATIENCE_S_MAX = 5;

export function openClient(settings: ClientSettings): Client {
  const attempts_max = settings.attempts_max ?? ATTEMPTS_MAX;
  return {
    call: async (route, input, options = {}) => {
      const request = buildRequest(settings.base_url, route, input as Record<string, unknown>);
      const once = () =>
        attemptOnce<typeof route>(settings, route, request, { ...options, idempotency_key: key });
      const key = options.idempotency_key ?? newUuid();
      for (let attempt = 1; ; attempt += 1) {
        const outcome = await once().catch((error: unknown) =>
          asUnreachable(error, options.signal),
        );
        const wait_ms = waitBeforeRepeat(outcome, attempt, settings.random ?? Math.random);
        if (wait_ms === null || attempt >= attempts_max) {
          if (outcome instanceof Unreachable) throw outcome;
          return outcome;
        }
        await pause(wait_ms, options.signal);
        options.signal?.throwIfAborted();
      }
    },
    stream: (stream, input, options) =>
      listen(settings, stream, input as Record<string, unknown>, options),
  };
}

async function attemptOnce<R extends RouteShape>(
  settings: ClientSettings,
  route: R,
  { url, body }: BuiltRequest,
  options: CallOptions & { readonly idempotency_key: string },
): Promise<Result<R>> {
  const limit_ms = options.timeout_ms ?? (route.timeout_ms ?? TIMEOUT_MS) + NETWORK_MARGIN_MS;
  const limit = AbortSignal.timeout(limit_ms);
  const signal = options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]);
  const headers = await headersOf(settings, 'application/json');
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (route.method !== 'GET') headers.set('idempotency-key', options.idempotency_key);
  const ask = settings.fetch ?? fetch;
  const response = await ask(url, {
    method: route.method,
    headers,
    signal,
    ...(body === undefined ? {} : { body }),
  });
  return readAnswer<OutputOf<R>, RefusalOf<R> | EdgeCode>(response);
}

/**
 * Null when the answer stands; otherwise how long to wait before the same question is asked again.
 */
function waitBeforeRepeat(
  outcome: Answer<unknown, string> | Unreachable,
  attempt: number,
  random: () => number,
): number | null {
  if (outcome instanceof Unreachable) return backOff_ms(attempt, random);
  if (outcome.ok) return null;
  const { status, code, retry_after_s } = outcome.refusal;
  // The first attempt may still be at work although its answer never came: its result is worth
  // waiting for.
  if (code === 'gateway.idempotency_key_busy') return backOff_ms(attempt, random);
  if (status !== 503 || retry_after_s === undefined || retry_after_s > PATIENCE_S_MAX) return null;
  return retry_after_s * 1000 + backOff_ms(attempt, random);
}

/**
 * A failure of the network as a value; the caller's own abort and faults in our code are thrown on.
 */
function asUnreachable(error: unknown, signal: AbortSignal | undefined): Unreachable {
  if (signal?.aborted === true) throw signal.reason;
  if (error instanceof Unreachable) return error;
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return new Unreachable('timeout', error);
  // `fetch` tells of every broken connection as a TypeError, in browsers and in Node.
  if (error instanceof TypeError) return new Unreachable('network', error);
  throw error;
}
