import { removeOwnFolder } from '@drais/kit/postgres/own-folder';
import { ownPlatformSettings } from '../own-platform.ts';
import { type RunningPlatform, startPlatform } from '../platform.ts';
import { readSettings } from '../settings.ts';

/** Starts a platform in an empty folder, runs `work` on it, and takes everything away again. */
export async function onOwnPlatform<T>(
  log: (line: string) => void,
  work: (platform: RunningPlatform) => Promise<T>,
): Promise<T> {
  const settings = readSettings(await ownPlatformSettings('fuzz', { DRAIS_DEMO_AREA: 'on' }));
  const platform = await startPlatform(settings, log);
  try {
    return await work(platform);
  } finally {
    await platform.stop();
    await removeOwnFolder(settings.data_dir);
  }
}
