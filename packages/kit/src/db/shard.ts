import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import pg, { type Pool, type QueryResultRow } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { faultPoint } from '../faults/fault-points.ts';
import { asUnavailable } from './connection-errors.ts';
import { openFlights } from './flight.ts';
import { openLookups } from './lookups.ts';
import { asLostRace } from './races.ts';

// Counts and positions are far below 2^53; strings for them would only invite mistakes.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export interface Queryable {
  /**
   * Runs one statement as a named prepared statement. `text` must be constant: values go into
   * `values`.
   */
  query<Row extends QueryResultRow = QueryResultRow>(
    text: string,
    values?: readonly unknown[],
  ): Promise<Row[]>;
}

/**
 * One transaction on one shard. Ends with the function that got it. Statements that are asked for
 * without waiting in between share a round trip; they run in order, and none runs after one that
 * failed.
 */
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
   * A transaction whose `work` asks for all its statements before it waits for any: the commit
   * leaves with them, in the same round trip. A race has to be lost in the database (`changeOne`);
   * a statement that is asked for later is refused.
   */
  oneFlight<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Streams `data` into a constant `copy ... from stdin`: a transaction of its own, all rows or
   * none.
   */
  copyIn(text: string, data: Buffer): Promise<void>;
  /**
   * Reads by a key, of which each finds a row or a few: what is asked for at the same moment, by
   * whomever, leaves together and shares a round trip. Nothing slow, since the others would wait.
   */
  readonly lookups: Queryable;
  /**
   * Statements whose loss in a crash harms nothing: the commit does not wait for the disk. Only for
   * what a repeated call makes again by itself.
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
  pool: Pool,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const held = await connectTo(pool);
  try {
    return await openFlights(held).query<Row>({ name: nameOf(text), text, values });
  } catch (error) {
    throw asUnavailable(error);
  } finally {
    giveBack(held);
  }
}

/** A connection that nobody else uses until it is given back. */
async function connectTo(pool: Pool): Promise<pg.PoolClient> {
  const client = await pool.connect().catch((error: unknown) => {
    throw asUnavailable(error);
  });
  // A connection that is lost fails the statement under way and is told here too; nobody listening
  // would end the process.
  client.on('error', ignore);
  return client;
}

function giveBack(client: pg.PoolClient, broken?: Error): void {
  client.off('error', ignore);
  client.release(broken);
}

/** A shard over two pools: one that waits for the disk at commit and one that does not. */
export function openShard(database: string, pool: Pool, relaxed: Pool): Shard {
  const lookUp = openLookups({
    connect: () => connectTo(pool),
    giveBack: (client) => giveBack(client),
    runAlone: ({ text, values }) => run(pool, text, values) as Promise<never[]>,
  });
  return {
    database,
    query: (text, values = []) => run(pool, text, values),
    lookups: { query: (text, values = []) => lookUp({ name: nameOf(text), text, values }) },
    relaxed: { query: (text, values = []) => run(relaxed, text, values) },
    transaction: (work) => transaction(database, pool, work, 'after'),
    oneFlight: (work) => transaction(database, pool, work, 'along'),
    copyIn: (text, data) => copyIn(pool, text, data),
  };
}

async function transaction<T>(
  database: string,
  pool: Pool,
  work: (tx: Transaction) => Promise<T>,
  commits: 'after' | 'along',
): Promise<T> {
  const client = await connectTo(pool);
  const effects: (() => void)[] = [];
  const flights = openFlights(client);
  let failure: unknown;
  const send = <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    flights.query<Row>({ name: nameOf(text), text, values }).catch((error: unknown) => {
      const told = asLostRace(asUnavailable(error));
      failure ??= told;
      throw told;
    });
  let committing: Promise<unknown> | undefined;
  const query: Transaction['query'] = (text, values) => {
    if (committing !== undefined) throw new Error('a statement was asked for after the commit');
    return send(text, values);
  };
  let broken: Error | undefined;
  try {
    // Not waited for: it leaves with the first statement, which does not run when it fails.
    send('begin').catch(ignore);
    const tx: Transaction = { database, query, afterCommit: (effect) => effects.push(effect) };
    if (commits === 'along') flights.hold();
    const working = work(tx);
    if (commits === 'along') {
      await hasAsked(working);
      faultPoint('transaction.before_commit');
      committing = send('commit');
      committing.catch(ignore);
      flights.depart();
    }
    const value = await working;
    // PostgreSQL would answer this commit with a rollback and no error.
    if (failure !== undefined) throw failure;
    if (committing === undefined) faultPoint('transaction.before_commit');
    await (committing ?? send('commit'));
    faultPoint('transaction.after_commit');
    for (const effect of effects) effect();
    return value;
  } catch (error) {
    flights.cancel();
    // A connection whose rollback fails is thrown away: the server rolls back by itself.
    await client.query('rollback').catch((cause: Error) => {
      broken = cause;
    });
    throw error;
  } finally {
    giveBack(client, broken);
  }
}

/**
 * Until everything has run that waits for no answer: then all statements are known, and `working`
 * has failed if it was going to before sending any. Nothing may leave in that case, least of all a
 * commit.
 */
async function hasAsked(working: Promise<unknown>): Promise<void> {
  await Promise.race([working, setImmediate()]);
}

async function copyIn(pool: Pool, text: string, data: Buffer): Promise<void> {
  const client = await connectTo(pool);
  let broken: Error | undefined;
  faultPoint('copy.before_commit');
  try {
    const stream = client.query(copyFrom(text));
    await new Promise<void>((resolve, reject) => {
      stream.once('error', reject);
      stream.once('finish', resolve);
      stream.end(data);
    });
    faultPoint('copy.after_commit');
  } catch (error) {
    // What PostgreSQL itself said leaves the connection sound; anything else does not.
    if (!(error instanceof pg.DatabaseError)) broken = error as Error;
    throw asUnavailable(error);
  } finally {
    giveBack(client, broken);
  }
}

function ignore(): void {}
