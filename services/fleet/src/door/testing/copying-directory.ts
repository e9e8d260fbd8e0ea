import { asUnavailable } from '@drais/kit/db/connection-errors';
import { type Directory, shardNumber } from '@drais/kit/db/directory';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/**
 * A directory whose shards can also take a COPY, over connections of their own as the fleet's role.
 */
export function openCopyingDirectory(
  directory: Directory,
  urls: readonly string[],
): Directory & { close(): Promise<void> } {
  const pools = urls.map(
    (connectionString) =>
      new pg.Pool({
        connectionString,
        max: 2,
        connectionTimeoutMillis: 3_000,
        options: '-c role=drais_fleet',
      }),
  );
  for (const pool of pools) pool.on('error', () => undefined);
  const shards = directory.databases().map((shard, number) => ({
    ...shard,
    copyIn: (text: string, data: Buffer) => copyIn(pools[number] as pg.Pool, text, data),
  }));
  return {
    shard: (key) => shards[shardNumber(key, shards.length)] ?? directory.shard(key),
    databases: () => shards,
    database: (name) => shards.find((s) => s.database === name) ?? directory.database(name),
    close: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}

async function copyIn(pool: pg.Pool, text: string, data: Buffer): Promise<void> {
  let client: pg.PoolClient | undefined;
  let broken: Error | undefined;
  try {
    client = await pool.connect();
    // A lost connection fails the statement and is told here as well, where silence would end the
    // process.
    client.on('error', ignore);
    const stream = client.query(copyFrom(text));
    await new Promise<void>((resolve, reject) => {
      stream.once('error', reject);
      stream.once('finish', resolve);
      stream.end(data);
    });
  } catch (error) {
    broken = error instanceof pg.DatabaseError ? undefined : (error as Error);
    throw asUnavailable(error);
  } finally {
    client?.off('error', ignore);
    client?.release(broken);
  }
}

function ignore(): void {}
