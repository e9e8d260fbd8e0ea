/**
 * Milliseconds that a time answer stays good for. The bound below grows by 1.1 s over 6 h, which
 * still leaves most of a 20 s lease; longer makes short leases look expired, shorter costs
 * messages.
 */
export const CLOCK_AGE_MAX_MS = 6 * 3_600_000;

/**
 * Milliseconds of age at which a vehicle asks again by itself, so that an unlock need not wait for
 * it.
 */
export const CLOCK_REFRESH_MS = 5 * 3_600_000;

/**
 * An answer slower than this (ms) is not used: all of its delay counts as passed, so it would make
 * good leases look expired. Lower locks out slow radio networks.
 */
export const TIME_ANSWER_MAX_MS = 15_000;

/**
 * Milliseconds between time requests while one is needed. Lower only repeats itself into a dead
 * network.
 */
export const TIME_RETRY_MS = 5_000;

/**
 * A clock that runs slow by at most 50 parts in a million (a common quartz crystal over its
 * temperatures) misses at most 1 ms in each 19,999 ms that it counts: 50e-6 / (1 - 50e-6) = 1 /
 * 19,999.
 */
const DRIFT_DIVISOR = 19_999;

/** Three readings cut to whole milliseconds: the server's, the request's and the present one. */
const ROUNDING_MS = 3;

interface PendingTimeRequest {
  readonly nonce: string;
  readonly requested_ms: number;
}

/**
 * What a vehicle knows of the fleet's time. Milliseconds named `requested_ms` are monotonic ones.
 */
export interface VehicleClock {
  readonly anchor: { readonly server_time_ms: number; readonly requested_ms: number } | null;
  readonly pending: readonly PendingTimeRequest[];
}

/** The clock of a vehicle that has just started: monotonic time began anew, so nothing is known. */
export const UNKNOWN_CLOCK: VehicleClock = { anchor: null, pending: [] };

/**
 * The latest that the fleet's time can be now, in epoch milliseconds; null when it must be asked
 * first.
 *
 * The server read its clock after the request left, so no more has passed since than since the
 * request. However long the answer was on its way, the bound holds.
 */
export function latestPossibleTime_ms(clock: VehicleClock, monotonic_ms: number): number | null {
  if (clock.anchor === null) return null;
  const elapsed_ms = monotonic_ms - clock.anchor.requested_ms;
  if (elapsed_ms < 0 || elapsed_ms > CLOCK_AGE_MAX_MS) return null;
  const drift_ms = Math.floor(elapsed_ms / DRIFT_DIVISOR) + 1;
  return clock.anchor.server_time_ms + elapsed_ms + drift_ms + ROUNDING_MS;
}

/** Whether it is time for a routine question: nothing is known, or what is known grows old. */
export function isRefreshDue(clock: VehicleClock, monotonic_ms: number): boolean {
  if (clock.anchor === null) return true;
  return monotonic_ms - clock.anchor.requested_ms >= CLOCK_REFRESH_MS;
}

/** The clock after asking with `nonce`, or null when a question is already on its way. */
export function askForTime(
  clock: VehicleClock,
  nonce: string,
  monotonic_ms: number,
): VehicleClock | null {
  const pending = clock.pending.filter((p) => monotonic_ms - p.requested_ms <= TIME_ANSWER_MAX_MS);
  const last = pending.at(-1);
  if (last !== undefined && monotonic_ms - last.requested_ms < TIME_RETRY_MS) return null;
  return { ...clock, pending: [...pending, { nonce, requested_ms: monotonic_ms }] };
}

/**
 * The clock after a verified answer. One that nobody asked for, or that comes too late, changes
 * nothing.
 */
export function withTimeAnswer(
  clock: VehicleClock,
  answer: { readonly nonce: string; readonly server_time: string },
  monotonic_ms: number,
): VehicleClock {
  const asked = clock.pending.find((p) => p.nonce === answer.nonce);
  if (asked === undefined || monotonic_ms - asked.requested_ms > TIME_ANSWER_MAX_MS) return clock;
  // Only younger questions stay open: an older one could only take the clock back.
  const pending = clock.pending.filter((p) => p.requested_ms > asked.requested_ms);
  const server_time_ms = Date.parse(answer.server_time);
  return { anchor: { server_time_ms, requested_ms: asked.requested_ms }, pending };
}
