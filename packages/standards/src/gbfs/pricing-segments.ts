/** The price of a trip without pauses, in minor units. */
export interface MinutePrice {
  readonly unlock_minor: number;
  readonly per_minute_minor: number;
  /** The most that each started 24 hours of a trip cost, the unlock fee included. */
  readonly cap_minor?: number;
}

/**
 * From the beginning of minute `start` on, `rate_minor` is due each `interval` minutes (0: once),
 * before `end`.
 */
export interface MinuteSegment {
  readonly start: number;
  readonly rate_minor: number;
  readonly interval: number;
  readonly end?: number;
}

const DAY_MIN = 24 * 60;

/**
 * Days that are written out one by one when no repeating rule holds from some day on. The longest
 * trip is 7 days; more would only add lines to the feed.
 */
const DAYS_MAX = 7;

/** What a trip costs once its minute number `minutes` has started; 0 is the price of the unlock. */
export function priceAfter_minor(price: MinutePrice, minutes: number): number {
  const { unlock_minor, per_minute_minor, cap_minor } = price;
  const uncapped_minor = unlock_minor + minutes * per_minute_minor;
  if (cap_minor === undefined) return uncapped_minor;
  return Math.min(uncapped_minor, cap_minor * Math.max(1, Math.ceil(minutes / DAY_MIN)));
}

/**
 * The minutes' part of a price as GBFS can say it. GBFS has no cap: it is told as the minute at
 * which the rate ends, and anew for each day, so that the sum of all segments is the capped price
 * to the cent.
 */
export function minuteSegments(price: MinutePrice): MinuteSegment[] {
  const segments: MinuteSegment[] = [];
  for (let day = 0; day < DAYS_MAX; day += 1) {
    const rest = repeatingFrom(price, day);
    if (rest !== null) return rest.rate_minor === 0 ? segments : [...segments, rest];
    segments.push(...segmentsOfDay(price, day));
  }
  return segments;
}

/** The one rule that holds from this day for ever, if there is one. */
function repeatingFrom(price: MinutePrice, day: number): MinuteSegment | null {
  const { per_minute_minor, cap_minor } = price;
  const start = day * DAY_MIN;
  const each_minute = { start, rate_minor: per_minute_minor, interval: 1 };
  if (cap_minor === undefined) return each_minute;

  const uncapped_minor = (minutes: number) =>
    priceAfter_minor({ ...price, cap_minor: Number.POSITIVE_INFINITY }, minutes);
  const end = start + DAY_MIN;
  const is_slow = per_minute_minor * DAY_MIN <= cap_minor;
  const owes_nothing = priceAfter_minor(price, start) === uncapped_minor(start);
  if (is_slow && owes_nothing && uncapped_minor(end) <= cap_minor * (day + 1)) return each_minute;

  const was_full = day > 0 && uncapped_minor(start) >= cap_minor * day;
  const is_full = uncapped_minor(start + 1) >= cap_minor * (day + 1);
  if (is_slow || !was_full || !is_full) return null;
  return { start, rate_minor: cap_minor, interval: DAY_MIN };
}

function segmentsOfDay(price: MinutePrice, day: number): MinuteSegment[] {
  const { per_minute_minor } = price;
  const segments: MinuteSegment[] = [];
  let minute = day * DAY_MIN;
  const day_end = minute + DAY_MIN;
  const dueAt = (m: number) => priceAfter_minor(price, m + 1) - priceAfter_minor(price, m);
  const once = (rate_minor: number) => {
    if (rate_minor > 0) segments.push({ start: minute, rate_minor, interval: 0 });
  };

  // Yesterday's cap falls away at midnight of the trip: the first minute may owe more than its
  // rate.
  if (dueAt(minute) !== per_minute_minor) {
    once(dueAt(minute));
    minute += 1;
  }
  const start = minute;
  while (minute < day_end && dueAt(minute) === per_minute_minor) minute += 1;
  if (minute > start && per_minute_minor > 0) {
    segments.push({ start, rate_minor: per_minute_minor, interval: 1, end: minute });
  }
  // What is left below the cap is less than a minute's rate.
  if (minute < day_end) once(dueAt(minute));
  return segments;
}
