import { describe } from 'node:test';

/** A way to cut the same platform into processes and databases. */
export interface Topology {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Riders who want one vehicle at once; the most in one topology are enough for all. */
  readonly racers: number;
}

const TOPOLOGIES: readonly Topology[] = [
  {
    name: 'all rooms in one process, one database',
    settings: { SERVICES: 'all', DRAIS_SHARDS: '1' },
    racers: 20,
  },
  {
    name: 'all rooms in one process, two shards',
    settings: { SERVICES: 'all', DRAIS_SHARDS: '2' },
    racers: 200,
  },
  {
    name: 'a process for each room, one database',
    settings: { SERVICES: 'each', DRAIS_SHARDS: '1' },
    racers: 20,
  },
  {
    name: 'two processes for some rooms, two shards',
    settings: { SERVICES: 'each,booking*2,payments*2,users*2', DRAIS_SHARDS: '2' },
    racers: 40,
  },
];

/**
 * A suite for each topology. Much of a story is waiting for deadlines to pass: two platforms stand
 * side by side.
 */
export function inEveryTopology(
  name: string,
  suite: (topology: Topology) => void,
  { stories_at_once = 1 }: { readonly stories_at_once?: number } = {},
): void {
  describe(name, { concurrency: 2 }, () => {
    for (const topology of TOPOLOGIES)
      describe(topology.name, { concurrency: stories_at_once }, () => suite(topology));
  });
}
