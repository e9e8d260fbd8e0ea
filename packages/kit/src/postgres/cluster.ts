import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Client, DatabaseError, escapeIdentifier } from 'pg';
import type { Place } from './place.ts';

/** The superuser that owns the cluster; rooms run under roles of their own. */
export const OWNER = 'drais';

/**
 * Everything that the server's programs read from their environment: messages in English, times in
 * UTC.
 */
export const SERVER_ENV = { LC_ALL: 'C', TZ: 'UTC', PATH: process.env['PATH'] ?? '' };

/** 24 bytes are 192 bits of chance: out of reach of guessing, also without a limit on tries. */
const PASSWORD_BYTES = 24;

/** The owner's password: random, made once, readable by this account only. */
export function ownerPassword(place: Place): string {
  const file = join(place.data_dir, 'pg.password');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  if (existsSync(place.cluster_dir)) {
    throw new Error(
      `${file} is missing, and only it opens the data in ${place.cluster_dir}: restore it, or remove both`,
    );
  }
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  writeFileSync(file, password, { mode: 0o600, flush: true });
  return password;
}

/**
 * Makes the cluster when there is none.
 *
 * It is built beside its final place and moved there when it is whole, so a kill in the middle
 * leaves nothing that the next start could take for data.
 *
 * @param options.sync false: leave the files to the kernel, for clusters that may be lost
 */
export async function createCluster(
  place: Place,
  options: { readonly password: string; readonly sync: boolean },
): Promise<void> {
  if (existsSync(place.cluster_dir)) return;
  const unfinished = `${place.cluster_dir}.new`;
  const password_file = `${place.cluster_dir}.initdb`;
  rmSync(unfinished, { recursive: true, force: true });
  rmSync(password_file, { force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(password_file, options.password, { mode: 0o600 });
  try {
    for (const path of place.account === undefined ? [] : [unfinished, password_file]) {
      chownSync(path, place.account?.uid ?? -1, place.account?.gid ?? -1);
    }
    await initdb(place, [
      `--pgdata=${unfinished}`,
      `--pwfile=${password_file}`,
      ...(options.sync ? [] : ['--no-sync']),
    ]);
  } finally {
    rmSync(password_file, { force: true });
  }
  renameSync(unfinished, place.cluster_dir);
  if (options.sync) syncFolder(dirname(place.cluster_dir));
}

async function initdb(place: Place, args: readonly string[]): Promise<void> {
  // Own collation code of PostgreSQL, not the machine's: an index stays valid when the system's C
  // library changes.
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  await promisify(execFile)(
    join(place.native_dir, 'bin/initdb'),
    [`--username=${OWNER}`, '--auth=scram-sha-256', '--encoding=UTF8', ...locale, ...args],
    { cwd: '/', env: SERVER_ENV, ...place.account },
  );
}

/** A rename is durable only when its folder is written. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/**
 * Makes those of the databases that do not exist, UTF-8 and sorted by code point like the cluster.
 */
export async function createDatabases(owner_url: string, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const client = new Client({ connectionString: owner_url });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database');
    const missing = names.filter((name) => !rows.some((row) => row.datname === name));
    for (const name of missing) await createDatabase(client, name);
  } finally {
    await client.end();
  }
}

async function createDatabase(client: Client, name: string): Promise<void> {
  try {
    await client.query(
      `create database ${escapeIdentifier(name)} template template0 encoding 'UTF8'
       locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'`,
    );
  } catch (error) {
    // 42P04 duplicate_database: someone else made it since we looked, which is as good.
    if (!(error instanceof DatabaseError && error.code === '42P04')) throw error;
  }
}
