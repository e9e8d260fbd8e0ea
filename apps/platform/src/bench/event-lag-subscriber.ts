import { serveRemote } from '@drais/kit/calls/serve-remote';
import type { AnyRoom } from '@drais/kit/host';
import { CALL_SECRET, openLagHost } from './event-lag-host.ts';
import { type Hearing, publisherRoom, subscriberRoom } from './event-lag-rooms.ts';
import { serveBench } from './own-process.ts';

/** Opens the room; asked once, first. Answers with the port of its calls. */
export interface SubscriberPlace {
  readonly urls: readonly string[];
}

/** What was heard of these arrivals. */
export interface HeardWanted {
  readonly first_number: number;
  readonly count: number;
}

export interface Heard {
  /** By arrival; machine clock; NaN where nothing was heard. */
  readonly heard_ms: Float64Array;
  readonly kept_ms: Float64Array;
  /** Calls of the handler since the last question. */
  readonly calls: number;
}

const hearing: Hearing = { heard_ms: new Map(), kept_ms: new Map(), calls: 0 };

const duties = {
  open: async ({ urls }: SubscriberPlace): Promise<number> => {
    const host = await openLagHost({
      rooms: [publisherRoom, subscriberRoom(hearing)] as AnyRoom[],
      open: 'bench_subscriber',
      urls,
      remote: () => undefined,
    });
    const server = await serveRemote({
      listen: { port: 0, host: '127.0.0.1' },
      secret: CALL_SECRET,
      answer: (call) => host.answer(call),
      onFault: (error) => console.error(error),
    });
    return server.port;
  },
  collect,
};

export type SubscriberDuties = typeof duties;

serveBench(duties);

async function collect({ first_number, count }: HeardWanted): Promise<Heard> {
  const of = (times: Map<number, number>) =>
    Float64Array.from({ length: count }, (_, n) => times.get(first_number + n) ?? Number.NaN);
  const heard = {
    heard_ms: of(hearing.heard_ms),
    kept_ms: of(hearing.kept_ms),
    calls: hearing.calls,
  };
  hearing.calls = 0;
  return heard;
}
