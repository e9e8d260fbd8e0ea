import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clusterDirOf } from '@drais/kit/postgres/place';

/** The processes of the platform in `data_dir` by name, its database among them. */
export function processesOf(data_dir: string): Record<string, number> {
  const file = join(data_dir, 'processes.json');
  if (!existsSync(file)) return {};
  const database = findServer(join(data_dir, 'postgres'));
  const others = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
  return { ...others, ...(database === undefined ? {} : { database }) };
}

/** The number of the embedded server in a folder; undefined while none runs there. */
function findServer(folder: string): number | undefined {
  if (!existsSync(folder)) return undefined;
  // The database may live elsewhere: its account cannot enter every folder.
  const postmaster = join(clusterDirOf(folder), 'postmaster.pid');
  return existsSync(postmaster)
    ? Number(readFileSync(postmaster, 'utf8').split('\n')[0])
    : undefined;
}

/** Ends a process of the platform at once, as a crash would; false when it is no more. */
export function killOurs(pid: number): boolean {
  if (!isOurs(pid)) return false;
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false; // It is just being started again.
  }
}

/** A process that ended may have left its number to a stranger. */
function isOurs(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  try {
    const command = readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8');
    return /apps\/platform\/src|bin\/postgres/.test(command);
  } catch {
    return false;
  }
}
