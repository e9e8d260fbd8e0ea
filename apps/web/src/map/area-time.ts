/** `2026-03-01T14:30`, as a time field holds it: the clock on the wall of some area. */
export type WallTime = string;

/** The clock on the wall in `time_zone` at an instant, to the minute. */
export function wallTimeAt(instant: Date, time_zone: string): WallTime {
  const parts = clockOf(time_zone).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** Making one takes longer than all the rest. Bounded by the time zones of the areas. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(time_zone: string): Intl.DateTimeFormat {
  const known = clocks.get(time_zone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: time_zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  clocks.set(time_zone, clock);
  return clock;
}

/**
 * The instant at which the clock on the wall in `time_zone` shows `wall`, or undefined when that is
 * no time. An hour that comes twice in autumn is taken the first time or the second as the zone's
 * rules fall; one that spring skips moves on.
 */
export function instantOfWallTime(wall: WallTime, time_zone: string): Date | undefined {
  // `Date.parse` reads much that is no time at all.
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(wall)) return undefined;
  const asUtc_ms = Date.parse(`${wall}:00Z`);
  if (Number.isNaN(asUtc_ms)) return undefined;
  // The zone's offset depends on the instant that is sought: two rounds settle it on both sides of
  // a change.
  let instant_ms = asUtc_ms;
  for (let round = 0; round < 2; round += 1) {
    const shown_ms = Date.parse(`${wallTimeAt(new Date(instant_ms), time_zone)}:00Z`);
    instant_ms += asUtc_ms - shown_ms;
  }
  return new Date(instant_ms);
}

/** A time as a field holds it, and the very instant where that is known. */
export interface ClockTime {
  readonly wall: WallTime;
  /** Where the clock shows an hour twice, the wall does not say which of them is meant. */
  readonly at?: Date;
}

export function clockTimeAt(at: Date, time_zone: string): ClockTime {
  return { wall: wallTimeAt(at, time_zone), at };
}

export function instantOf({ wall, at }: ClockTime, time_zone: string): Date | undefined {
  return at ?? instantOfWallTime(wall, time_zone);
}

const QUARTER_MS = 900_000;
/** Clocks have been changed by an hour at most; two leave room. */
const QUARTERS_MAX = 8;

/** The first instant of a day such as `2026-03-29`, also where the clocks change at midnight. */
export function startOfDay(date: string, time_zone: string): Date {
  const dateAt = (ms: number) => wallTimeAt(new Date(ms), time_zone).slice(0, 10);
  let at_ms = (
    instantOfWallTime(`${date}T00:00`, time_zone) ?? new Date(`${date}T00:00Z`)
  ).getTime();
  for (let n = 0; n < QUARTERS_MAX && dateAt(at_ms) < date; n += 1) at_ms += QUARTER_MS;
  for (let n = 0; n < QUARTERS_MAX && dateAt(at_ms - QUARTER_MS) >= date; n += 1)
    at_ms -= QUARTER_MS;
  return new Date(at_ms);
}
