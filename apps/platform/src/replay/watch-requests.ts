export interface SeenRequests {
  readonly requests: number;
  /** Nobody answered, or the answer was a fault of ours (5xx). Repeats count each. */
  readonly requests_failed: number;
}

/**
 * Counts every HTTP request that this process makes from now on, and those that failed, before
 * anybody makes them again.
 */
export function watchRequests(): { seen(): SeenRequests; stop(): void } {
  const ask = globalThis.fetch;
  let requests = 0;
  let requests_failed = 0;
  globalThis.fetch = async (...asked) => {
    requests++;
    try {
      const answer = await ask(...asked);
      if (answer.status >= 500) requests_failed++;
      return answer;
    } catch (error) {
      requests_failed++;
      throw error;
    }
  };
  return {
    seen: () => ({ requests, requests_failed }),
    stop: () => {
      globalThis.fetch = ask;
    },
  };
}
