/**
 * Wall time that goes on when the clock is set back, by the monotonic clock, until the wall has
 * caught up. For what waits until an instant that was read from the same clock: it must not wait as
 * long as the clock was wrong.
 */
export function steadyNow(
  wallNow: () => Date,
  elapsed_ms: () => number = () => performance.now(),
): () => Date {
  let at_ms = wallNow().getTime();
  let read_at_ms = elapsed_ms();
  return () => {
    const now_ms = elapsed_ms();
    at_ms = Math.max(wallNow().getTime(), at_ms + now_ms - read_at_ms);
    read_at_ms = now_ms;
    return new Date(at_ms);
  };
}
