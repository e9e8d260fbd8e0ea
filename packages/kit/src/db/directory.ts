import { createHash } from 'node:crypto';
import type { ShardKey } from '@drais/vocabulary/ids';
import { isShardKey } from '@drais/vocabulary/ids';
import pg from 'pg';
import { ENDS_WITH_ITS_MACHINE } from './session-end.ts';
import { openShard, type Shard } from './shard.ts';

/** Maps shard keys to databases. */
export interface Directory {
  /** The shard that `key` lies on. @throws {RangeError} when `key` is no shard key */
  shard(key: ShardKey): Shard;
  /** Every database once, for jobs and relays. */
  databases(): readonly Shard[];
  database(name: string): Shard;
}

export interface OpenDirectory extends Directory {
  close(): Promise<void>;
}

export interface DirectoryOptions {
  /**
   * Owner's connection strings, in an order that never changes: the place in the list is the
   * shard's number.
   */
  readonly urls: readonly string[];
  /** Runtime role of the room, which owns nothing. */
  readonly role: string;
  /** Connections per database for the room's work. */
  readonly connections_max?: number;
  /** Milliseconds that work waits for a connection, a free one included. */
  readonly connect_timeout_ms?: number;
}

/**
 * Connections per room and database. Twelve keep two cores busy; five rooms on two databases stay
 * below PostgreSQL's limit with room for relays and tools.
 */
const CONNECTIONS_MAX = 12;
/**
 * After this a statement is given up: longer than any of ours needs, shorter than a rider waits.
 */
const STATEMENT_TIMEOUT_MS = 10_000;
/** Shorter than a rider waits: more load than this is shed with 503 and Retry-After. */
const CONNECT_TIMEOUT_MS = 3_000;
/** Connections for what need not wait for the disk: short statements on idempotency keys. */
const RELAXED_CONNECTIONS_MAX = 4;

export function openDirectory(options: DirectoryOptions): OpenDirectory {
  const pools: pg.Pool[] = [];
  const shards = options.urls.map((url, number) => {
    const pool = openPool(url, options, {
      max: options.connections_max ?? CONNECTIONS_MAX,
      synchronous_commit: 'on',
    });
    const relaxed = openPool(url, options, {
      max: RELAXED_CONNECTIONS_MAX,
      synchronous_commit: 'off',
    });
    pools.push(pool, relaxed);
    return openShard(`shard-${String(number)}`, pool, relaxed);
  });
  const byName = new Map(shards.map((shard) => [shard.database, shard]));
  return {
    shard: (key) => shards[shardNumber(key, shards.length)] as Shard,
    databases: () => shards,
    database: (name) => {
      const found = byName.get(name);
      if (found === undefined) throw new RangeError(`no database ${name}`);
      return found;
    },
    close: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}

/** Which of `count` databases holds `key`: its hash, so that neighbours spread. */
export function shardNumber(key: ShardKey, count: number): number {
  if (!isShardKey(key)) throw new RangeError('not a shard key');
  if (count === 1) return 0;
  return createHash('sha256').update(key).digest().readUInt32BE(0) % count;
}

function openPool(
  url: string,
  { role, connect_timeout_ms }: DirectoryOptions,
  { max, synchronous_commit }: { max: number; synchronous_commit: 'on' | 'off' },
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connect_timeout_ms ?? CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: 15_000,
    application_name: role,
    options: `-c role=${role} -c synchronous_commit=${synchronous_commit} ${ENDS_WITH_ITS_MACHINE}`,
  });
  // An idle connection that breaks is replaced at the next query; without a listener it would end
  // the process.
  pool.on('error', () => undefined);
  return pool;
}
