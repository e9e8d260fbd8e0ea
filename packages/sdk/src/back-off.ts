/**
 * First pause before asking again. Lower meets the same outage, higher is felt by whoever waits.
 */
const FIRST_MS = 200;
/**
 * Longest pause between two attempts of one call or stream: long outages are polled gently, not
 * hammered.
 */
const LONGEST_MS = 15_000;

/**
 * The pause before attempt `attempt` (1 is the first repeat), doubling each time, with full jitter
 * between half and the whole of it, so that everybody cut off at once does not come back at once.
 */
export function backOff_ms(attempt: number, random: () => number): number {
  const whole_ms = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 16));
  return Math.round(whole_ms * (0.5 + random() / 2));
}

/** Resolves after `pause_ms`, or at once when `signal` is aborted. */
export function pause(pause_ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, pause_ms);
    signal?.addEventListener('abort', finish);
  });
}
