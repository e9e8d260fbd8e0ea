import { existsSync, mkdtempSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopEmbeddedPostgres } from './embedded.ts';
import { removePlace } from './place.ts';

/** Where a platform keeps its database, in its own data folder. */
const DATABASE = 'postgres';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const owned = new Set<string>();

/**
 * A new, empty folder for what is over with this process: a platform of its own, or a database.
 * Whoever asks for it removes it with `removeOwnFolder`; a signal that ends the process does too.
 */
export function makeOwnFolder(purpose: string): string {
  const folder = mkdtempSync(join(tmpdir(), `drais-${purpose}-`));
  if (owned.size === 0) for (const signal of SIGNALS) process.once(signal, endBySignal);
  owned.add(folder);
  return folder;
}

/**
 * Removes the folder with what a database in it keeps elsewhere, as it does where root started it;
 * one that still runs is stopped first. Does nothing when all is gone.
 */
export async function removeOwnFolder(folder: string): Promise<void> {
  for (const data_dir of [join(folder, DATABASE), folder]) {
    if (!existsSync(data_dir)) continue;
    await stopEmbeddedPostgres(data_dir);
    removePlace(data_dir);
  }
  owned.delete(folder);
  if (owned.size === 0) for (const signal of SIGNALS) process.off(signal, endBySignal);
}

function endBySignal(signal: NodeJS.Signals): void {
  const removed = [...owned].map((folder) => removeOwnFolder(folder));
  void Promise.allSettled(removed).then(() => process.exit(128 + constants.signals[signal]));
}
