const LOCAL_TIME = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?$/;
/**
 * Before 1900 clocks followed the sun of each town; nothing shared was rented by the minute then.
 */
const YEAR_MIN = 1900;
const HOUR_MS = 3_600_000;
/**
 * Clocks have never been set by more than 24 h at once (Samoa, 2011): this lies beyond any change.
 */
const BEYOND_CHANGE_MS = 25 * HOUR_MS;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Whether `text` is a wall time `YYYY-MM-DD HH:MM[:SS]` (or with `T`) of a day that exists. */
export function isLocalTime(text: string): boolean {
  return wallOf(text) !== null;
}

/** Whether `text` is a day `YYYY-MM-DD` of the calendar. */
export function isLocalDate(text: string): boolean {
  return wallOf(`${text} 00:00`) !== null;
}

/**
 * The UTC instant of a wall time in an IANA time zone, by the zone's daylight saving rules.
 *
 * A time that occurs twice (clocks set back) means its first occurrence. A time that clocks skipped
 * (set forward) means as much later as was skipped: 02:30 becomes 03:30. This is the `compatible`
 * rule of RFC 5545 and of Temporal.
 *
 * @throws {RangeError} when `local` is no wall time (see `isLocalTime`) or the zone is unknown
 */
export function instantOf(local: string, time_zone: string): Date {
  const wall_ms = wallOf(local);
  if (wall_ms === null) throw new RangeError('a wall time is written YYYY-MM-DD HH:MM:SS');

  const before_ms = offsetAt(wall_ms - BEYOND_CHANGE_MS, time_zone);
  const after_ms = offsetAt(wall_ms + BEYOND_CHANGE_MS, time_zone);
  const first_ms = wall_ms - before_ms;
  if (before_ms === after_ms || offsetAt(first_ms, time_zone) === before_ms) {
    return new Date(first_ms);
  }
  const second_ms = wall_ms - after_ms;
  return new Date(offsetAt(second_ms, time_zone) === after_ms ? second_ms : first_ms);
}

/** The wall time as milliseconds of a clock without a zone, or null when there is no such time. */
function wallOf(text: string): number | null {
  const found = LOCAL_TIME.exec(text);
  if (found === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((digits) => Number(digits ?? 0));
  if (year < YEAR_MIN || hour > 23 || minute > 59 || second > 59) return null;
  const wall = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // The 31st of April would roll over into May.
  return wall.getUTCMonth() === month - 1 && wall.getUTCDate() === day ? wall.getTime() : null;
}

/** How far the zone's clocks are ahead of UTC at an instant, milliseconds. */
function offsetAt(instant_ms: number, time_zone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatterOf(time_zone).formatToParts(instant_ms)) {
    part[type] = Number(value);
  }
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - instant_ms;
}

/** Making a formatter takes about as long as a hundred uses of it. */
function formatterOf(time_zone: string): Intl.DateTimeFormat {
  const known = formatters.get(time_zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: time_zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(time_zone, made);
  return made;
}
