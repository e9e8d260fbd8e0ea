import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../postgres/embedded.ts';
import {
  removeTestServer,
  TEST_MAX_CONNECTIONS,
  TEST_ROOTS,
  TEST_SETTINGS,
  testRoot,
} from './test-folder.ts';

/**
 * The owner's connection string of a server that test files run by hand share: started by the
 * first, left running, adopted by each later one. Removed by `stopSharedTestPostgres` or a reboot.
 */
export async function sharedTestPostgresUrl(): Promise<string> {
  const data_dir = sharedFolder();
  mkdirSync(data_dir, { mode: 0o711, recursive: true });
  if (lstatSync(data_dir).uid !== process.getuid?.()) {
    throw new Error(`${data_dir} was made by another account: remove it`);
  }
  const server = await startEmbeddedPostgres({
    data_dir,
    log: () => undefined,
    max_connections: TEST_MAX_CONNECTIONS,
    settings: TEST_SETTINGS,
  });
  return server.url('postgres');
}

/** Stops the shared server and removes its data; does nothing when there is none. */
export async function stopSharedTestPostgres(): Promise<void> {
  await removeTestServer(sharedFolder());
}

/** One per account and checkout: two checkouts may hold different servers. */
function sharedFolder(): string {
  const checkout = createHash('sha256')
    .update(import.meta.url)
    .digest('hex')
    .slice(0, 8);
  const name = `drais-test-pg-${process.getuid?.()}-${checkout}`;
  // Where it was made, even if memory has become scarce since.
  const existing = TEST_ROOTS.map((root) => join(root, name)).find((folder) => existsSync(folder));
  return existing ?? join(testRoot(), name);
}
