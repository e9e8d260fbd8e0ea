import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopEmbeddedPostgres } from './embedded.ts';
import { removePlace } from './place.ts';

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
 * Removes the folder with what databases in it, or right below, keep elsewhere, as they do where
 * root started them; one that still runs is stopped first. Does nothing when all is gone.
 */
export async function removeOwnFolder(folder: string): Promise<void> {
  const data_dirs = existsSync(folder) ? [...foldersIn(folder), folder] : [];
  await Promise.all(data_dirs.map((data_dir) => stopEmbeddedPostgres(data_dir)));
  for (const data_dir of data_dirs) removePlace(data_dir);
  owned.delete(folder);
  if (owned.size === 0) for (const signal of SIGNALS) process.off(signal, endBySignal);
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name));
}

function endBySignal(signal: NodeJS.Signals): void {
  const removed = [...owned].map((folder) => removeOwnFolder(folder));
  void Promise.allSettled(removed).then(() => process.exit(128 + constants.signals[signal]));
}
