import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
} from 'node:http';
import { type Duplex, duplexPair } from 'node:stream';

/** Longer than any answer of a token endpoint in the same process; then the caller hears of it. */
const TIMEOUT_MS = 5_000;

interface InProcessRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * A `fetch` that hands the request to an HTTP handler in this process, over a pair of streams
 * instead of a socket. The web application exchanges its codes with our own provider by it: the
 * public address need not be reachable from here.
 */
export function inProcessFetch(
  handler: RequestListener,
): (url: string, init: InProcessRequest) => Promise<Response> {
  const server = createServer(handler);
  return (url, init) =>
    new Promise((resolve, reject) => {
      const [client_side, server_side] = duplexPair();
      server.emit('connection', server_side);
      const close = () => closeBoth(client_side, server_side);
      const outgoing = httpRequest(url, {
        method: init.method ?? 'GET',
        headers: { ...init.headers, connection: 'close' },
        createConnection: () => client_side,
        timeout: TIMEOUT_MS,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      outgoing.on('error', (error) => {
        close();
        reject(error);
      });
      outgoing.on('response', (incoming) => {
        readResponse(incoming).then(resolve, reject).finally(close);
      });
      outgoing.end(init.body === undefined || init.body === null ? undefined : String(init.body));
    });
}

function closeBoth(a: Duplex, b: Duplex): void {
  a.destroy();
  b.destroy();
}

async function readResponse(incoming: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const status = incoming.statusCode ?? 500;
  const has_body = status !== 204 && status !== 304;
  return new Response(has_body ? Buffer.concat(chunks) : null, { status, headers });
}
