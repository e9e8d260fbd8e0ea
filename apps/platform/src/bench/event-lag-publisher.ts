import { recordAlone, type StreamHead, Unavailable } from '@drais/kit';
import { openPeers } from '@drais/kit/calls/peers';
import type { AnyRoom, Host } from '@drais/kit/host';
import { arrivalTimes, runArrivals } from './arrivals.ts';
import { CALL_SECRET, openLagHost } from './event-lag-host.ts';
import { machineMs, publisherRoom, subscriberRoom, thingMoved } from './event-lag-rooms.ts';
import { serveBench } from './own-process.ts';

/** Opens the room; asked once, first. */
export interface PublisherPlace {
  readonly urls: readonly string[];
  readonly subscriber_url: string;
}

export interface PublisherLoad {
  readonly area_ids: readonly string[];
  readonly rate_per_s: number;
  readonly seconds: number;
  readonly seed: number;
  /** Of the run: streams of another run go on by themselves. */
  readonly run: number;
  /** Number of the first arrival. */
  readonly first_number: number;
}

export interface Published {
  /** By arrival; machine clock. */
  readonly intended_ms: Float64Array;
  /** NaN where the database was too busy to take it. */
  readonly committed_ms: Float64Array;
  readonly lag_ms: Float64Array;
}

/**
 * Streams in all, however many areas they are in: each is appended to about once a second, as a
 * vehicle's is.
 */
const STREAMS = 1_000;
const NOTE = 'n'.repeat(200);

let host: Host | undefined;

const duties = {
  open: async ({ urls, subscriber_url }: PublisherPlace): Promise<void> => {
    const room = 'bench_subscriber';
    const peers = openPeers({ room, base_urls: [subscriber_url], secret: CALL_SECRET });
    const hearing = { heard_ms: new Map(), kept_ms: new Map(), calls: 0 };
    host = await openLagHost({
      rooms: [publisherRoom, subscriberRoom(hearing)] as AnyRoom[],
      open: publisherRoom.name,
      urls,
      remote: (name) => (name === room ? peers : undefined),
    });
  },
  publish,
};

export type PublisherDuties = typeof duties;

serveBench(duties);

/**
 * Appends at fixed times; two to one stream come one after the other, as they would for a person.
 */
async function publish(load: PublisherLoad): Promise<Published> {
  if (host === undefined) throw new Error('the room is not open');
  const tools = host.tools(publisherRoom.name);
  const times = arrivalTimes(load);
  const intended_ms = new Float64Array(times.length);
  const committed_ms = new Float64Array(times.length);
  const streams = Array.from({ length: STREAMS }, (_, n) => ({
    shard_key: load.area_ids[n % load.area_ids.length] as string,
    stream_id: `thing-${String(load.run)}-${String(n)}`,
    stream_version: 0,
    last: Promise.resolve(),
  }));
  const to_machine_ms = machineMs() - performance.now();
  const { lag_ms } = await runArrivals(times, (index, at_ms) => {
    intended_ms[index] = at_ms + to_machine_ms;
    const stream = streams[index % STREAMS] as (typeof streams)[number];
    const { shard_key, stream_id } = stream;
    stream.last = stream.last.then(async () => {
      const head: StreamHead = {
        shard_key,
        stream_id,
        stream_version: stream.stream_version,
        trace_id: 'e'.repeat(32),
      };
      const number = load.first_number + index;
      const event = thingMoved.at(tools.now(), { thing_id: stream_id, number, note: NOTE });
      try {
        stream.stream_version = await recordAlone(tools, head, [event]);
        committed_ms[index] = machineMs();
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        committed_ms[index] = Number.NaN;
      }
    });
  });
  await Promise.all(streams.map(({ last }) => last));
  return { intended_ms, committed_ms, lag_ms };
}
