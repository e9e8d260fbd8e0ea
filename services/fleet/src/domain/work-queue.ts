/** Works off what may wait a moment, a few at a time. */
export interface WorkQueue {
  /** Resolves when this work is done, in the order in which it came to its turn. */
  run(work: () => Promise<void>): Promise<void>;
}

export function openWorkQueue(at_once_max: number): WorkQueue {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    run: async (work) => {
      if (running >= at_once_max) await new Promise<void>((resolve) => waiting.push(resolve));
      else running += 1;
      try {
        await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
