import { setTimeout as sleep } from 'node:timers/promises';

/** Between two questions. */
export const ASK_EVERY_MS = 250;

/** Questions that were asked, and may not all be answered yet. */
export interface Asked<Seen> {
  /** When the last of them is answered: what was seen, in the order of the questions. */
  answered(): Promise<{ readonly seen: readonly Seen[]; readonly slowest_ms: number }>;
}

/** Asks every quarter of a second until `stopped`, whether the last question is answered or not. */
export async function askAgain<Seen>(
  stopped: AbortSignal,
  ask: () => Promise<Seen>,
): Promise<Asked<Seen>> {
  let slowest_ms = 0;
  const askOnce = async (): Promise<Seen> => {
    const began = performance.now();
    const seen = await ask();
    slowest_ms = Math.max(slowest_ms, Math.round(performance.now() - began));
    return seen;
  };
  const asking: Promise<Seen>[] = [];
  while (!stopped.aborted) {
    asking.push(askOnce());
    await sleep(ASK_EVERY_MS, undefined, { signal: stopped }).catch(() => undefined);
  }
  return {
    answered: async () => {
      const seen = await Promise.all(asking);
      return { seen, slowest_ms };
    },
  };
}
