import type { Point } from '@drais/vocabulary/units';
import Fastify, { type FastifyInstance } from 'fastify';
import { moveSteadily } from './nearby-alone.ts';
import { type EngineAddress, type Move, type NearbyEngine, openEngine } from './nearby-engine.ts';
import { openTown } from './nearby-town.ts';
import { serveBench } from './own-process.ts';

// The HTTP server that every engine stands behind: all that differs is which one is asked.

const NUMBER = { type: 'number' } as const;
const NEAR = {
  querystring: {
    type: 'object',
    required: ['lat', 'lon', 'radius_m', 'limit'],
    properties: { lat: NUMBER, lon: NUMBER, radius_m: NUMBER, limit: NUMBER },
  },
  response: {
    200: {
      type: 'object',
      properties: {
        items: {
          type: 'array',
          items: { type: 'object', properties: { id: NUMBER, distance_m: NUMBER } },
        },
      },
    },
  },
} as const;

type NearQuery = Point & { readonly radius_m: number; readonly limit: number };

let stop: () => Promise<void> = async () => undefined;

const duties = { open, close: () => stop() };
export type ShellDuties = typeof duties;
serveBench(duties);

/** Listens and moves vehicles until it is closed; resolves with the port. */
async function open(given: { address: EngineAddress; seed: string }): Promise<number> {
  const town = openTown(given.seed);
  const engine = await openEngine(given.address, town.places);
  const app = shellAround(engine);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const mover = moveSteadily(engine, town);
  stop = async () => {
    await mover.stop();
    await app.close();
    await engine.close();
  };
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function shellAround(engine: NearbyEngine): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true });
  app.get<{ Querystring: NearQuery }>('/near', { schema: NEAR }, async (request) => {
    const { lat, lon, radius_m, limit } = request.query;
    return { items: await engine.search({ lat, lon }, { radius_m, limit }) };
  });
  app.post<{ Body: readonly Move[] }>('/moves', async (request) => {
    await engine.move(request.body);
    return { moved: request.body.length };
  });
  return app;
}
