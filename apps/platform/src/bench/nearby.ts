import { openHistogram } from './histogram.ts';
import { measureEngine, measureIndex } from './nearby-alone.ts';
import { type EngineAddress, openEngine } from './nearby-engine.ts';
import type { SearchLoadDuties } from './nearby-load.ts';
import { findPostgis, type PostgisServer, startPostgis } from './nearby-postgis.ts';
import { findRedis, type RedisServer, startRedis } from './nearby-redis.ts';
import type { ShellDuties } from './nearby-shell.ts';
import { openTown, QUESTION } from './nearby-town.ts';
import {
  type HttpFigures,
  judgeNearby,
  type NearbyRuns,
  POSTGIS_AT_ONCE,
  REDIS_PIPELINED,
} from './nearby-verdict.ts';
import { startOwnProcess } from './own-process.ts';
import { processorTimeOf } from './processor-time.ts';
import { type BenchResult, type Log, rounded } from './result.ts';

const SEED = 'nearby';
const HTTP_CONNECTIONS = 64;
const WARM_UP_S = 2;
/** A smaller question for Redis, which looks at every vehicle within the radius. */
const SMALL_RADIUS_M = 500;

/** Nearest vehicles by our index, by Redis and by PostGIS, while vehicles move. */
export async function benchNearby({
  seconds,
  log,
}: {
  seconds: number;
  log: Log;
}): Promise<BenchResult> {
  const programs = { redis: findRedis(), postgis: findPostgis() };
  log(`our index alone, ${String(seconds)} s`);
  const ours = measureIndex(seconds, SEED);
  const { places } = openTown(SEED);
  log('filling Redis and PostGIS');
  const redis = await startRedis(programs.redis, places);
  try {
    const postgis = await startPostgis(programs.postgis, places, log);
    try {
      const peers = await measurePeers({ redis, postgis }, seconds, log);
      const http = await measureHttp({ redis, postgis }, seconds, log);
      return judgeNearby({ alone: { ours, ...peers }, http, postgis_version: postgis.version });
    } finally {
      await postgis.close();
    }
  } finally {
    await redis.close();
  }
}

interface Servers {
  readonly redis: RedisServer;
  readonly postgis: PostgisServer;
}

function addressesOf({ redis, postgis }: Servers) {
  return {
    ours: { kind: 'ours' },
    redis: { kind: 'redis', socket_path: redis.socket_path },
    postgis: { kind: 'postgis', url: postgis.url },
    nothing: { kind: 'nothing' },
  } as const;
}

async function measurePeers(servers: Servers, seconds: number, log: Log) {
  const addresses = addressesOf(servers);
  const measure = async (address: EngineAddress, at_once: number, radius_m: number) => {
    log(`${address.kind} alone, within ${String(radius_m)} m`);
    const engine = await openEngine(address, []);
    try {
      return await measureEngine(engine, { seconds, seed: SEED, at_once, radius_m });
    } finally {
      await engine.close();
    }
  };
  return {
    redis: await measure(addresses.redis, REDIS_PIPELINED, QUESTION.radius_m),
    redis_small: await measure(addresses.redis, REDIS_PIPELINED, SMALL_RADIUS_M),
    postgis: await measure(addresses.postgis, POSTGIS_AT_ONCE, QUESTION.radius_m),
  };
}

async function measureHttp(
  servers: Servers,
  seconds: number,
  log: Log,
): Promise<NearbyRuns['http']> {
  const addresses = addressesOf(servers);
  const measure = async (address: EngineAddress): Promise<HttpFigures> => {
    log(`${address.kind} behind HTTP`);
    return measureShell(address, seconds);
  };
  return {
    ours: await measure(addresses.ours),
    redis: await measure(addresses.redis),
    postgis: await measure(addresses.postgis),
    nothing: await measure(addresses.nothing),
  };
}

async function measureShell(address: EngineAddress, seconds: number): Promise<HttpFigures> {
  const shell = startOwnProcess<ShellDuties>(new URL('./nearby-shell.ts', import.meta.url));
  const load = startOwnProcess<SearchLoadDuties>(new URL('./nearby-load.ts', import.meta.url));
  try {
    const port = await shell.ask('open', { address, seed: SEED });
    const before_s = processorTimeOf(shell.pid);
    const done = await load.ask('run', {
      port,
      connections: HTTP_CONNECTIONS,
      warm_up_s: WARM_UP_S,
      seconds,
      seed: SEED,
      watches: address.kind !== 'nothing',
    });
    const shell_s = processorTimeOf(shell.pid) - before_s;
    await shell.ask('close');
    const latency = openHistogram();
    latency.addCounts(done.latency);
    return {
      searches_per_s: Math.round(done.searches / seconds),
      p50_ms: latency.quantile(0.5),
      p99_ms: latency.quantile(0.99),
      failed: done.failed,
      watched: done.watched,
      stale: done.stale,
      shell_cores: rounded(shell_s / (seconds + WARM_UP_S), 2),
      load_cores: rounded(done.cpu_s / seconds, 2),
    };
  } finally {
    await Promise.all([shell.close(), load.close()]);
  }
}
