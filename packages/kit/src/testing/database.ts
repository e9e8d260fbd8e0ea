import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { Client, escapeIdentifier } from 'pg';
import { isAlive } from '../postgres/postmaster.ts';
import { sharedTestPostgresUrl } from './shared-postgres.ts';

export interface TestDatabasesOptions {
  /**
   * Names what `prepare` makes: files that ask for the same template share one preparation per run.
   */
  readonly template: string;
  /**
   * Fills the template, by migrations for example. It must close its connections before it returns.
   */
  readonly prepare?: (url: string) => Promise<void>;
  /** Two by default, so that a transaction across shards fails in every test. */
  readonly count?: number;
}

export interface TestDatabases {
  /** Owner's connection strings, one a shard. */
  readonly urls: readonly string[];
  drop(): Promise<void>;
}

/** Any number that nothing else in the test server uses as an advisory lock. */
const PREPARE_LOCK = 1_817;

/** All the migrations of one run behind us in the queue; more means that a `prepare` hangs. */
const PREPARE_WAIT_MS = 120_000;

/**
 * Databases of this test file's own, cloned from a template that is prepared once per run.
 *
 * `npm test` hands its server to every file. A file that is run by hand finds none, and starts or
 * adopts one that stays for the next time; there a run is one `node --test`, or one process.
 */
export async function testDatabases(options: TestDatabasesOptions): Promise<TestDatabases> {
  const given_url = process.env['DRAIS_TEST_POSTGRES_URL'];
  const server_url = given_url ?? (await sharedTestPostgresUrl());
  const run = given_url === undefined ? currentRun() : 'run0x0';
  const names = Array.from(
    { length: options.count ?? 2 },
    (_, index) => `${run}_${process.pid}_${randomBytes(4).toString('hex')}_${index + 1}`,
  );
  await withClient(server_url, async (client) => {
    const template = await ensureTemplate(client, { ...options, server_url, run });
    for (const name of names) {
      // Copying files took half the time of `wal_log`: 18 ms against 40 ms with 70 tables.
      await client.query(
        `create database ${escapeIdentifier(name)} template ${escapeIdentifier(template)} strategy file_copy`,
      );
    }
  });
  return {
    urls: names.map((name) => databaseUrl(server_url, name)),
    drop: () => withClient(server_url, (client) => dropDatabases(client, names)),
  };
}

type TemplateOptions = TestDatabasesOptions & { readonly server_url: string; readonly run: string };

/** Returns the name of the template, made if need be. Only a whole one is marked as a template. */
async function ensureTemplate(client: Client, options: TemplateOptions): Promise<string> {
  const name = `${options.run}_template_${options.template}`;
  if (Buffer.byteLength(name) > 63)
    throw new RangeError(`the template name ${name} is over 63 bytes`);
  if (await isPrepared(client, name)) return name;
  await client.query(`set lock_timeout = ${PREPARE_WAIT_MS}`);
  // One lock for all templates, since roles belong to the server: two files must not make them at
  // once.
  await client.query('select pg_advisory_lock($1)', [PREPARE_LOCK]);
  try {
    if (!(await isPrepared(client, name))) await prepareTemplate(client, name, options);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [PREPARE_LOCK]);
  }
  return name;
}

async function prepareTemplate(
  client: Client,
  name: string,
  options: TemplateOptions,
): Promise<void> {
  await dropDeadRuns(client);
  await dropDatabases(client, [name]); // The remains of a preparation that failed.
  await client.query(`create database ${escapeIdentifier(name)} template template0`);
  await options.prepare?.(databaseUrl(options.server_url, name));
  // Closed to connections, as each one would keep it from being cloned.
  await client.query(
    `alter database ${escapeIdentifier(name)} with is_template true allow_connections false`,
  );
}

async function isPrepared(client: Client, name: string): Promise<boolean> {
  const sql = 'select from pg_database where datname = $1 and datistemplate';
  return (await client.query(sql, [name])).rows.length === 1;
}

/**
 * On the shared server killed runs leave databases behind, and templates of migrations that have
 * changed since.
 */
async function dropDeadRuns(client: Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    `select datname from pg_database where datname ~ '^run[1-9][0-9]*x'`,
  );
  const dead = rows.filter(({ datname }) => {
    const [run = '', pid = ''] = /^run(\d+)x\d+/.exec(datname) ?? [];
    return !isAlive(Number(pid)) || run !== runOf(Number(pid));
  });
  await dropDatabases(
    client,
    dead.map(({ datname }) => datname),
  );
}

async function dropDatabases(client: Client, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const { rows } = await client.query<{ datistemplate: boolean }>(
      'select datistemplate from pg_database where datname = $1',
      [name],
    );
    if (rows[0]?.datistemplate) {
      await client.query(`alter database ${escapeIdentifier(name)} with is_template false`);
    }
    await client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`);
  }
}

/**
 * Under the test runner the run is its process, parent of every file's; otherwise it is this
 * process.
 */
function currentRun(): string {
  return runOf(process.env['NODE_TEST_CONTEXT'] === undefined ? process.pid : process.ppid);
}

/** A process by its number and its start, since numbers come again. */
function runOf(pid: number): string {
  const stat_file = `/proc/${pid}/stat`;
  if (!existsSync(stat_file)) return `run${pid}x0`;
  const stat = readFileSync(stat_file, 'utf8');
  // Field 22 of proc_pid_stat(5), counted from behind the name, which may hold spaces.
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return `run${pid}x${started}`;
}

function databaseUrl(server_url: string, name: string): string {
  const url = new URL(server_url);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

async function withClient<Value>(
  url: string,
  work: (client: Client) => Promise<Value>,
): Promise<Value> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
