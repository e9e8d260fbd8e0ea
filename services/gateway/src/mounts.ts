import { Unavailable } from '@drais/kit';
import type { Mount } from '@drais/kit/room';
import { refuse } from '@drais/vocabulary/outcome';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Edge } from './edge.ts';

/**
 * Hands whole prefixes to handlers of their own (OAuth, uploads) before anything reads the body.
 * What limits and headers the gateway adds has happened by then.
 */
export function addMounts(app: FastifyInstance, edge: Edge, mounts: readonly Mount[]): void {
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
          await hand(edge, mount, request, reply);
        },
        handler: () => undefined,
      });
    }
  }
}

async function hand(
  { problems, options }: Edge,
  mount: Mount,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const { raw } = reply;
  const { trace_id } = request.edge;
  try {
    await mount.handler(request.raw, raw);
  } catch (error) {
    if (!(error instanceof Unavailable))
      options.log.error({ err: error, trace_id, mount: mount.prefix }, 'a mount failed');
    if (raw.headersSent) {
      raw.destroy();
      return;
    }
    const { refusal } =
      error instanceof Unavailable
        ? refuse('gateway.unavailable', 'This does not answer now. Try again shortly.')
        : refuse('gateway.fault', 'Something went wrong here.');
    problems.sendRaw(raw, refusal, trace_id);
  }
}
