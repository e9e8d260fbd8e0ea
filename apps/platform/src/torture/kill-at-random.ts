import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clusterDirOf } from '@drais/kit/postgres/place';
import { between, type Draw, oneOf } from '@drais/twin/life/draw';

/**
 * Parts of the mean time between two kills: shorter leaves no time to recover, longer lets too much
 * run in peace.
 */
const CALM = { least: 0.4, most: 1.6 };

export interface Killing {
  /** By the name of the process. */
  readonly kills: Readonly<Record<string, number>>;
  stop(): void;
}

/**
 * Ends processes of the platform in `data_dir` at once, as a crash would: supervisor, core, device
 * door, bank, web, twin and database, whatever its own list of processes names, each as likely as
 * the others.
 */
export function killAtRandom(options: {
  readonly data_dir: string;
  /** Wall time after which nothing is killed any more. */
  readonly until: number;
  /** Mean time between two kills. */
  readonly apart_ms: number;
  readonly draw: Draw;
  readonly log: (line: string) => void;
}): Killing {
  const kills: Record<string, number> = {};
  let timer: NodeJS.Timeout | undefined;
  const next = (): void => {
    const calm_ms = options.apart_ms * between(options.draw, CALM.least, CALM.most);
    timer = setTimeout(() => {
      if (Date.now() > options.until) return;
      const name = killOne(options.data_dir, options.draw);
      if (name !== undefined) {
        kills[name] = (kills[name] ?? 0) + 1;
        options.log(`killed ${name}`);
      }
      next();
    }, calm_ms);
  };
  next();
  return { kills, stop: () => clearTimeout(timer) };
}

function killOne(data_dir: string, draw: Draw): string | undefined {
  const [name, pid] = oneOf(draw, Object.entries(processesOf(data_dir))) ?? [];
  if (name === undefined || pid === undefined || !isOurs(pid)) return undefined;
  try {
    process.kill(pid, 'SIGKILL');
    return name;
  } catch {
    return undefined; // It is just being started again.
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

function processesOf(data_dir: string): Record<string, number> {
  const file = join(data_dir, 'processes.json');
  if (!existsSync(file)) return {};
  // The database may live elsewhere: its account cannot enter every folder.
  const postmaster = join(clusterDirOf(join(data_dir, 'postgres')), 'postmaster.pid');
  const database = existsSync(postmaster)
    ? { database: Number(readFileSync(postmaster, 'utf8').split('\n')[0]) }
    : {};
  return { ...(JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>), ...database };
}
