import { allRoutes, allStreams } from '@drais/contracts/catalogue';
import type { RouteShape, StreamShape } from '@drais/vocabulary/define';
import { type Refusal, refuse } from '@drais/vocabulary/outcome';
import { ANONYMOUS, type CallContext } from '@drais/vocabulary/principal';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { areaRefusal, scopeRefusal } from './access.ts';
import { countRequest, idempotencyKeyOf } from './admission.ts';
import type { Edge } from './edge.ts';
import { pathRefusal, type RawInput, readInput } from './input.ts';
import { sendFeed } from './send-feed.ts';
import { answerStream, type Streams } from './sse.ts';

/** How long a caller waits when the contract does not say. */
const TIMEOUT_MS = 10_000;
/** The largest single thing anybody sends is a zone with its polygon. */
export const BODY_BYTES_MAX = 256 * 1024;
/** Lists of many things at once. */
const LIST_BODY_BYTES_MAX = 1024 * 1024;
const LIST_PATH = /^\/v1\/areas\/\{area_id\}\/(?:recorded-trips|stations|vehicles)$/;

type Promised = RouteShape | StreamShape;

/** Everything that outsiders may ask. Calls between services have no door here. */
export const publicRoutes = allRoutes.filter((route) => route.scope !== 'service');
export const publicStreams = allStreams.filter((stream) => stream.scope !== 'service');

/** Mounts every route and stream of the contracts. */
export function addContractRoutes(app: FastifyInstance, edge: Edge, streams: Streams): void {
  for (const route of publicRoutes) addRoute(app, edge, route);
  for (const stream of publicStreams) addStream(app, edge, stream, streams);
}

/** A contract's path as the router writes it: `{trip_id}` becomes `:trip_id`. */
export function routerPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function addRoute(app: FastifyInstance, edge: Edge, route: RouteShape): void {
  const is_public_read = route.scope === 'public' && route.method === 'GET';
  app.route({
    method: route.method,
    url: routerPath(route.path),
    bodyLimit: LIST_PATH.test(route.path) ? LIST_BODY_BYTES_MAX : BODY_BYTES_MAX,
    config: {
      id: route.id,
      kind: 'api',
      is_public: is_public_read,
      ...(route.id === 'users.sign_up' ? { limit: 'sign-up' as const } : {}),
    },
    onRequest: (request, reply) => admit(edge, route, request, reply),
    handler: (request, reply) => answer(edge, route, request, reply),
  });
}

function addStream(app: FastifyInstance, edge: Edge, stream: StreamShape, streams: Streams): void {
  app.route({
    method: 'GET',
    url: routerPath(stream.path),
    exposeHeadRoute: false,
    config: { id: stream.id, kind: 'api', is_public: stream.scope === 'public' },
    onRequest: (request, reply) => admit(edge, stream, request, reply),
    handler: async (request, reply) => {
      const input = checkedInput(stream, request);
      if (!input.ok) return edge.problems.send(reply, input.refusal);
      return answerStream(
        edge,
        streams,
        { stream, input: input.value, context: contextOf(request, TIMEOUT_MS) },
        reply,
      );
    },
  });
}

/**
 * Everything that is known without the body: who asks, whether they may, how often, and the key of
 * a mutation.
 */
async function admit(
  edge: Edge,
  promised: Promised,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const refusal = await admissionRefusal(edge, promised, request, reply);
  return refusal === null ? undefined : edge.problems.send(reply, refusal);
}

async function admissionRefusal(
  edge: Edge,
  promised: Promised,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Refusal | null> {
  if (promised.scope !== 'public') {
    const identity = await edge.auth.identify(request);
    if (!identity.ok) return identity.refusal;
    request.edge.identity = identity.value;
    const refusal =
      countRequest(edge, request, reply, 'account') ??
      scopeRefusal(promised, identity.value.principal);
    if (refusal !== null) return refusal;
  }
  if ('method' in promised && promised.method !== 'GET' && idempotencyKeyOf(request) === null) {
    const detail = 'Send a header Idempotency-Key of 8 to 128 visible ASCII characters.';
    return refuse('gateway.idempotency_key_missing', detail).refusal;
  }
  return null;
}

function checkedInput(promised: Promised, request: FastifyRequest): ReturnType<typeof readInput> {
  const params = request.params as Record<string, string>;
  const malformed = pathRefusal(promised, params);
  if (malformed !== null) return { ok: false, refusal: malformed };
  const raw = rawInputOf(request, params);
  const principal = request.edge.identity?.principal ?? ANONYMOUS;
  const fields = { ...raw.query, ...(isFields(raw.body) ? raw.body : {}), ...params };
  const closed = areaRefusal(promised, principal, fields);
  return closed === null ? readInput(promised, raw) : { ok: false, refusal: closed };
}

function rawInputOf(request: FastifyRequest, params: Record<string, string>): RawInput {
  return {
    method: request.method,
    params,
    query: request.query as Record<string, unknown>,
    body: request.body,
  };
}

function isFields(body: unknown): body is Record<string, unknown> {
  return typeof body === 'object' && body !== null;
}

function contextOf(request: FastifyRequest, timeout_ms: number): CallContext {
  const deadline = new Date(Date.now() + timeout_ms);
  request.edge.deadline = deadline;
  const key = idempotencyKeyOf(request);
  return {
    principal: request.edge.identity?.principal ?? ANONYMOUS,
    deadline,
    trace_id: request.edge.trace_id,
    ...(key === null ? {} : { idempotency_key: key }),
  };
}

async function answer(
  edge: Edge,
  route: RouteShape,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const input = checkedInput(route, request);
  if (!input.ok) return edge.problems.send(reply, input.refusal);
  const context = contextOf(request, route.timeout_ms ?? TIMEOUT_MS);
  const outcome = await edge.options.host.call(route, input.value, context);
  if (!outcome.ok) return edge.problems.send(reply, outcome.refusal);
  if (route.path.startsWith('/gbfs/')) return sendFeed(request, reply, outcome.value as object);
  reply.header('content-type', 'application/json; charset=utf-8');
  reply.header(
    'cache-control',
    route.scope === 'public' && route.method === 'GET' ? 'no-cache' : 'no-store',
  );
  return reply.code(route.success ?? 200).send(JSON.stringify(outcome.value));
}
