import { refuse } from '@drais/vocabulary/outcome';
import type { FastifyInstance, FastifyReply, HTTPMethods } from 'fastify';
import type { Edge } from './edge.ts';

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
] as const satisfies readonly HTTPMethods[];

interface KnownPath {
  readonly methods: Set<string>;
  is_public: boolean;
}

export type KnownPaths = ReadonlyMap<string, KnownPath>;

/** Notes the methods of every route that is added from now on. */
export function watchPaths(app: FastifyInstance): KnownPaths {
  const known = new Map<string, KnownPath>();
  app.addHook('onRoute', (route) => {
    const entry = known.get(route.url) ?? { methods: new Set<string>(), is_public: false };
    for (const method of [route.method].flat()) entry.methods.add(method);
    entry.is_public ||= route.config?.is_public ?? false;
    known.set(route.url, entry);
  });
  return known;
}

/** Answers OPTIONS, and says 405 with Allow for every other method, wherever a path is known. */
export function addOtherMethods(app: FastifyInstance, edge: Edge, known: KnownPaths): void {
  for (const [url, { methods, is_public }] of [...known]) {
    const allow = METHODS.filter((method) => method === 'OPTIONS' || methods.has(method)).join(
      ', ',
    );
    const others = METHODS.filter((method) => method !== 'OPTIONS' && !methods.has(method));
    const config = { id: 'gateway.other_method', is_public };
    app.route({
      method: others,
      url,
      config,
      // HEAD is listed or refused above, never derived.
      exposeHeadRoute: false,
      onRequest: async (_request, reply) => {
        reply.raw.setHeader('allow', allow);
        return edge.problems.send(
          reply,
          refuse('gateway.method_not_allowed', `This address takes ${allow}.`).refusal,
        );
      },
      handler: () => undefined,
    });
    app.route({
      method: 'OPTIONS',
      url,
      config,
      handler: () => undefined,
      onRequest: async (_request, reply) => sendOptions(reply, allow, is_public),
    });
  }
}

/**
 * Other origins may read what is public (CORS, Fetch standard); nothing else has an answer for
 * them.
 */
function sendOptions(reply: FastifyReply, allow: string, is_public: boolean): FastifyReply {
  reply.raw.setHeader('allow', allow);
  if (is_public) reply.raw.setHeader('access-control-allow-methods', 'GET, HEAD');
  return reply.code(204).send();
}

/** Wrong addresses under these are told plainly, not shown the web application's page. */
const OWN_PREFIXES = ['/v1', '/gbfs', '/internal', '/problems', '/health', '/demo', '/metrics'];

export function addUnknownPaths(app: FastifyInstance, edge: Edge): void {
  for (const url of OWN_PREFIXES.flatMap((prefix) => [prefix, `${prefix}/*`])) {
    const methods = METHODS.filter((method) => !app.hasRoute({ method, url }));
    app.route({
      method: methods,
      url,
      config: { id: 'gateway.unknown' },
      exposeHeadRoute: false,
      onRequest: async (_request, reply) => sendRouteUnknown(edge, reply),
      handler: () => undefined,
    });
  }
}

export function sendRouteUnknown(edge: Edge, reply: FastifyReply): FastifyReply {
  return edge.problems.send(
    reply,
    refuse('gateway.route_unknown', 'Nothing answers at this address.').refusal,
  );
}
