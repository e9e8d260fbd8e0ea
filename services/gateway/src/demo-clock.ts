import { Instant, Shape } from '@drais/contracts/shapes';
import { whatIsWrong } from '@drais/kit/validation';
import { refuse } from '@drais/vocabulary/outcome';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Edge } from './edge.ts';
import type { DemoClock } from './options.ts';

const StepShape = Shape({ at: Instant });

/**
 * Lets a demonstration on this machine step business time forward. Exists only when a clock is
 * handed over.
 */
export function addDemoClock(app: FastifyInstance, edge: Edge, clock: DemoClock): void {
  app.get(
    '/demo/clock',
    { config: { id: 'gateway.read_demo_clock', kind: 'probe' } },
    (_request, reply) => sendNow(reply, clock),
  );
  app.post(
    '/demo/clock',
    { config: { id: 'gateway.step_demo_clock', kind: 'probe' } },
    async (request, reply) => {
      if (!request.edge.is_loopback) {
        return edge.problems.send(
          reply,
          refuse('gateway.scope_missing', 'The clock is stepped from the same machine only.')
            .refusal,
        );
      }
      const wrong = whatIsWrong(StepShape, request.body);
      if (wrong !== null)
        return edge.problems.send(reply, refuse('gateway.input_invalid', wrong).refusal);
      const at = new Date((request.body as { at: string }).at);
      if (at < clock.now())
        return edge.problems.send(
          reply,
          refuse(
            'gateway.input_invalid',
            'The field at lies before the clock: it only goes forward.',
          ).refusal,
        );
      await clock.stepTo(at);
      return sendNow(reply, clock);
    },
  );
}

function sendNow(reply: FastifyReply, clock: DemoClock): FastifyReply {
  return reply
    .header('content-type', 'application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify({ now: clock.now().toISOString() }));
}
