import { faultPoint } from '@drais/kit/faults/fault-points';
import type {
  BookedResult,
  KeyedCall,
  ListRequest,
  PaymentProvider,
  Unknown,
} from '../payment-provider.ts';
import {
  type Read,
  readDispute,
  readMovements,
  readOperation,
  readPage,
  type WireOperation,
} from './wire.ts';

/** Largest answer that is read, bytes. A full page of operations is about 100 KB. */
const ANSWER_BYTES_MAX = 1_048_576;

export interface SandboxBankClientOptions {
  /** For example `http://127.0.0.1:4711`. */
  readonly base_url: string;
  readonly api_key: string;
}

interface Ask {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly timeout_ms: number;
  readonly idempotency_key?: string;
  readonly body?: unknown;
}

type Heard =
  | Unknown
  | { readonly status: 'heard'; readonly http_status: number; readonly json: unknown };

/**
 * The sandbox bank behind the provider interface. Keeps no state and never asks twice by itself.
 */
export function sandboxBankClient(options: SandboxBankClientOptions): PaymentProvider {
  const change = async <Status extends BookedResult['status']>(
    call: KeyedCall,
    path: string,
    body: unknown,
    expected: readonly Status[],
  ): Promise<Extract<BookedResult, { status: Status | 'declined' }> | Unknown> => {
    const { idempotency_key, timeout_ms } = call;
    const heard = await ask(options, { method: 'POST', path, idempotency_key, timeout_ms, body });
    if (heard.status === 'unknown') return heard;
    const operation = bookedOperation(heard);
    if (!operation.ok) return unreadable();
    const { result } = operation.value;
    const is_answer = operation.value.idempotency_key === idempotency_key;
    const words: readonly string[] = [...expected, 'declined'];
    if (!is_answer || !words.includes(result.status)) return unreadable();
    return result as Extract<BookedResult, { status: Status | 'declined' }>;
  };
  const page = async <Value>(
    noun: string,
    { since, cursor, limit, timeout_ms }: ListRequest,
    read: (json: unknown) => Read<Value>,
  ): Promise<({ readonly status: 'listed' } & Value) | Unknown> => {
    const query = new URLSearchParams({ since, limit: String(limit) });
    if (cursor !== null) query.set('cursor', cursor);
    const path = `/v1/${noun}?${query}`;
    const heard = await ask(options, { method: 'GET', path, timeout_ms });
    if (heard.status === 'unknown') return heard;
    refuseFaults(heard);
    const found = read(heard.json);
    return found.ok ? { status: 'listed', ...found.value } : unreadable();
  };

  return {
    authorize: ({ idempotency_key, timeout_ms, ...body }) =>
      change({ idempotency_key, timeout_ms }, '/v1/authorizations', body, [
        'authorized',
        'requires_action',
      ]),
    capture: ({ authorization_id, amount, ...call }) =>
      change(call, holdPath(authorization_id, 'capture'), { amount }, ['captured']),
    release: ({ authorization_id, ...call }) =>
      change(call, holdPath(authorization_id, 'release'), {}, ['released']),
    refund: ({ authorization_id, amount, ...call }) =>
      change(call, holdPath(authorization_id, 'refund'), { amount }, ['refunded']),

    find: async ({ idempotency_key, timeout_ms }) => {
      const path = `/v1/operations?${new URLSearchParams({ idempotency_key })}`;
      const heard = await ask(options, { method: 'GET', path, timeout_ms });
      if (heard.status === 'unknown') return heard;
      if (isProblem(heard, 404, 'bank.operation_unknown')) return { status: 'not_found' };
      const operation = bookedOperation(heard);
      const is_answer = operation.ok && operation.value.idempotency_key === idempotency_key;
      return is_answer ? operation.value.result : unreadable();
    },

    list: (request) => page('operations', request, readPage),
    listMovements: (request) => page('movements', request, readMovements),

    findDispute: async ({ dispute_id, timeout_ms }) => {
      const path = `/v1/disputes/${encodeURIComponent(dispute_id)}`;
      const heard = await ask(options, { method: 'GET', path, timeout_ms });
      if (heard.status === 'unknown') return heard;
      if (isProblem(heard, 404, 'bank.dispute_unknown')) return { status: 'not_found' };
      refuseFaults(heard);
      const dispute = readDispute(heard.json);
      return dispute.ok ? { status: 'disputed', dispute: dispute.value } : unreadable();
    },
  };
}

function holdPath(authorization_id: string, action: string): string {
  return `/v1/authorizations/${encodeURIComponent(authorization_id)}/${action}`;
}

/** Asks once. What cannot be known to have failed before the bank saw it is `unknown`. */
async function ask(options: SandboxBankClientOptions, one: Ask): Promise<Heard> {
  const headers: Record<string, string> = { authorization: `Bearer ${options.api_key}` };
  if (one.idempotency_key !== undefined) headers['idempotency-key'] = one.idempotency_key;
  if (one.body !== undefined) headers['content-type'] = 'application/json';
  // Built before the try: a request that cannot even be formed is a fault of ours.
  const request = new Request(new URL(one.path, options.base_url), {
    method: one.method,
    headers,
    redirect: 'error',
    signal: AbortSignal.timeout(one.timeout_ms),
    ...(one.body === undefined ? {} : { body: JSON.stringify(one.body) }),
  });
  try {
    faultPoint('provider.before_call');
    const response = await fetch(request);
    faultPoint('provider.after_call');
    if (response.status >= 500) {
      await response.body?.cancel();
      return { status: 'unknown', reason: 'provider_failed' };
    }
    const text = await readBounded(response);
    return text === null
      ? unreadable()
      : { status: 'heard', http_status: response.status, json: JSON.parse(text) };
  } catch (error) {
    return unknownFrom(error);
  }
}

async function readBounded(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The three ways an answer fails to arrive. Anything else is a fault and is thrown on. */
function unknownFrom(error: unknown): Unknown {
  if (error instanceof SyntaxError) return unreadable();
  if (error instanceof Error && error.name === 'TimeoutError') {
    return { status: 'unknown', reason: 'timeout' };
  }
  // fetch reports every broken or refused connection as a TypeError whose cause is the socket's.
  if (error instanceof TypeError) return { status: 'unknown', reason: 'connection_lost' };
  throw error;
}

function bookedOperation(heard: Heard & { status: 'heard' }): Read<WireOperation> {
  refuseFaults(heard);
  return readOperation(heard.json);
}

/**
 * The bank says that our request was wrong and that it booked nothing: a fault in our code or
 * settings.
 */
function refuseFaults(heard: Heard & { status: 'heard' }): void {
  if (heard.http_status < 400) return;
  const said = heard.json as { code?: unknown; detail?: unknown } | null;
  throw new Error(
    `the sandbox bank refused a request: ${heard.http_status} ${String(said?.code)} ${String(said?.detail)}`,
  );
}

function isProblem(heard: Heard & { status: 'heard' }, http_status: number, code: string): boolean {
  const said = heard.json as { code?: unknown } | null;
  return heard.http_status === http_status && said?.code === code;
}

function unreadable(): Unknown {
  return { status: 'unknown', reason: 'answer_unreadable' };
}
