import {
  Agent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import type { Answer, FuzzRequest } from './request.ts';

/** Above the longest deadline that a route has; an answer later than this is none. */
export const ANSWER_MS_MAX = 20_000;
/** A stream is listened to for this long. */
const STREAM_MS = 300;
/** More of an answer is not read: the longest lists are far below. */
const ANSWER_BYTES_MAX = 8 * 1024 * 1024;

export interface Sender {
  send(request: FuzzRequest): Promise<Answer>;
  close(): void;
}

/** Sends requests over kept connections, each with its bytes as they are. */
export function openSender(base_url: string, sockets_max: number): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets_max });
  const { hostname, port } = new URL(base_url);
  return {
    close: () => agent.destroy(),
    send: async (request) => {
      const authorization = await request.by.authorization();
      const headers = {
        ...(authorization === undefined ? {} : { authorization }),
        ...request.headers,
        ...(request.body === undefined || 'transfer-encoding' in request.headers
          ? {}
          : { 'content-length': String(request.body.length) }),
      };
      const options = {
        agent,
        hostname,
        port,
        method: request.method,
        path: request.target,
        headers,
      };
      return exchange(options, request);
    },
  };
}

function exchange(options: RequestOptions, request: FuzzRequest): Promise<Answer> {
  const began = performance.now();
  const after = () => performance.now() - began;
  return new Promise((resolve) => {
    const none = (failure: string): void =>
      resolve({ status: 0, headers: {}, text: '', failure, took_ms: after() });
    const outgoing = httpRequest(options, (incoming) => {
      const took_ms = after();
      const { statusCode: status = 0, headers } = incoming;
      readText(incoming).then(
        (text) => resolve({ status, headers, text, took_ms }),
        (error: unknown) => none(`broken off: ${String(error)}`),
      );
    });
    const late = setTimeout(() => {
      none('no answer in time');
      outgoing.destroy();
    }, ANSWER_MS_MAX);
    outgoing.once('close', () => clearTimeout(late));
    // The server may close before it has read all: what it said first still counts.
    outgoing.on('error', (error: NodeJS.ErrnoException) => none(error.code ?? error.message));
    outgoing.end(request.body);
  });
}

/** The whole of an answer; of a stream what comes in a moment. */
function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  const is_stream = incoming.headers['content-type']?.startsWith('text/event-stream') === true;
  return new Promise((resolve, reject) => {
    const finish = (): void => resolve(Buffer.concat(chunks).toString('utf8'));
    const listened = is_stream ? setTimeout(() => incoming.destroy(), STREAM_MS) : undefined;
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > ANSWER_BYTES_MAX) incoming.destroy(new Error('an answer of more than 8 MiB'));
      chunks.push(chunk);
    });
    incoming.once('end', finish);
    incoming.once('error', (error) => (is_stream ? finish() : reject(error)));
    incoming.once('close', () => {
      clearTimeout(listened);
      finish();
    });
  });
}
