import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Business time and wall time. They differ only in a demo whose clock is stepped. */
export interface Clock {
  now(): Date;
  wallNow(): Date;
}

export const wallClock: Clock = { now: () => new Date(), wallNow: () => new Date() };

export interface SteppedClock extends Clock {
  /** Stands still at `at` until the next step. Never goes back: what was decided stays decided. */
  stepTo(at: Date): void;
}

/**
 * A business clock that stands still between steps, so that an outage freezes it. It is kept in a
 * file: a platform that was killed in the middle of a replayed day comes back on that day and not
 * today. Of several processes that go by it one is the keeper of the file.
 */
export function openSteppedClock(
  file: string,
  { start, is_keeper }: { readonly start: Date; readonly is_keeper: boolean },
): SteppedClock {
  let at = existsSync(file) ? new Date(readFileSync(file, 'utf8').trim()) : start;
  if (Number.isNaN(at.getTime())) throw new Error(`${file} holds no time`);
  return {
    now: () => new Date(at),
    wallNow: () => new Date(),
    stepTo: (next) => {
      if (next < at) throw new RangeError(`the clock stands at ${at.toISOString()}`);
      at = next;
      if (!is_keeper) return;
      writeFileSync(`${file}.new`, next.toISOString());
      renameSync(`${file}.new`, file);
    },
  };
}
