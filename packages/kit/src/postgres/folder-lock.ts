import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * 25 ms: short beside a server start (1 s); lower only burns CPU while another process starts it.
 */
const LOCK_POLL_MS = 25;

/** SQLite's result code for a lock that someone else holds. Source: sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/**
 * Runs `work` while no other process runs its own under the same folder and name.
 *
 * The lock is SQLite's on an empty file: the kernel drops it when its holder dies, however it dies,
 * so there is no stale lock to recognise and no process id to mistake for another.
 *
 * @throws {Error} when the lock is not free within `timeout_ms`
 */
export async function withFolderLock<Value>(
  lock: { readonly folder: string; readonly name: string; readonly timeout_ms: number },
  work: () => Promise<Value>,
): Promise<Value> {
  const file = join(lock.folder, lock.name);
  const held = new DatabaseSync(file, { timeout: 0 });
  try {
    const give_up_at = performance.now() + lock.timeout_ms;
    while (!tryLock(held)) {
      if (performance.now() > give_up_at) throw new Error(`${file} is held by another process`);
      await sleep(LOCK_POLL_MS);
    }
    return await work();
  } finally {
    held.close();
  }
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec('begin exclusive');
    return true;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return false;
    throw error;
  }
}

/** Holds the lock until `release` or the end of this process; null when another process has it. */
export function holdFolderLock(lock: {
  readonly folder: string;
  readonly name: string;
}): { release(): void } | null {
  const held = new DatabaseSync(join(lock.folder, lock.name), { timeout: 0 });
  if (tryLock(held)) return { release: () => held.close() };
  held.close();
  return null;
}
