import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@drais/kit/postgres/embedded';
import type { PlatformSettings } from './settings.ts';

/**
 * Sessions of five rooms on a few shards, relays and tools, with room to spare. Each idle one costs
 * about 2 MB.
 */
const CONNECTIONS_MAX = 300;

export function databaseNames(settings: PlatformSettings): string[] {
  return Array.from({ length: settings.shards }, (_, shard) => `drais_${String(shard)}`);
}

/** Starts the embedded server of this deployment, or adopts it. */
export function startDatabases(
  settings: PlatformSettings,
  more: { log: (line: string) => void; onExit?: () => void },
): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({
    data_dir: join(settings.data_dir, 'postgres'),
    log: more.log,
    databases: databaseNames(settings),
    max_connections: CONNECTIONS_MAX,
    ...(more.onExit === undefined ? {} : { supervise: { onExit: more.onExit } }),
  });
}

/** Runs `work` with the deployment's databases, whether the platform is running or not. */
export async function withDatabases<T>(
  settings: PlatformSettings,
  work: (urls: readonly string[]) => Promise<T>,
): Promise<T> {
  if (settings.database_urls.length > 0) return work(settings.database_urls);
  if (!existsSync(join(settings.data_dir, 'postgres')))
    throw new Error(`there is no database in ${settings.data_dir} yet.`);
  const server = await startDatabases(settings, { log: () => undefined });
  try {
    return await work(databaseNames(settings).map((name) => server.url(name)));
  } finally {
    // What was running before goes on running.
    if (!server.adopted) await server.stop();
  }
}
