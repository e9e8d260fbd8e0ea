import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { allRefusals } from '@drais/contracts/catalogue';
import { tellRefused } from '@drais/kit/calls/refused';
import type { Refusal } from '@drais/vocabulary/outcome';

/** One request to a path of ours and the way to answer it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Under the deployment's public address, whatever the Host header says. */
  readonly url: URL;
  /** Set for the answer, whichever it will be. */
  readonly cookies: string[];
}

export function openExchange(
  request: IncomingMessage,
  response: ServerResponse,
  public_url: string,
): Exchange {
  const target = request.url ?? '/';
  const path = target.startsWith('/') ? target : '/';
  const { origin } = new URL(public_url);
  // Joined as text: `//host/…` as a path must not become another origin.
  const url = URL.canParse(`${origin}${path}`) ? new URL(`${origin}${path}`) : new URL(origin);
  return { request, response, url, cookies: [] };
}

/** Whether a page is wanted rather than data: only browsers that navigate ask for HTML. */
export function wantsPage({ request }: Exchange): boolean {
  return (request.headers.accept ?? '').includes('text/html');
}

/**
 * The network address that the request came from: the last entry of X-Forwarded-For is the one that
 * our own gateway wrote; those before it are whatever the client likes.
 */
export function addressOf({ request }: Exchange): string {
  const forwarded = request.headers['x-forwarded-for'];
  const listed = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? ''))
    .split(',')
    .at(-1)
    ?.trim();
  return listed === undefined || listed === ''
    ? (request.socket.remoteAddress ?? 'unknown')
    : listed;
}

export function answerJson(
  exchange: Exchange,
  status: number,
  value: unknown,
  type = 'application/json',
): void {
  const body = JSON.stringify(value);
  exchange.response
    .writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      ...setCookies(exchange),
    })
    .end(body);
}

/** 303: whatever the method was, the browser goes there with GET. */
export function answerRedirect(exchange: Exchange, location: string): void {
  exchange.response
    .writeHead(303, {
      location,
      'content-length': 0,
      'cache-control': 'no-store',
      ...setCookies(exchange),
    })
    .end();
}

/** RFC 9457. */
export function answerProblem(exchange: Exchange, refusal: Refusal): void {
  const { code, detail, retry_after_s } = refusal;
  tellRefused('users', refusal);
  const status = allRefusals[code] ?? 500;
  if (retry_after_s !== undefined)
    exchange.response.setHeader('retry-after', String(retry_after_s));
  const type = `${exchange.url.origin}/problems/${code}`;
  const trace_id = traceIdOf(exchange);
  answerJson(
    exchange,
    status,
    { type, status, code, detail, trace_id },
    'application/problem+json',
  );
}

/** W3C Trace Context: the caller's trace, or a new one. */
export function traceIdOf({ request }: Exchange): string {
  const parent = /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(String(request.headers['traceparent'] ?? ''));
  return parent?.[1] ?? randomBytes(16).toString('hex');
}

function setCookies({ cookies, response }: Exchange): { 'set-cookie'?: string[] } {
  const earlier = response.getHeader('set-cookie');
  const kept = earlier === undefined ? [] : [earlier].flat().map(String);
  const all = [...kept, ...cookies];
  return all.length === 0 ? {} : { 'set-cookie': all };
}
