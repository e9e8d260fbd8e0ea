import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Outcome, Refusal } from '@drais/vocabulary/outcome';
import type { CallContext } from '@drais/vocabulary/principal';
import { Agent, request } from 'undici';
import type { StreamSink } from '../room.ts';
import { Unavailable } from '../unavailable.ts';
import { linesOf } from './lines.ts';
import { signatureOf } from './signature.ts';

export interface RemoteCall {
  readonly route_id: string;
  readonly context: CallContext;
  readonly input: unknown;
}

/** A stream that a room in another process is asked to keep telling. */
export type RemoteStream = RemoteCall;

/** A call as it goes over the wire. */
export interface Envelope extends RemoteCall {
  readonly sent_at: number;
}

/** Paths of a process that answers calls of our other processes. */
export const REMOTE_PATHS = { call: '/call', stream: '/stream', mounted: '/mounted' } as const;

/** Another process could not be asked, or its answer did not come. */
export class Unreachable extends Unavailable {
  /** False when the request certainly never left: asking another instance repeats nothing. */
  readonly may_have_run: boolean;

  constructor(what: string, options: ErrorOptions & { may_have_run: boolean }) {
    super(what, options);
    this.may_have_run = options.may_have_run;
  }
}

/** Codes of a connection that was never made. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'ENOENT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** A process that has not taken a connection by then is stuck or away. */
const CONNECT_TIMEOUT_MS = 1_000;
/** The longest that a plain HTTP exchange with another process may stand still. */
const MOUNT_SILENCE_MS = 30_000;

export interface Remote {
  /** Waits until the call's deadline, or for `within_ms` when that is less. */
  call(call: RemoteCall, within_ms?: number): Promise<Outcome<unknown>>;
  openStream(stream: RemoteStream, sink: StreamSink): Promise<Refusal | undefined>;
  /** Passes a request of the public port on as it comes. */
  pass(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

/**
 * Asks a room in another process. Every call is signed with the deployment's identity and has a
 * deadline.
 */
export function openRemote(options: {
  readonly base_url: string;
  readonly secret: Buffer;
  readonly connections_max?: number;
}): Remote {
  const agent = new Agent({
    connections: options.connections_max ?? 32,
    pipelining: 1,
    connectTimeout: CONNECT_TIMEOUT_MS,
  });

  async function post(
    path: string,
    call: RemoteCall,
    { within_ms = Infinity, body_timeout_ms }: { within_ms?: number; body_timeout_ms?: number },
  ) {
    const envelope: Envelope = { ...call, sent_at: Date.now() };
    const body = JSON.stringify(envelope);
    const left_ms = Math.max(1, Math.min(leftOf(call), within_ms));
    return request(`${options.base_url}${path}`, {
      method: 'POST',
      dispatcher: agent,
      body,
      headers: {
        'content-type': 'application/json',
        'x-drais-signature': signatureOf(options.secret, body),
      },
      headersTimeout: left_ms,
      bodyTimeout: body_timeout_ms ?? left_ms,
    });
  }

  return {
    call: async (call, within_ms) => {
      try {
        const answer = await post(
          REMOTE_PATHS.call,
          call,
          within_ms === undefined ? {} : { within_ms },
        );
        const text = await answer.body.text();
        if (answer.statusCode === 200) return JSON.parse(text) as Outcome<unknown>;
        throw unexpected(call.route_id, answer.statusCode);
      } catch (error) {
        throw asUnreachable(call.route_id, error);
      }
    },
    openStream: async (stream, sink) => {
      try {
        const answer = await post(REMOTE_PATHS.stream, stream, { body_timeout_ms: 0 });
        if (answer.statusCode === 422) return (await answer.body.json()) as Refusal;
        if (answer.statusCode !== 200) throw unexpected(stream.route_id, answer.statusCode);
        sink.closed.addEventListener('abort', () => answer.body.destroy(), { once: true });
        void tell(answer.body, sink);
        return undefined;
      } catch (error) {
        throw asUnreachable(stream.route_id, error);
      }
    },
    pass: (incoming, response) => passOn(options, incoming, response),
    close: () => agent.close(),
  };
}

/** Milliseconds until nobody waits for the answer any more. */
export function leftOf({ context }: RemoteCall): number {
  return context.deadline.getTime() - Date.now();
}

/** Hands on line by line until either side has gone. */
async function tell(body: AsyncIterable<Buffer> & { destroy(): unknown }, sink: StreamSink) {
  try {
    for await (const line of linesOf(body)) if (!sink.sendJson(line)) break;
  } catch {
    // The other process has ended: the viewer comes back by itself.
  }
  body.destroy();
  sink.end?.();
}

function passOn(
  { base_url, secret }: { readonly base_url: string; readonly secret: Buffer },
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const sent_at = String(Date.now());
  const line = `${incoming.method ?? 'GET'} ${incoming.url ?? '/'} ${sent_at}`;
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(`${base_url}${REMOTE_PATHS.mounted}${incoming.url ?? '/'}`, {
      method: incoming.method,
      headers: {
        ...incoming.headers,
        'x-drais-signature': signatureOf(secret, line),
        'x-drais-sent-at': sent_at,
      },
      timeout: MOUNT_SILENCE_MS,
    });
    const fail = (error: unknown): void => {
      outgoing.destroy();
      if (response.headersSent) response.destroy();
      else reject(asUnreachable(incoming.url ?? '/', error));
    };
    outgoing.on('error', fail);
    outgoing.on('timeout', () => fail(new Unavailable('a mounted path')));
    outgoing.on('response', (answer) => {
      const { connection: _, 'keep-alive': __, ...headers } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, headers);
      answer.on('error', fail);
      answer.on('end', resolve);
      answer.pipe(response);
    });
    response.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
}

function unexpected(what: string, status: number): Error {
  if (status === 503) return new Unavailable(what);
  return new Error(`${what} answered ${String(status)} to a call between rooms`);
}

function asUnreachable(what: string, error: unknown): unknown {
  if (error instanceof Unavailable || !isTransportError(error)) return error;
  const { code } = error as { code?: string };
  const codes = error instanceof AggregateError ? error.errors.map(codeOf) : [code ?? ''];
  return new Unreachable(what, {
    cause: error,
    may_have_run: !codes.every((one) => NOT_SENT.has(one)),
  });
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? '';
}

function isTransportError(error: unknown): boolean {
  const code = codeOf(error);
  return (
    code.startsWith('UND_ERR') ||
    code.startsWith('ECONN') ||
    code === 'EPIPE' ||
    NOT_SENT.has(code) ||
    error instanceof AggregateError
  );
}
