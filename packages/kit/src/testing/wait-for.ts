import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** What is waited for, as it would end "waited 5000 ms for ...". */
  readonly what: string;
  readonly timeout_ms?: number;
}

/** Long enough for a loaded machine with two cores; a test that passes never waits so long. */
const TIMEOUT_MS = 10_000;

/** 10 ms: lower takes CPU from what is waited for. */
const POLL_MS = 10;

type Truthy<Value> = Exclude<Value, false | null | undefined | 0 | ''>;

/**
 * Returns the first truthy value of `condition`. A condition that throws is not yet met.
 *
 * @throws {Error} after `timeout_ms`, also when a look itself never ends; its cause is the last
 * thing thrown
 */
export async function waitFor<Value>(
  condition: () => Value | Promise<Value>,
  options: WaitOptions,
): Promise<Truthy<Value>> {
  const timeout_ms = options.timeout_ms ?? TIMEOUT_MS;
  const over = new AbortController();
  const deadline = sleep(timeout_ms, 'over' as const, { signal: over.signal });
  deadline.catch(() => undefined); // Aborted when the condition is met.
  let cause: unknown;
  try {
    for (const began_at = performance.now(); performance.now() - began_at < timeout_ms; ) {
      const look = attempt(condition);
      const seen = await Promise.race([look, deadline]);
      if (seen === 'over') break;
      if (seen.value) return seen.value as Truthy<Value>;
      cause = seen.thrown;
      await sleep(POLL_MS);
    }
  } finally {
    over.abort();
  }
  throw new Error(`waited ${timeout_ms} ms for ${options.what}`, { cause });
}

async function attempt<Value>(
  condition: () => Value | Promise<Value>,
): Promise<{ readonly value?: Value; readonly thrown?: unknown }> {
  try {
    return { value: await condition() };
  } catch (thrown) {
    return { thrown };
  }
}
