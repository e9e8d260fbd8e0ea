import { setTimeout as wait } from 'node:timers/promises';

/** Waits; rejects at once when the life ends. */
export async function pauseFor(seconds: number, signal: AbortSignal): Promise<void> {
  await wait(seconds * 1000, undefined, { signal });
}

/**
 * Looks again and again until there is something. @throws {Error} when there is nothing for too
 * long
 */
export async function lookFor<T>(
  what: string,
  look: () => Promise<T | undefined>,
  {
    every_s,
    within_s,
    signal,
  }: { readonly every_s: number; readonly within_s: number; readonly signal: AbortSignal },
): Promise<T> {
  const give_up_at = Date.now() + within_s * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > give_up_at) throw new Error(`waited too long for ${what}`);
    await pauseFor(every_s, signal);
  }
}

/** Does something again until it works or the life ends; `tell` hears of each failure. */
export async function keepTrying<T>(
  work: () => Promise<T>,
  {
    pause_s,
    signal,
    tell,
  }: {
    readonly pause_s: number;
    readonly signal: AbortSignal;
    readonly tell: (error: unknown) => void;
  },
): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      tell(error);
      await pauseFor(pause_s, signal);
    }
  }
}
