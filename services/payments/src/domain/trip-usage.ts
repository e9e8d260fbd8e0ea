import { secondsBetween } from '@drais/vocabulary/units';
import { TRIP_S_MAX } from './pricing-plan.ts';

/** When the meter of a trip ran, and how many whole seconds of that were pauses. */
export interface TripTimes {
  readonly started_at: Date;
  readonly ended_at: Date;
  readonly paused_s: number;
  /** Whole seconds in which the trip could not be ended, and of no pause. Absent: none. */
  readonly outage_s?: number;
}

/**
 * What is priced: whole seconds of riding and of pause, 0 or more, together at most `TRIP_S_MAX`.
 */
export interface TripUsage {
  readonly riding_s: number;
  readonly paused_s: number;
}

/**
 * The usage of a trip. A started second is never charged for, and a trip cannot pause for longer
 * than it lasted. An outage is taken out before anything is priced: rounding, caps and the cap of
 * the day hold for what is left, so that no fare is higher for it.
 * @throws {RangeError} when the trip ends before it starts: a fault in our code, not a refusal
 */
export function usageOfTimes(times: TripTimes): TripUsage {
  const duration_s = secondsBetween(times.started_at, times.ended_at);
  const paused_s = Math.min(times.paused_s, duration_s);
  const outage_s = Math.min(times.outage_s ?? 0, duration_s - paused_s);
  return usageOfDuration(duration_s - outage_s, paused_s);
}

/**
 * The usage of a trip that is known by its length alone.
 * @param duration_s whole seconds from start to end, pauses included
 */
export function usageOfDuration(duration_s: number, paused_s = 0): TripUsage {
  return checkedUsage({ riding_s: duration_s - paused_s, paused_s });
}

/** @throws {RangeError} when a part is not whole, negative, or the whole is longer than any trip */
export function checkedUsage(usage: TripUsage): TripUsage {
  const { riding_s, paused_s } = usage;
  const is_whole = Number.isInteger(riding_s) && Number.isInteger(paused_s);
  if (!is_whole || riding_s < 0 || paused_s < 0 || riding_s + paused_s > TRIP_S_MAX) {
    throw new RangeError(`a trip of ${riding_s} s riding and ${paused_s} s paused`);
  }
  return usage;
}
