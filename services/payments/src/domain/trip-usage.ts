import { TRIP_S_MAX } from './pricing-plan.ts';

/** A pause, or one that is still open when `ended_at` is null. */
export interface Pause {
  readonly started_at: Date;
  readonly ended_at: Date | null;
}

/** When the meter of a trip ran. */
export interface MeterTimes {
  readonly started_at: Date;
  readonly ended_at: Date;
  readonly pauses: readonly Pause[];
}

/** What is priced: whole seconds of riding and of pause, 0 or more, together at most `TRIP_S_MAX`. */
export interface TripUsage {
  readonly riding_s: number;
  readonly paused_s: number;
}

/**
 * The seconds that a trip's meter shows. It counts whole seconds since the start: every instant is
 * rounded down to one, so riding and pause add up to the trip's whole seconds, and a started second is
 * never charged for. Pauses may overlap and reach over the trip's ends: what is covered twice counts
 * once, what lies outside counts not at all, an open pause ends with the trip.
 * @throws {RangeError} when the trip ends before it starts: a fault in our code, not a refusal
 */
export function meterTrip(times: MeterTimes): TripUsage {
  const meter = (at: Date): number =>
    Math.floor((at.getTime() - times.started_at.getTime()) / 1000);
  const duration_s = meter(times.ended_at);
  const pauses = times.pauses
    .map((pause) => ({
      from_s: meter(pause.started_at),
      to_s: Math.min(pause.ended_at === null ? duration_s : meter(pause.ended_at), duration_s),
    }))
    .sort((a, b) => a.from_s - b.from_s);

  let paused_s = 0;
  let counted_to_s = 0;
  for (const { from_s, to_s } of pauses) {
    paused_s += Math.max(0, to_s - Math.max(from_s, counted_to_s));
    counted_to_s = Math.max(counted_to_s, to_s);
  }
  return usageOfDuration(duration_s, paused_s);
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
