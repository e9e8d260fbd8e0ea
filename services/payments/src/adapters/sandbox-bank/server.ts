import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { openHttpDrain } from '@drais/kit/net/drain-http';
import { listenAt } from '@drais/kit/net/listen-at';
import { type Answer, problem } from './answers.ts';
import { openBooks } from './books.ts';
import { readBooks, renderBooks } from './books-page.ts';
import { serveChallenge } from './challenge-page.ts';
import { readTarget } from './request-reading.ts';
import { answerApi } from './routes.ts';
import { openWebhookSender, type WebhookSender } from './webhook-sender.ts';
import { webhookSecretOf } from './webhook-signature.ts';

/** Pause of the card `sandbox_slow`, milliseconds: longer than a hurried caller waits. */
const SLOW_MS = 2_000;

/**
 * How long a connection whose answer is lost stays open, milliseconds. Longer than any caller
 * waits, so that the caller sees a time-out; bounded, so that silent connections do not pile up.
 */
const SILENCE_MS = 60_000;

/**
 * Connections at once. A thousand callers in the same second fit; a flood does not eat all files.
 */
const CONNECTIONS_MAX = 4_096;

export interface SandboxBankOptions {
  /** Folder of the bank's own books; null keeps them in memory, for tests. */
  readonly data_dir: string | null;
  /** Loopback port; 0 takes a free one. */
  readonly port: number;
  /** Sockets that somebody else has bound to that port, instead of it. */
  readonly fds?: readonly number[] | undefined;
  /** Callers send it as a bearer token. At least 8 characters. */
  readonly api_key: string;
  readonly now?: () => Date;
  /** Pause of the card `sandbox_slow`, milliseconds. */
  readonly slow_ms?: number;
  /** Where the merchant wants to hear what was booked; absent: nowhere. */
  readonly webhook_url?: string;
}

export interface SandboxBank {
  readonly port: number;
  /** Answers what is under way and takes nothing new. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A bank of its own for demos and tests: HTTP on the loopback, books in SQLite. It knows nothing of
 * the platform, may be killed at any instant, and tells the truth from its books when it is back.
 */
export async function openSandboxBank(options: SandboxBankOptions): Promise<SandboxBank> {
  if (options.api_key.length < 8) throw new RangeError('the api_key has fewer than 8 characters');
  const db = openBooks(options.data_dir);
  const closing = new AbortController();
  const now = options.now ?? (() => new Date());
  let port = options.port;
  let sender: WebhookSender | null = null;
  const bank: Bank = {
    db,
    key_sha256: sha256(options.api_key),
    now,
    slow_ms: options.slow_ms ?? SLOW_MS,
    closing: closing.signal,
    base_url: () => `http://127.0.0.1:${String(port)}`,
    told: () => sender?.wake(),
  };
  const server = createBankServer(bank);
  const { drain } = openHttpDrain(server);
  const { fds } = options;
  const listening = await listenAt(
    server,
    fds === undefined ? { port, host: '127.0.0.1' } : { fds },
  ).catch((error: unknown) => {
    db.close();
    throw new Error(`the sandbox bank cannot listen on port ${options.port}`, { cause: error });
  });
  port = listening.port;
  const { webhook_url: url } = options;
  if (url !== undefined) {
    sender = openWebhookSender({ db, url, secret: webhookSecretOf(options.api_key), now });
  }
  return {
    port,
    drain: () => drain(listening, () => undefined),
    close: async () => {
      closing.abort();
      await sender?.close();
      const closed = server.listening ? once(server, 'close') : undefined;
      listening.stop();
      server.closeAllConnections();
      await closed;
      db.close();
    },
  };
}

interface Bank {
  readonly db: DatabaseSync;
  readonly key_sha256: Buffer;
  readonly now: () => Date;
  readonly slow_ms: number;
  readonly closing: AbortSignal;
  readonly base_url: () => string;
  /** Something was booked. */
  readonly told: () => void;
}

function createBankServer(bank: Bank): Server {
  const server = createServer((request, response) => {
    serve(bank, request, response).catch((error: unknown) => {
      // The bank's edge: a fault is said once, and the caller learns only that it was one.
      console.error('sandbox bank fault', error);
      send(
        response,
        problem(500, 'bank.fault', 'The bank failed; ask for the operation by its key.'),
      );
    });
  });
  server.headersTimeout = 5_000;
  server.requestTimeout = 10_000;
  server.maxConnections = CONNECTIONS_MAX;
  server.on('clientError', (_error, socket) => {
    if (!socket.writable) return void socket.destroy();
    socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  });
  return server;
}

async function serve(
  bank: Bank,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = readTarget(request.url);
  if (target === null)
    return send(response, problem(400, 'bank.bad_request', 'The path is unreadable.'));
  const [noun, id, ...rest] = target.segments;
  if (request.method === 'GET' && noun === undefined) {
    return sendBooks(bank.db, request, response);
  }
  if (noun === 'challenges' && id !== undefined && rest.length === 0) {
    return serveChallenge(bank, { request, response }, id);
  }
  if (!isAuthorized(bank, request)) {
    return send(response, problem(401, 'bank.unauthorized', 'The API key is missing or wrong.'));
  }
  const answer = await answerApi({ ...bank, pause }, request, target);
  if (request.method === 'POST') bank.told();
  if (answer.status === 'reply') return send(response, answer);
  if (answer.status === 'cut') return void request.socket.destroy();
  const timer = setTimeout(() => request.socket.destroy(), SILENCE_MS);
  response.once('close', () => clearTimeout(timer));

  /** Resolves to false when the bank closes first. */
  async function pause(): Promise<boolean> {
    return wait(bank.slow_ms, true, { signal: bank.closing }).catch((error: unknown) => {
      if (error instanceof Error && error.name === 'AbortError') return false;
      throw error;
    });
  }
}

function isAuthorized(bank: Bank, request: IncomingMessage): boolean {
  const [scheme, key] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || key === undefined) return false;
  return timingSafeEqual(sha256(key), bank.key_sha256);
}

/**
 * Open to any reader on this machine without the key: the books hold references, no personal data.
 */
function sendBooks(db: DatabaseSync, request: IncomingMessage, response: ServerResponse): void {
  const view = readBooks(db);
  if ((request.headers.accept ?? '').includes('application/json')) {
    send(response, { status: 'reply', http_status: 200, json: view });
    return;
  }
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
  });
  response.end(renderBooks(view));
}

function send(response: ServerResponse, answer: Answer & { status: 'reply' }): void {
  if (response.headersSent || response.destroyed) return;
  const is_problem = answer.http_status >= 400;
  response.writeHead(answer.http_status, {
    'content-type': is_problem ? 'application/problem+json' : 'application/json',
    // What is left of a refused body is not read: the connection ends with the answer.
    ...(answer.http_status === 413 ? { connection: 'close' } : {}),
  });
  response.end(JSON.stringify(answer.json));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
