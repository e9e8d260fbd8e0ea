import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { SERVER_ENV } from './cluster.ts';
import { freePort } from './free-port.ts';
import type { Place } from './place.ts';
import { endOrphans, isAlive } from './postmaster.ts';

/** What it takes to run the server of one place. */
export interface ServerSpec {
  readonly place: Place;
  readonly settings: Readonly<Record<string, string>>;
  /** Connection string of the owner for the database that always exists. */
  url(port: number): string;
  readonly log: (line: string) => void;
}

/** 25 ms: a start takes 100 ms or more, a look 2 ms. */
const READY_POLL_MS = 25;

/**
 * A recovery replays up to 1 GB of WAL (max_wal_size): tens of seconds, minutes on a slow disk.
 * Less would call a healthy recovery a failure; a server that is stuck is told apart by its log.
 */
const READY_MS = 300_000;

/** 5 s between two lines: a person sees that it goes on. */
const PROGRESS_MS = 5_000;

/**
 * Backends end within milliseconds of their postmaster unless they are in the middle of a
 * statement.
 */
const ORPHANS_GRACE_MS = 1_000;

/**
 * Tries to start until the backends of a killed postmaster are gone, 100 ms apart: 20 s, then a
 * person must look.
 */
const LAUNCH_TRIES_MAX = 200;
const LAUNCH_RETRY_MS = 100;

/** One old log and the current one: enough to see the last crash, never a full disk. */
const LOG_BYTES_MAX = 10_000_000;

/** The end of the log that goes into an error message. */
const LOG_TAIL_CHARS = 1_000;

/**
 * Program and arguments. The same spec and port always give the same command: adoption compares it.
 */
export function serverCommand(spec: ServerSpec, port: number): readonly string[] {
  const { native_dir, cluster_dir } = spec.place;
  const settings = Object.entries(spec.settings).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  return [join(native_dir, 'bin/postgres'), '-D', cluster_dir, '-p', String(port), ...settings];
}

/**
 * Starts the server and returns when it answers.
 *
 * Tries again while a killed predecessor's backends still hold its memory, and on another port when
 * the chosen one is taken in the last moment. Any other early end is an error.
 */
export async function launchServer(
  spec: ServerSpec,
  preferred_port: number | undefined,
): Promise<{ readonly pid: number; readonly port: number }> {
  rotateLog(logFile(spec));
  const started_at = performance.now();
  for (let tries = 0; tries < LAUNCH_TRIES_MAX; tries++) {
    const port = await freePort(preferred_port);
    const log_from = logSize(spec);
    const pid = await spawnServer(spec, port);
    if ((await waitForServer(spec, { pid, port })) === 'ready') return { pid, port };

    const said = readFileSync(logFile(spec), 'utf8').slice(-LOG_TAIL_CHARS);
    const since = readFileSync(logFile(spec)).subarray(log_from).toString('utf8');
    if (!isWorthAnotherTry(since)) throw new Error(`PostgreSQL ended at its start: ${said}`);
    if (performance.now() - started_at > ORPHANS_GRACE_MS) endOrphans(spec.place.cluster_dir);
    await sleep(LAUNCH_RETRY_MS);
  }
  throw new Error(`PostgreSQL could not start in ${LAUNCH_TRIES_MAX} tries: see ${logFile(spec)}`);
}

/** Messages are in English, as SERVER_ENV asks. */
function isWorthAnotherTry(log: string): boolean {
  return /pre-existing shared memory block|lock file "postmaster.pid" already exists|could not create any TCP\/IP sockets/.test(
    log,
  );
}

/** Waits until the server answers a query, or its process has ended. */
export async function waitForServer(
  spec: ServerSpec,
  server: { readonly pid: number; readonly port: number },
): Promise<'ready' | 'ended'> {
  const began_at = performance.now();
  let told_at = began_at;
  while (!(await answers(spec.url(server.port)))) {
    if (!isAlive(server.pid)) return 'ended';
    const now = performance.now();
    if (now - began_at > READY_MS) {
      throw new Error(`PostgreSQL, process ${server.pid}, does not answer: see ${logFile(spec)}`);
    }
    if (now - told_at > PROGRESS_MS) {
      told_at = now;
      spec.log('the database is still recovering');
    }
    await sleep(READY_POLL_MS);
  }
  return 'ready';
}

/** False while nothing listens or the server is starting, recovering or stopping. */
async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  client.on('error', () => undefined); // A server that dies now is seen by its process.
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch (error) {
    // Class 28: this password never opens this server, so waiting is no use. The rest may pass.
    if (error instanceof DatabaseError && error.code?.startsWith('28')) throw error;
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function spawnServer(spec: ServerSpec, port: number): Promise<number> {
  const [program = '', ...args] = serverCommand(spec, port);
  const log = openSync(logFile(spec), 'a', 0o600);
  let child: ChildProcess;
  try {
    // Detached: a session of its own, which neither Ctrl-C nor a closing terminal reaches.
    child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', log, log],
      cwd: '/',
      env: SERVER_ENV,
      ...spec.place.account,
    });
    await once(child, 'spawn');
  } finally {
    closeSync(log);
  }
  child.unref();
  if (child.pid === undefined) throw new Error(`${program} has no process`);
  return child.pid;
}

function logFile(spec: ServerSpec): string {
  return join(spec.place.data_dir, 'pg.log');
}

function logSize(spec: ServerSpec): number {
  return existsSync(logFile(spec)) ? statSync(logFile(spec)).size : 0;
}

/** Only when no server writes to it: a running one would go on writing to the old file. */
function rotateLog(file: string): void {
  if (existsSync(file) && statSync(file).size > LOG_BYTES_MAX) renameSync(file, `${file}.1`);
}
