import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeOwnFolder } from '@drais/kit/postgres/own-folder';
import { clusterDirOf } from '@drais/kit/postgres/place';
import { ownPlatformSettings } from '../own-platform.ts';
import { startPlatform } from '../platform.ts';
import { readSettings } from '../settings.ts';
import { processorTimeOf } from './processor-time.ts';
import type { Log } from './result.ts';

/** A platform that a bench may watch closely and kill parts of. */
export interface BenchPlatform {
  readonly base_url: string;
  readonly mqtt_port: number;
  readonly database_url: string;
  /** Of the process now; the next one after a crash has another. */
  pidOf(name: 'core' | 'door' | 'postgres'): number;
  /** Processor seconds used so far by each of them. */
  processorTimes(): ProcessorTimes;
  /** Ends one of them as a crash would; the platform starts it again. */
  kill(name: 'door' | 'postgres'): void;
  /** Stops everything and removes its data. */
  close(): Promise<void>;
}

export interface ProcessorTimes {
  readonly core_s: number;
  readonly door_s: number;
  readonly postgres_s: number;
}

/** All processes as in a deployment, with one database, without the web and without life. */
export async function openBenchPlatform(log: Log): Promise<BenchPlatform> {
  const settings = readSettings(
    await ownPlatformSettings('bench', { DRAIS_SHARDS: '1', DRAIS_LOG_LEVEL: 'error' }),
  );
  const postgres_dir = join(settings.data_dir, 'postgres');
  const platform = await startPlatform(settings, log).catch(async (error: unknown) => {
    await removeOwnFolder(settings.data_dir);
    throw error;
  });
  const pidOf: BenchPlatform['pidOf'] = (name) =>
    name === 'postgres' ? postmasterOf(postgres_dir) : (platform.pids()[name] ?? 0);
  return {
    base_url: settings.public_url,
    mqtt_port: settings.mqtt_port,
    database_url: platform.environment.database_urls[0] ?? '',
    pidOf,
    processorTimes: () => ({
      core_s: processorTimeOf(pidOf('core')),
      door_s: processorTimeOf(pidOf('door')),
      postgres_s: processorTimeOf(pidOf('postgres')),
    }),
    kill: (name) => void process.kill(pidOf(name), 'SIGKILL'),
    close: async () => {
      await platform.stop();
      await removeOwnFolder(settings.data_dir);
    },
  };
}

function postmasterOf(postgres_dir: string): number {
  const file = join(clusterDirOf(postgres_dir), 'postmaster.pid');
  const [pid] = readFileSync(file, 'utf8').split('\n');
  return Number(pid);
}
