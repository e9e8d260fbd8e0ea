import { join } from 'node:path';
import { removeOwnFolder } from '@drais/kit/postgres/own-folder';
import { clusterDirOf } from '@drais/kit/postgres/place';
import { findPostmaster } from '@drais/kit/postgres/postmaster';
import { ownPlatformSettings } from '../own-platform.ts';
import { type RunningPlatform, startPlatform } from '../platform.ts';
import { readSettings } from '../settings.ts';
import type { Log } from './result.ts';

/** A running platform and where it is. */
export interface PlatformInUse {
  readonly platform: RunningPlatform;
  readonly settings: Readonly<Record<string, string>> & { readonly DRAIS_DATA_DIR: string };
  /** Of its database server. */
  readonly postgres_pid: number;
}

/**
 * Works with a platform of its own, with one database unless `more` says otherwise, and removes all
 * of it afterwards.
 */
export async function withPlatform<Found>(
  more: Readonly<Record<string, string>>,
  log: Log,
  work: (used: PlatformInUse) => Promise<Found>,
): Promise<Found> {
  const settings = await ownPlatformSettings('bench', { DRAIS_SHARDS: '1', ...more });
  const postgres_dir = join(settings.DRAIS_DATA_DIR, 'postgres');
  try {
    const platform = await startPlatform(readSettings(settings), log);
    try {
      const postgres_pid = findPostmaster(clusterDirOf(postgres_dir))?.pid ?? 0;
      return await work({ platform, settings, postgres_pid });
    } finally {
      await platform.stop();
    }
  } finally {
    await removeOwnFolder(settings.DRAIS_DATA_DIR);
  }
}
