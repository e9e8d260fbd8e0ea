import type { ServerResponse } from 'node:http';
import type { StreamSink } from '@drais/kit/room';
import type { StreamShape } from '@drais/vocabulary/define';
import { refuse } from '@drais/vocabulary/outcome';
import type { CallContext } from '@drais/vocabulary/principal';
import type { FastifyReply } from 'fastify';
import type { Edge } from './edge.ts';

/** Keeps proxies from closing a quiet connection (many do after 30 s) and finds dead ones. */
const HEARTBEAT_MS = 15_000;
/**
 * Bytes that a client may lag behind before the next message is refused and the client dropped. One
 * snapshot of any size fits an empty buffer. Higher lets a thousand sleeping telephones hold a
 * gigabyte; lower drops trains in tunnels.
 */
const BACKLOG_BYTES_MAX = 512 * 1024;
/** Streams at once of one address: a control room behind one router. */
const STREAMS_PER_ADDRESS_MAX = 50;
/** Streams at once in this process; each costs a socket and some 20 kB. */
const STREAMS_MAX = 10_000;
/** Asks a browser that lost its stream to wait this long. */
const RECONNECT_MS = 3_000;

interface OpenStream {
  readonly raw: ServerResponse;
  /** When the token ends that opened it; the client comes back with a fresh one. */
  readonly expires_at_ms: number;
  close(): void;
}

export interface Streams {
  readonly open: Set<OpenStream>;
  readonly per_caller: Map<string, number>;
  close(): void;
}

/** The streams of this process and their common heartbeat. */
export function openStreams(): Streams {
  const open = new Set<OpenStream>();
  const heartbeat = setInterval(() => {
    for (const stream of open) beat(stream);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    open,
    per_caller: new Map(),
    close: () => {
      clearInterval(heartbeat);
      for (const stream of open) stream.close();
    },
  };
}

function beat(stream: OpenStream): void {
  const is_lost = stream.raw.writableLength > BACKLOG_BYTES_MAX;
  if (is_lost || stream.expires_at_ms <= Date.now()) stream.close();
  else if (stream.raw.headersSent && isOpen(stream.raw)) stream.raw.write(':\n\n');
}

/** Writing to a response that is over would be an error that nobody awaits. */
function isOpen(raw: ServerResponse): boolean {
  return !raw.destroyed && !raw.writableEnded;
}

export interface StreamAsked {
  readonly stream: StreamShape;
  readonly input: unknown;
  readonly context: CallContext;
}

/**
 * Answers with server-sent events, or with a problem when the room refuses before its first
 * message.
 */
export async function answerStream(
  edge: Edge,
  streams: Streams,
  asked: StreamAsked,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const refusal = capacityRefusal(edge, streams, reply);
  if (refusal !== null) return edge.problems.send(reply, refusal);
  const { sink, start } = openSink(streams, reply);
  try {
    const refused = await edge.options.host.openStream(
      asked.stream.id,
      asked.input,
      asked.context,
      sink,
    );
    if (refused === undefined) return start();
    if (!reply.raw.headersSent) return edge.problems.send(reply, refused);
    reply.raw.destroy();
    return reply;
  } catch (error) {
    if (!reply.raw.headersSent) throw error;
    edge.options.log.error(
      { err: error, trace_id: asked.context.trace_id, route: asked.stream.id },
      'a stream failed',
    );
    reply.raw.destroy();
    return reply;
  }
}

function capacityRefusal(edge: Edge, streams: Streams, reply: FastifyReply) {
  const { caller, is_loopback } = reply.request.edge;
  const wait = { retry_after_s: HEARTBEAT_MS / 1000 };
  if (streams.open.size >= STREAMS_MAX)
    return refuse('gateway.unavailable', 'All streams are taken.', wait).refusal;
  const allowed =
    STREAMS_PER_ADDRESS_MAX * (is_loopback ? edge.options.limits.loopback_multiplier : 1);
  if ((streams.per_caller.get(caller) ?? 0) < allowed) return null;
  return refuse('gateway.too_many_requests', 'Too many streams are open from your address.', wait)
    .refusal;
}

/**
 * The head is sent with the first message, so that a refusal can still be a problem with its own
 * status.
 */
function openSink(
  streams: Streams,
  reply: FastifyReply,
): { sink: StreamSink; start(): FastifyReply } {
  const { raw, request } = reply;
  const closed = new AbortController();
  const stream: OpenStream = {
    raw,
    expires_at_ms: request.edge.identity?.expires_at_ms ?? Number.POSITIVE_INFINITY,
    close: () => raw.destroy(),
  };
  enter(streams, stream, request.edge.caller);
  raw.on('error', () => raw.destroy());
  raw.once('close', () => {
    leave(streams, stream, request.edge.caller);
    closed.abort();
  });

  function start(): FastifyReply {
    if (reply.sent || raw.headersSent || closed.signal.aborted) return reply;
    reply.hijack();
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    raw.write(`retry: ${RECONNECT_MS}\n\n`);
    return reply;
  }

  function sendJson(json: string): boolean {
    start();
    if (closed.signal.aborted || !isOpen(raw)) return false;
    if (raw.writableLength > BACKLOG_BYTES_MAX) {
      raw.destroy();
      return false;
    }
    raw.write(`data: ${json}\n\n`);
    return true;
  }

  return {
    sink: {
      sendJson,
      send: (message) => sendJson(JSON.stringify(message)),
      end: () => raw.destroy(),
      closed: closed.signal,
    },
    start,
  };
}

function enter(streams: Streams, stream: OpenStream, caller: string): void {
  streams.open.add(stream);
  streams.per_caller.set(caller, (streams.per_caller.get(caller) ?? 0) + 1);
}

function leave(streams: Streams, stream: OpenStream, caller: string): void {
  streams.open.delete(stream);
  const left = (streams.per_caller.get(caller) ?? 1) - 1;
  if (left <= 0) streams.per_caller.delete(caller);
  else streams.per_caller.set(caller, left);
}
