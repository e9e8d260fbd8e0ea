import type { Mount } from '@drais/kit/room';
import type { FastifyInstance } from 'fastify';

/**
 * Hands whole prefixes to handlers of their own (OAuth, uploads) before anything reads the body.
 * What limits and headers the gateway adds has happened by then.
 */
export function addMounts(app: FastifyInstance, mounts: readonly Mount[]): void {
  for (const mount of mounts) {
    for (const url of [mount.prefix, `${mount.prefix}/*`]) {
      app.route({
        method: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'],
        url,
        config: { id: `mount ${mount.prefix}`, kind: 'mount' },
        onRequest: async (request, reply) => {
          reply.hijack();
          // So that the mount's own lines and problems carry the same trace.
          request.raw.headers.traceparent = request.edge.traceparent;
          // The address that the edge believes: a client's own word for it would dodge the
          // throttling of sign-ins.
          request.raw.headers['x-forwarded-for'] = request.ip;
          mount.handler(request.raw, reply.raw);
        },
        handler: () => undefined,
      });
    }
  }
}
