import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Outcome, Refusal } from '@drais/vocabulary/outcome';
import { faultPoint } from '../faults/fault-points.ts';
import { openHttpDrain } from '../net/drain-http.ts';
import { type ListenAt, listenAt } from '../net/listen-at.ts';
import type { Mount, StreamSink } from '../room.ts';
import { Unavailable } from '../unavailable.ts';
import { type Envelope, REMOTE_PATHS, type RemoteCall, type RemoteStream } from './remote.ts';
import { isFresh, isSigned } from './signature.ts';

/** The largest call between processes: a full batch of reports. */
const BODY_BYTES_MAX = 8_000_000;
/** Bytes that a reader of a stream may lag behind before it is dropped. */
const BACKLOG_BYTES_MAX = 1_000_000;
/** Longer than callers keep an idle connection, so that none is closed under a call. */
const KEEP_ALIVE_MS = 60_000;

export interface RemoteServerOptions {
  /** This machine only, unless other machines call. */
  readonly listen: ListenAt;
  readonly secret: Buffer;
  answer(call: RemoteCall): Promise<Outcome<unknown>>;
  openStream?(stream: RemoteStream, sink: StreamSink): Promise<Refusal | undefined>;
  readonly mounts?: readonly Mount[];
  onFault(error: unknown): void;
}

/** Answers calls of our other processes. Anything unsigned or stale gets 403 and no word more. */
export async function serveRemote(options: RemoteServerOptions): Promise<RemoteServer> {
  const streams = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    void answerOne({ ...options, streams }, request, response).catch((error: unknown) => {
      if (error instanceof Unavailable) {
        if (!response.headersSent) response.writeHead(503);
      } else {
        options.onFault(error);
        if (!response.headersSent) response.writeHead(500);
      }
      response.end();
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const { drain } = openHttpDrain(server);
  const listening = await listenAt(server, options.listen);
  const endStreams = () => {
    for (const stream of streams) stream.destroy();
  };
  return {
    port: listening.port,
    drain: () => drain(listening, endStreams),
    close: async () => {
      listening.stop();
      server.closeAllConnections();
    },
  };
}

export interface RemoteServer {
  readonly port: number;
  /** Answers what is under way and takes nothing new; the callers notice nothing but time. */
  drain(): Promise<void>;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** What this server has open, beside what it was given. */
interface Answering extends RemoteServerOptions {
  readonly streams: Set<ServerResponse>;
}

async function answerOne(
  options: Answering,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { url = '/' } = request;
  if (url.startsWith(`${REMOTE_PATHS.mounted}/`)) return answerMounted(options, request, response);
  const envelope = await readEnvelope(options.secret, request);
  if (envelope === null) {
    response.writeHead(403).end();
    return;
  }
  const context = { ...envelope.context, deadline: new Date(envelope.context.deadline) };
  const call = { ...envelope, context };
  if (url === REMOTE_PATHS.stream) return answerStream(options, call, response);
  const outcome = await options.answer(call);
  faultPoint('call.before_answer');
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(outcome));
}

async function answerStream(
  { openStream, streams }: Answering,
  stream: RemoteStream,
  response: ServerResponse,
): Promise<void> {
  if (openStream === undefined) throw new Unavailable(stream.route_id);
  const closed = new AbortController();
  streams.add(response);
  response.once('close', () => {
    streams.delete(response);
    closed.abort();
  });
  response.on('error', () => response.destroy());
  // The head leaves with the first line, so that a refusal can still have its own status.
  const start = (): void => {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  };
  const sendJson = (json: string): boolean => {
    if (closed.signal.aborted || response.destroyed) return false;
    if (response.writableLength > BACKLOG_BYTES_MAX) {
      response.destroy();
      return false;
    }
    start();
    response.write(`${json}\n`);
    return true;
  };
  const sink: StreamSink = {
    sendJson,
    send: (message) => sendJson(JSON.stringify(message)),
    closed: closed.signal,
  };
  const refusal = await openStream(stream, sink);
  if (refusal === undefined) {
    start();
    response.flushHeaders();
  } else response.writeHead(422).end(JSON.stringify(refusal));
}

/** A request of the public port that another process passes on, for a prefix of a room here. */
async function answerMounted(
  { mounts = [], secret }: RemoteServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = (request.url ?? '/').slice(REMOTE_PATHS.mounted.length);
  const { 'x-drais-signature': signature = '', 'x-drais-sent-at': sent_at = '' } = request.headers;
  const line = `${request.method ?? 'GET'} ${url} ${String(sent_at)}`;
  const path = url.split('?')[0] ?? '/';
  const mount = mounts.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
  if (
    !isSigned(secret, line, String(signature)) ||
    !isFresh(Number(sent_at)) ||
    mount === undefined
  ) {
    response.writeHead(403).end();
    return;
  }
  request.url = url;
  await mount.handler(request, response);
}

async function readEnvelope(secret: Buffer, request: IncomingMessage): Promise<Envelope | null> {
  const body = await readBody(request);
  const signature = String(request.headers['x-drais-signature'] ?? '');
  if (body === null || !isSigned(secret, body, signature)) return null;
  const envelope = JSON.parse(body) as Envelope;
  return isFresh(envelope.sent_at) ? envelope : null;
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > BODY_BYTES_MAX) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
