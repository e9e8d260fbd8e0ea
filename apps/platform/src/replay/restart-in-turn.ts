import { setTimeout as pause } from 'node:timers/promises';
import type { RunningPlatform } from '../platform.ts';

/** Between two rounds, so that the platform also runs as it usually does. */
const BETWEEN_MS = 1_000;

/** Replaces every process in turn, again and again, until it is stopped. */
export function restartAgainAndAgain(platform: RunningPlatform): { stop(): Promise<number> } {
  const stopping = new AbortController();
  let rounds = 0;
  const work = (async () => {
    while (!stopping.signal.aborted) {
      await platform.restartInTurn();
      rounds++;
      await pause(BETWEEN_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  // Who stops it is told; until then nobody listens.
  work.catch(() => undefined);
  return {
    /** The rounds that were finished. @throws {Error} when a process could not be replaced */
    stop: async () => {
      stopping.abort();
      await work;
      return rounds;
    },
  };
}
