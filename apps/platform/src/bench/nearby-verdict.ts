import type { AloneFigures, ExactFigures } from './nearby-alone.ts';
import { MOVES_PER_S, QUESTION, VEHICLES } from './nearby-town.ts';
import { type BenchResult, rounded } from './result.ts';

/** Commands under way on Redis' one connection: more made it no faster. */
export const REDIS_PIPELINED = 32;
/** Questions under way to PostGIS, one a session. */
export const POSTGIS_AT_ONCE = 8;
export const NEARBY_AIMS = { index_to_redis: 10, http_to_peer: 3 };

/** One engine behind the HTTP shell. */
export interface HttpFigures {
  readonly searches_per_s: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly failed: number;
  readonly watched: number;
  readonly stale: number;
  readonly shell_cores: number;
  readonly load_cores: number;
}

export interface NearbyRuns {
  readonly alone: {
    readonly ours: AloneFigures & ExactFigures;
    readonly redis: AloneFigures;
    readonly redis_small: AloneFigures;
    readonly postgis: AloneFigures;
  };
  readonly http: Readonly<Record<'ours' | 'redis' | 'postgis' | 'nothing', HttpFigures>>;
  readonly postgis_version: string;
}

export function judgeNearby({ alone, http, postgis_version }: NearbyRuns): BenchResult {
  const ratio = (ours: { searches_per_s: number }, peer: { searches_per_s: number }) =>
    ours.searches_per_s / peer.searches_per_s;
  const ratios = {
    index_to_redis: ratio(alone.ours, alone.redis),
    index_to_redis_within_500_m: ratio(alone.ours, alone.redis_small),
    index_to_postgis: ratio(alone.ours, alone.postgis),
    http_to_redis: ratio(http.ours, http.redis),
    http_to_postgis: ratio(http.ours, http.postgis),
    // What is left of the shell's own speed when it asks us: 1 is all of it.
    http_to_empty_shell: ratio(http.ours, http.nothing),
  };
  const { index_to_redis, http_to_peer } = NEARBY_AIMS;
  return {
    bench: 'nearby',
    met:
      ratios.index_to_redis >= index_to_redis &&
      Math.min(ratios.http_to_redis, ratios.http_to_postgis) >= http_to_peer &&
      alone.ours.inexact + http.ours.stale + http.ours.failed === 0,
    aims: {
      index_to_redis: `>= ${String(index_to_redis)}`,
      http_to_redis: `>= ${String(http_to_peer)}`,
      http_to_postgis: `>= ${String(http_to_peer)}`,
      inexact: '0',
      stale: '0',
    },
    ratios: Object.fromEntries(
      Object.entries(ratios).map(([name, value]) => [name, rounded(value, 2)]),
    ),
    figures: {
      index: alone.ours,
      http: http.ours,
      empty_shell: http.nothing,
      inexact: alone.ours.inexact,
      stale: http.ours.stale,
      vehicles: VEHICLES,
      moves_asked_per_s: MOVES_PER_S,
      question: QUESTION,
    },
    peers: {
      redis: { ...alone.redis, pipelined: REDIS_PIPELINED, by: 'unix socket' },
      redis_within_500_m: alone.redis_small,
      postgis: { ...alone.postgis, sessions: POSTGIS_AT_ONCE, version: postgis_version },
      http_redis: http.redis,
      http_postgis: http.postgis,
    },
  };
}
