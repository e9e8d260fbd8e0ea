import { createNearbyIndex, type FoundNearby } from '@drais/fleet';
import type { Point } from '@drais/vocabulary/units';
import { openPostgisEngine } from './nearby-postgis.ts';
import { openRedisEngine } from './nearby-redis.ts';
import { CENTER } from './nearby-town.ts';

export interface Question {
  readonly limit: number;
  readonly radius_m: number;
}

export interface Move {
  readonly id: number;
  /** Null: somebody took it, so it is no longer to be found. */
  readonly place: Point | null;
}

/** Something that finds the nearest vehicles while they move. */
export interface NearbyEngine {
  /** Nearest first. */
  search(from: Point, question: Question): Promise<readonly FoundNearby[]>;
  /** Once it resolves, no later search may find them where they were. */
  move(moves: readonly Move[]): Promise<void>;
  close(): Promise<void>;
}

/** Which engine, and where its server is. */
export type EngineAddress =
  | { readonly kind: 'ours' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'redis'; readonly socket_path: string }
  | { readonly kind: 'postgis'; readonly url: string };

/** `places` is what an engine in this process is filled with; a server has been filled before. */
export async function openEngine(
  address: EngineAddress,
  places: readonly Point[],
): Promise<NearbyEngine> {
  if (address.kind === 'redis') return openRedisEngine(address.socket_path);
  if (address.kind === 'postgis') return openPostgisEngine(address.url);
  return address.kind === 'ours' ? openOurEngine(places) : openNoEngine();
}

function openOurEngine(places: readonly Point[]): NearbyEngine {
  const index = createNearbyIndex(CENTER);
  for (const [id, place] of places.entries()) index.set(id, place);
  return {
    search: async (from, question) => index.nearest(from, question),
    move: async (moves) => {
      for (const { id, place } of moves) {
        if (place === null) index.remove(id);
        else index.set(id, place);
      }
    },
    close: async () => undefined,
  };
}

/** Finds the same ten, wherever: what is left is the shell around an engine. */
function openNoEngine(): NearbyEngine {
  const answer = Array.from({ length: 10 }, (_, n) => ({
    id: 90_000 + n,
    distance_m: n + 0.123456,
  }));
  return {
    search: async () => answer,
    move: async () => undefined,
    close: async () => undefined,
  };
}
