import { type Refusal, refuse } from '@drais/vocabulary/outcome';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerKey, isLoopback } from './address.ts';
import type { Edge } from './edge.ts';
import { type LimitName, limitHeaders } from './limits.ts';
import { traceFrom } from './trace.ts';

/**
 * The key of a mutation: long enough not to be met by chance, short enough for an index. Draft
 * idempotency-key-header-07.
 */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{8,128}$/;

/** Names the request in every later line and answer, before anything can refuse it. */
export function beginRequest(request: FastifyRequest, reply: FastifyReply): void {
  const trace = traceFrom(request.headers.traceparent);
  request.edge = {
    ...trace,
    is_loopback: isLoopback(request.ip),
    caller: callerKey(request.ip),
    counted: [],
  };
  // Straight onto the response, so that answers which a mount or a stream writes by itself carry
  // them as well.
  reply.raw.setHeader('traceparent', trace.traceparent);
  reply.raw.setHeader('x-trace-id', trace.trace_id);
}

/**
 * Headers against a browser's own wishes. Pages set their own Content-Security-Policy; nothing else
 * here is a page.
 */
export function setSecurityHeaders(edge: Edge, request: FastifyRequest, reply: FastifyReply): void {
  const { kind = 'api', is_public = false } = request.routeOptions.config;
  const { raw } = reply;
  raw.setHeader('x-content-type-options', 'nosniff');
  if (edge.options.public_url.startsWith('https:')) {
    raw.setHeader('strict-transport-security', 'max-age=31536000; includeSubDomains');
  }
  if (kind === 'web' || kind === 'mount') return;
  raw.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  raw.setHeader('referrer-policy', 'no-referrer');
  raw.setHeader('cross-origin-resource-policy', is_public ? 'cross-origin' : 'same-origin');
  if (is_public) raw.setHeader('access-control-allow-origin', '*');
}

/** The limit that counts a request by its address; probes of health count nowhere. */
export function addressLimitOf(request: FastifyRequest): LimitName | null {
  const { kind = 'api', limit } = request.routeOptions.config;
  if (kind === 'probe') return null;
  if (kind === 'web') return 'web';
  if (limit !== undefined) return limit;
  // Passwords come in by POST; the token endpoint takes none, and clients refresh there by the
  // clock. A provider's webhooks are signed, and come as fast as money moves.
  const is_sign_in =
    kind === 'mount' &&
    request.method === 'POST' &&
    !/^\/webhooks\/|\/token(?:\?|$)/.test(request.url);
  return is_sign_in ? 'sign-in' : 'address';
}

/**
 * Counts a request under a limit and tells the caller how much is left. A refusal when it is one
 * too many.
 */
export function countRequest(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
  name: LimitName,
): Refusal | null {
  const { edge: facts } = request;
  const key = name === 'account' ? (facts.identity?.principal.account_id ?? '') : facts.caller;
  const state = edge.limits.take(name, key, facts.is_loopback);
  facts.counted.push(state);
  const { policy, limit } = limitHeaders(facts.counted);
  reply.raw.setHeader('ratelimit-policy', policy);
  reply.raw.setHeader('ratelimit', limit);
  if (state.retry_after_s === undefined) return null;
  const { retry_after_s } = state;
  return refuse('gateway.too_many_requests', 'Too many requests. Slow down.', { retry_after_s })
    .refusal;
}

/** A repeated mutation must be recognisable, or a lost answer means a second effect. */
export function idempotencyKeyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' && IDEMPOTENCY_KEY.test(key) ? key : null;
}
