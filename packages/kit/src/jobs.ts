import type { Logger } from 'pino';
import type { Job } from './room.ts';
import type { Tools } from './tools.ts';
import { Unavailable } from './unavailable.ts';

export interface JobRunner {
  /**
   * Runs every job but upkeep once on every database and returns how many things they did. For a
   * stepped clock and for tests.
   */
  runAll(): Promise<number>;
  runOne(id: string): Promise<number>;
  close(): Promise<void>;
}

/**
 * Runs the timed work of one room: each job on each database, never twice at once in this process.
 */
export function openJobs(
  jobs: readonly Job[],
  tools: Tools,
  options: { log: Logger; timers: boolean },
): JobRunner {
  const running = new Set<Promise<number>>();
  let closed = false;
  const busy = new Map<string, Promise<number>>();

  /** One run at a time per job and database; who comes meanwhile waits for a run of its own. */
  async function run(job: Job, database: string): Promise<number> {
    const name = `${job.id} ${database}`;
    while (busy.has(name)) await busy.get(name);
    const work = job.run(tools, database).catch((error: unknown) => {
      if (!(error instanceof Unavailable))
        options.log.error({ err: error, job: job.id, database }, 'job failed');
      return 0;
    });
    busy.set(name, work);
    running.add(work);
    try {
      return await work;
    } finally {
      busy.delete(name);
      running.delete(work);
    }
  }

  const timers = options.timers
    ? jobs.flatMap((job) =>
        tools.db.databases().map(({ database }) =>
          setInterval(() => {
            if (!closed && !busy.has(`${job.id} ${database}`)) void run(job, database);
          }, job.every_s * 1000),
        ),
      )
    : [];

  const runAllOf = async (chosen: readonly Job[]): Promise<number> => {
    const counts = await Promise.all(
      chosen.flatMap((job) => tools.db.databases().map(({ database }) => run(job, database))),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  };

  return {
    runAll: () => runAllOf(jobs.filter((job) => job.is_upkeep !== true)),
    runOne: (id) => runAllOf(jobs.filter((job) => job.id === id)),
    close: async () => {
      closed = true;
      for (const timer of timers) clearInterval(timer);
      await Promise.allSettled(running);
    },
  };
}
