import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The main process of a running server. Word of PostgreSQL. */
interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Program and arguments, joined by spaces. */
  readonly command: string;
}

/** 20 ms: a stop takes 30 ms or more; longer only delays whoever waits for it. */
const POLL_MS = 20;

/**
 * A fast stop writes a checkpoint: up to 1 GB of dirty pages and WAL on a slow disk. Less would cut
 * it off and cost a crash recovery at the next start; more would hang a host that waits for us.
 */
const FAST_STOP_MS = 60_000;

/** An immediate stop writes nothing; after 10 s the process is stuck in the kernel. */
const IMMEDIATE_STOP_MS = 10_000;

/**
 * The running postmaster of a cluster, or undefined.
 *
 * `postmaster.pid` outlives a killed server, and its number may belong to any process by now: only
 * a process whose command names this cluster counts. A file that such a stranger makes look alive
 * is removed, since PostgreSQL itself would refuse to start over it.
 */
export function findPostmaster(cluster_dir: string): Postmaster | undefined {
  const file = join(cluster_dir, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n', 1)[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  if (!isPostmasterOf(cluster_dir, pid)) {
    // The process may have been the server and have ended between the two looks: then leave the
    // file, which names the memory that its last backends may still hold.
    if (isAlive(pid)) rmSync(file, { force: true });
    return undefined;
  }
  const command = commandOf(pid);
  return { pid, port: Number(/ -p (\d+) /.exec(command)?.[1]), command };
}

/** Whether the process is the server of this cluster, and not a stranger that got its number. */
export function isPostmasterOf(cluster_dir: string, pid: number): boolean {
  return isAlive(pid) && commandOf(pid).includes(` -D ${cluster_dir} `);
}

/**
 * Whether the process runs. A dead one that nobody has waited for (PID 1 of a container may never)
 * does not.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat !== '' && !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}

/**
 * Stops a server: open transactions roll back, the data is written, and the process is gone on
 * return.
 */
export async function stopPostmaster(pid: number): Promise<void> {
  send(pid, 'SIGINT');
  if (await isGoneWithin(pid, FAST_STOP_MS)) return;
  send(pid, 'SIGQUIT'); // Nothing committed is lost; the next start recovers.
  if (await isGoneWithin(pid, IMMEDIATE_STOP_MS)) return;
  throw new Error(`PostgreSQL, process ${pid}, does not stop`);
}

/**
 * Ends the backends that a killed postmaster left in the middle of a statement; they would keep its
 * memory, and so a new server from starting, until they are through. Nothing is lost: whatever they
 * have not committed could not be committed any more. On Linux only; elsewhere they are waited for.
 */
export function endOrphans(cluster_dir: string): void {
  if (process.platform !== 'linux') return;
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || !commandOf(pid).startsWith('postgres:')) continue;
    if (workingDirOf(pid) === cluster_dir) send(pid, 'SIGQUIT');
  }
}

function workingDirOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return '';
    throw error;
  }
}

function commandOf(pid: number): string {
  if (process.platform === 'linux') {
    return readIfThere(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
  }
  const answer = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  return `${answer.stdout.trim()} `;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    // ESRCH: the process ended between open and read.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function isGoneWithin(pid: number, timeout_ms: number): Promise<boolean> {
  const give_up_at = performance.now() + timeout_ms;
  while (isAlive(pid)) {
    if (performance.now() > give_up_at) return false;
    await sleep(POLL_MS);
  }
  return true;
}
