import { setTimeout as sleep } from 'node:timers/promises';
import type { Disturbance } from './campaign.ts';

/** What waits for work gets the next step of the day after this: so long the last one takes. */
const NEXT_STEP_MS = 1_500;
const LOOK_EVERY_MS = 50;

/**
 * Holds a day back so that it is ridden evenly over the schedule of what disturbs it, and its last
 * step comes when that is done. Returns what to wait for before each of `steps` steps.
 */
export function paceBy(
  disturbance: () => Pick<Disturbance, 'progress' | 'waitsForWork'> | undefined,
  steps: number,
): () => Promise<void> {
  let step = 0;
  return async () => {
    const share = Math.min(1, step++ / Math.max(1, steps - 1));
    const came_at = performance.now();
    for (;;) {
      const progress = disturbance()?.progress() ?? 1;
      if (progress >= 1 || progress >= share) return;
      const has_waited = performance.now() - came_at > NEXT_STEP_MS;
      if (has_waited && disturbance()?.waitsForWork() === true) return;
      await sleep(LOOK_EVERY_MS);
    }
  };
}
