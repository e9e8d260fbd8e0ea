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
 * The seconds that a trip's meter shows. Pauses may overlap and reach over the trip's ends: what is
 * covered twice counts once, what lies outside counts not at all, an open pause ends with the trip.
 * Riding and pause each lose their part of a second: it is never charged for.
 * @throws {RangeError} when the trip ends before it starts: a fault in our code, not a refusal
 */
export function meterTrip(times: MeterTimes): TripUsage {
  const started_ms = times.started_at.getTime();
  const ended_ms = times.ended_at.getTime();
  if (!(ended_ms >= started_ms)) {
    throw new RangeError(`a trip from ${String(started_ms)} ms to ${String(ended_ms)} ms`);
  }
  const pauses = times.pauses
    .map((pause) => ({
      from_ms: Math.max(pause.started_at.getTime(), started_ms),
      to_ms: Math.min(pause.ended_at?.getTime() ?? ended_ms, ended_ms),
    }))
    .sort((a, b) => a.from_ms - b.from_ms);

  let paused_ms = 0;
  let counted_to_ms = started_ms;
  for (const pause of pauses) {
    const from_ms = Math.max(pause.from_ms, counted_to_ms);
    paused_ms += Math.max(0, pause.to_ms - from_ms);
    counted_to_ms = Math.max(counted_to_ms, pause.to_ms);
  }
  const riding_ms = ended_ms - started_ms - paused_ms;
  return checkedUsage({
    riding_s: Math.floor(riding_ms / 1000),
    paused_s: Math.floor(paused_ms / 1000),
  });
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
