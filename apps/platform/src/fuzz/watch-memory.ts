import { readFileSync } from 'node:fs';

/** Between looks. */
const LOOK_MS = 1_000;
/** Bytes of a page on every machine that Drais runs on. */
const PAGE_BYTES = 4_096;

export interface MemoryUse {
  readonly pid: number;
  readonly start_mib: number;
  readonly peak_mib: number;
  readonly end_mib: number;
}

export interface MemoryWatch {
  /** What each process held; a process that was replaced has its new pid. */
  stop(): Record<string, MemoryUse>;
}

/** Looks at the resident memory of processes, over and over. Linux only; elsewhere it sees 0. */
export function watchMemory(pids: () => Readonly<Record<string, number>>): MemoryWatch {
  const seen = new Map<string, { start: number; peak: number; end: number; pid: number }>();
  const look = (): void => {
    for (const [name, pid] of Object.entries(pids())) {
      const mib = residentMib(pid);
      const { start, peak } = seen.get(name) ?? { start: mib, peak: mib };
      seen.set(name, { start, peak: Math.max(peak, mib), end: mib, pid });
    }
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return Object.fromEntries(
        [...seen].map(([name, { start, peak, end, pid }]) => [
          name,
          { pid, start_mib: start, peak_mib: peak, end_mib: end },
        ]),
      );
    },
  };
}

function residentMib(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1]);
    return Math.round((pages * PAGE_BYTES) / 2 ** 20);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0;
    throw error;
  }
}
