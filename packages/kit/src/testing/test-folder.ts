import { chmodSync, existsSync, mkdtempSync, readdirSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopEmbeddedPostgres } from '../postgres/embedded.ts';
import { removePlace } from '../postgres/place.ts';
import { isAlive } from '../postgres/postmaster.ts';

/**
 * A run with two workers keeps 250 MB of WAL and some 40 databases of 12 MB; a container's default
 * of 64 MB is too small.
 */
const MEMORY_FREE_BYTES_MIN = 2_000_000_000;

/** In memory, on disk. */
export const TEST_ROOTS = ['/dev/shm', tmpdir()] as const;

const RUN_PREFIX = 'drais-test-run-';

/**
 * Settings of servers whose data may be lost: a killed process still loses nothing, a power cut
 * does.
 */
export const TEST_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  // As in earnest: off would let a test pass that reads before the commit is in the log.
  synchronous_commit: 'on',
  max_wal_size: '256MB',
} as const;

/** Test files run beside each other, each with pools for two databases. */
export const TEST_MAX_CONNECTIONS = 300;

/**
 * The folder for test servers: in memory where there is room. Cloning a database there took 18 ms,
 * against 30 to 600 ms on a disk, which also stalls whatever else the machine does.
 */
export function testRoot(): string {
  const [memory, disk] = TEST_ROOTS;
  if (!existsSync(memory)) return disk;
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= MEMORY_FREE_BYTES_MIN ? memory : disk;
}

/** A new folder for this process; what killed runs have left there is removed first. */
export async function newRunFolder(): Promise<string> {
  const root = testRoot();
  for (const name of readdirSync(root)) {
    const pid = Number(new RegExp(`^${RUN_PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (Number.isInteger(pid) && !isAlive(pid)) await removeTestServer(join(root, name));
  }
  const folder = mkdtempSync(join(root, `${RUN_PREFIX}${process.pid}-`));
  chmodSync(folder, 0o711); // mkdtemp closes it to the account that root runs the server under.
  return folder;
}

/** Stops the server of a folder, if one runs, and removes both. */
export async function removeTestServer(folder: string): Promise<void> {
  try {
    await stopEmbeddedPostgres(folder);
    removePlace(folder);
  } catch (error) {
    // Another account's, in a folder shared by all: not ours to clean.
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EACCES', 'EPERM', 'ENOENT'].includes(code)) throw error;
  }
}
