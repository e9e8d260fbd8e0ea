import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Outcome } from '@drais/vocabulary/outcome';
import type { CallContext } from '@drais/vocabulary/principal';
import { Agent, request } from 'undici';
import { Unavailable } from '../unavailable.ts';

/** The largest call between processes: a full batch of reports. */
const BODY_BYTES_MAX = 8_000_000;
/** How far the clocks of two of our processes may differ. */
const SKEW_MS_MAX = 30_000;

export interface RemoteCall {
  readonly route_id: string;
  readonly context: CallContext;
  readonly input: unknown;
}

interface Envelope extends RemoteCall {
  readonly sent_at: number;
}

function sign(secret: Buffer, body: string): string {
  return createHmac('sha256', secret).update(body).digest('base64url');
}

/**
 * Asks a room in another process. Every call is signed with the deployment's identity and has a
 * deadline.
 */
export function openRemote(options: {
  base_url: string;
  secret: Buffer;
  connections_max?: number;
}) {
  const agent = new Agent({
    connections: options.connections_max ?? 32,
    pipelining: 1,
    connectTimeout: 1000,
  });
  return {
    call: async (call: RemoteCall): Promise<Outcome<unknown>> => {
      const envelope: Envelope = { ...call, sent_at: Date.now() };
      const body = JSON.stringify(envelope);
      const left_ms = Math.max(1, call.context.deadline.getTime() - Date.now());
      try {
        const answer = await request(`${options.base_url}/call`, {
          method: 'POST',
          dispatcher: agent,
          body,
          headers: {
            'content-type': 'application/json',
            'x-drais-signature': sign(options.secret, body),
          },
          headersTimeout: left_ms,
          bodyTimeout: left_ms,
        });
        const text = await answer.body.text();
        if (answer.statusCode === 200) return JSON.parse(text) as Outcome<unknown>;
        if (answer.statusCode === 503) throw new Unavailable(call.route_id);
        throw new Error(
          `${call.route_id} answered ${String(answer.statusCode)} to a call between rooms`,
        );
      } catch (error) {
        if (error instanceof Unavailable || !isTransportError(error)) throw error;
        throw new Unavailable(call.route_id, { cause: error });
      }
    },
    close: () => agent.close(),
  };
}

function isTransportError(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  return (
    code.startsWith('UND_ERR') ||
    code.startsWith('ECONN') ||
    code === 'EPIPE' ||
    error instanceof AggregateError
  );
}

/** Answers calls of our other processes. Anything unsigned or stale gets 403 and no word more. */
export async function serveRemote(options: {
  port: number;
  secret: Buffer;
  answer(call: RemoteCall): Promise<Outcome<unknown>>;
  onFault(error: unknown): void;
}): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void answerOne(options, request, response).catch((error: unknown) => {
      options.onFault(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () => closeServer(server),
  };
}

async function answerOne(
  options: Parameters<typeof serveRemote>[0],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  const signature = String(request.headers['x-drais-signature'] ?? '');
  if (body === null || !isSigned(options.secret, body, signature)) {
    response.writeHead(403).end();
    return;
  }
  const envelope = JSON.parse(body) as Envelope;
  if (Math.abs(Date.now() - envelope.sent_at) > SKEW_MS_MAX) {
    response.writeHead(403).end();
    return;
  }
  const context = { ...envelope.context, deadline: new Date(envelope.context.deadline) };
  try {
    const outcome = await options.answer({ ...envelope, context });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(outcome));
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    response.writeHead(503).end();
  }
}

function isSigned(secret: Buffer, body: string, signature: string): boolean {
  const expected = Buffer.from(sign(secret, body));
  const found = Buffer.from(signature);
  return expected.length === found.length && timingSafeEqual(expected, found);
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

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
