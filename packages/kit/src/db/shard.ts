import { createHash } from 'node:crypto';
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { asUnavailable } from './connection-errors.ts';

export interface Queryable {
  /** Runs one statement as a named prepared statement. `text` must be constant: values go into `values`. */
  query<Row extends QueryResultRow = QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** One transaction on one shard. Ends with the function that got it. */
export interface Transaction extends Queryable {
  readonly database: string;
  /** Runs `effect` after the commit; not at all after a rollback. */
  afterCommit(effect: () => void): void;
}

export interface Shard extends Queryable {
  /** Name of the database behind the shard: for logs and for jobs that go database by database. */
  readonly database: string;
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Statements whose loss in a crash harms nothing: the commit does not wait for the disk. Only for what a repeated
   * call makes again by itself.
   */
  readonly relaxed: Queryable;
}

/** Names of prepared statements by their text. Bounded by the number of statements in the code. */
const names = new Map<string, string>();

function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = createHash('sha1').update(text).digest('base64url');
    names.set(text, name);
  }
  return name;
}

async function run<Row extends QueryResultRow>(
  client: Pool | PoolClient,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  try {
    const result = await client.query<Row>({ name: nameOf(text), text, values: [...values] });
    return result.rows;
  } catch (error) {
    throw asUnavailable(error);
  }
}

/** A shard over two pools: one that waits for the disk at commit and one that does not. */
export function openShard(database: string, pool: Pool, relaxed: Pool): Shard {
  return {
    database,
    query: (text, values = []) => run(pool, text, values),
    relaxed: { query: (text, values = []) => run(relaxed, text, values) },
    transaction: (work) => transaction(database, pool, work),
  };
}

async function transaction<T>(
  database: string,
  pool: Pool,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw asUnavailable(error);
  });
  const effects: (() => void)[] = [];
  let broken: Error | undefined;
  try {
    await run(client, 'begin', []);
    const value = await work({
      database,
      query: (text, values = []) => run(client, text, values),
      afterCommit: (effect) => effects.push(effect),
    });
    await run(client, 'commit', []);
    for (const effect of effects) effect();
    return value;
  } catch (error) {
    // A connection whose rollback fails is thrown away: the server rolls back by itself.
    await client.query('rollback').catch((cause: Error) => {
      broken = cause;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
