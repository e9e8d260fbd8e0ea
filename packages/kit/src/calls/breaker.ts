/**
 * Failures in a row before an instance is left alone: one may be a connection that idled too long.
 */
const FAILURES_MAX = 3;
/**
 * How long an instance is left alone: doubles with each failed look, so that a process that
 * restarts is found within a moment and one that is gone costs little. A second at most: an unlock
 * lives for ten, and waits this long for a way that is back.
 */
const REST_MS = { first: 250, max: 1_000 };

/** What is known of one instance of a room. */
export interface Breaker {
  readonly failures: number;
  /** Milliseconds of the epoch; asked again after it, once. 0 while it is trusted. */
  readonly rests_until_ms: number;
  readonly rest_ms: number;
}

export const CLOSED: Breaker = { failures: 0, rests_until_ms: 0, rest_ms: 0 };

/** Whether the instance may be asked. */
export function mayAsk(breaker: Breaker, now_ms: number): boolean {
  return now_ms >= breaker.rests_until_ms;
}

/**
 * Asking an instance whose rest is over is a probe: until its answer nobody else asks, as if the
 * rest had begun again.
 */
export function asked(breaker: Breaker, now_ms: number): Breaker {
  if (breaker.rests_until_ms === 0) return breaker;
  return { ...breaker, rests_until_ms: now_ms + breaker.rest_ms };
}

/** `is_gone`: nobody listens there at all, which needs no second look. */
export function failed(breaker: Breaker, now_ms: number, is_gone: boolean): Breaker {
  const failures = breaker.failures + 1;
  // Who has rested before has had their chances.
  const is_trusted = breaker.rests_until_ms === 0;
  if (is_trusted && !is_gone && failures < FAILURES_MAX) return { ...breaker, failures };
  const rest_ms = Math.min(REST_MS.max, Math.max(REST_MS.first, breaker.rest_ms * 2));
  return { failures, rests_until_ms: now_ms + rest_ms, rest_ms };
}
