import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Edge } from './edge.ts';

/** Answers to whoever runs the process: alive, and able to work. */
export function addHealth(app: FastifyInstance, edge: Edge): void {
  app.get('/health/live', { config: { id: 'gateway.live', kind: 'probe' } }, (_request, reply) =>
    sendState(reply, 200, { status: 'live' }),
  );
  app.get(
    '/health/ready',
    { config: { id: 'gateway.ready', kind: 'probe' } },
    async (_request: FastifyRequest, reply) => {
      const parts = await edge.options.readiness();
      const is_ready = parts.every((part) => part.ok);
      return sendState(reply, is_ready ? 200 : 503, {
        status: is_ready ? 'ready' : 'not_ready',
        parts,
      });
    },
  );
}

function sendState(reply: FastifyReply, status: 200 | 503, state: unknown): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(state));
}
