import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How much of the day may be ridden ahead of the schedule: less and nothing would pass the points
 * that the schedule waits for, more and the day would be over before it.
 */
const AHEAD = 0.15;
/** A schedule that stands still so long needs more to happen before it can go on. */
const STANDING_MS = 3_000;
const LOOK_EVERY_MS = 50;

/**
 * Holds a day back so that it is not over before its disturbances are. Returns what to wait for
 * before each of about `steps` steps.
 */
export function paceBy(progress: () => number, steps: number): () => Promise<void> {
  let step = 0;
  return async () => {
    const share = step++ / Math.max(1, steps);
    let seen = progress();
    let seen_at = performance.now();
    while (seen < 1 && share > seen + AHEAD && performance.now() - seen_at < STANDING_MS) {
      await sleep(LOOK_EVERY_MS);
      if (progress() === seen) continue;
      seen = progress();
      seen_at = performance.now();
    }
  };
}
