import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second in Linux's /proc, on every machine that Node runs on. */
const TICKS_PER_S = 100;

/**
 * Seconds of processor time that a process, its children and its ended children have used; 0 where
 * there is no /proc. It says what a piece of work costs also while other programs fight for the
 * same cores. `except` is a child that is somebody else's: neither it nor what it has ended counts.
 */
export function processorTimeOf(pid: number, except?: number): number {
  const parent = timesOf(String(pid));
  if (parent === undefined) return 0;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== except)
    .flatMap((name) => timesOf(name) ?? [])
    .filter(({ parent_pid }) => parent_pid === pid);
  return [parent, ...children].reduce((sum, { used_s }) => sum + used_s, 0);
}

/** Of the main thread alone: what bounds a process that does its work in one event loop. */
export function mainThreadTimeOf(pid: number): number {
  return timesOf(`${String(pid)}/task/${String(pid)}`, 0, 2)?.used_s ?? 0;
}

/**
 * Seconds that the main thread was ready to run and waited for a processor, which other work had; 0
 * where the kernel does not count it. The rest of a time in the event loop is its own.
 */
export function mainThreadWaitOf(pid: number): number {
  try {
    // Documentation/scheduler/sched-stats.rst: time run, time waited (both ns), turns.
    const text = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/schedstat`, 'utf8');
    return Number(text.split(' ')[1]) / 1e9;
  } catch {
    return 0;
  }
}

/** Of the processes that it started and that have ended. */
export function endedChildrenTimeOf(pid: number): number {
  return timesOf(String(pid), 2, 4)?.used_s ?? 0;
}

function timesOf(
  place: string,
  from = 0,
  to = 4,
): { parent_pid: number; used_s: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${place}/stat`, 'utf8');
    // proc_pid_stat(5), counted from behind the name: field 4 is the parent, 14 to 17 are own and
    // children's times.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11 + from, 11 + to).reduce((sum, field) => sum + Number(field), 0);
    return { parent_pid: Number(fields[1]), used_s: ticks / TICKS_PER_S };
  } catch {
    // It has ended since it was listed.
    return undefined;
  }
}
