import type { PlacedPlan, PricingPlan } from './pricing-plan.ts';

/** A calendar day of an area. */
export interface LocalDay {
  /** Such as `2026-03-29`. */
  readonly date: string;
  /** IANA. */
  readonly time_zone: string;
}

/** The day of a trip, and what trips of that day had cost its rider when it was settled. */
export interface ChargedDay extends LocalDay {
  readonly charged_before_minor: number;
}

/**
 * The calendar day whose cap a trip counts for: that of its start, however long it lasts. A day has
 * 23 or 25 hours where the clocks change. Null where the plan has no cap of the day.
 */
export function cappedDayOf(plan: PlacedPlan, started_at: Date): LocalDay | null {
  const { day_cap_minor, time_zone } = plan;
  if (day_cap_minor === undefined || time_zone === undefined) return null;
  return { date: localDate(started_at, time_zone), time_zone };
}

/** What trips of a day may still cost under a plan, minor units. Less than nothing is nothing. */
export function leftOfDay_minor(
  { day_cap_minor = Number.POSITIVE_INFINITY }: PricingPlan,
  charged_before_minor: number,
): number {
  return Math.max(0, day_cap_minor - charged_before_minor);
}

/** The date that a calendar shows in `time_zone`, as `2026-03-29`. */
export function localDate(instant: Date, time_zone: string): string {
  const parts = calendarOf(time_zone).formatToParts(instant);
  const part = (type: 'year' | 'month' | 'day') =>
    parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** Making one takes longer than all the rest. Bounded by the time zones of the areas. */
const calendars = new Map<string, Intl.DateTimeFormat>();

function calendarOf(time_zone: string): Intl.DateTimeFormat {
  const known = calendars.get(time_zone);
  if (known !== undefined) return known;
  const format = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const calendar = new Intl.DateTimeFormat('en-GB', { ...format, timeZone: time_zone });
  calendars.set(time_zone, calendar);
  return calendar;
}
