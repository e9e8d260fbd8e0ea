'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { wallTimeAt } from '../map/area-time.ts';
import type { CalendarDay, DayPiece } from './timeline.ts';

interface StretchPlace {
  readonly day: CalendarDay;
  readonly isToday: boolean;
  readonly time_zone: string;
}

/** Days and stretches of a calendar as people say them. */
export function useDayWords() {
  const t = useTranslations('calendar');
  const format = useFormatter();
  return useMemo(() => {
    // A day of the calendar is in no time zone.
    const of = (date: string) => new Date(`${date}T12:00:00Z`);
    const weekday = (date: string) =>
      format.dateTime(of(date), { timeZone: 'UTC', weekday: 'short' });
    const day = (date: string) =>
      format.dateTime(of(date), {
        timeZone: 'UTC',
        weekday: 'long',
        day: 'numeric',
        month: 'long',
      });
    const time = (at: Date, { day: { whole }, time_zone }: StretchPlace) =>
      format.dateTime(at, {
        timeZone: time_zone,
        hour: '2-digit',
        minute: '2-digit',
        ...(isTwice(at, whole, time_zone) ? { timeZoneName: 'short' } : {}),
      });
    /** Such as `Free from 14:00`: that a day begins and ends is not said. */
    const stretch = (piece: DayPiece, place: StretchPlace) => {
      const { kind, from, until } = piece;
      const facts = { kind, from: time(from, place), until: time(until, place) };
      return t(wordOf(piece, place), facts);
    };
    return { weekday, day, stretch };
  }, [t, format]);
}

/** Which ends of a stretch are worth a word: those that lie within its day. */
function wordOf(piece: DayPiece, { day, isToday }: StretchPlace) {
  const { kind, from, until, goes_on } = piece;
  const reaches_end = +until === +day.until;
  // The calendar ends on this day: who wants the vehicle then has to begin before.
  if (kind === 'free' && reaches_end && !goes_on && until < day.whole.until) return 'start_until';
  if (+from === +day.whole.from) return reaches_end ? 'all_day' : 'until';
  if (isToday && +from === +day.from) return reaches_end ? 'from_now' : 'now_until';
  return reaches_end ? 'from' : 'between';
}

/** Whether the clock shows this time once more on its day. */
function isTwice(at: Date, { from, until }: CalendarDay['whole'], time_zone: string): boolean {
  if (+until - +from <= 86_400_000) return false;
  const wall = wallTimeAt(at, time_zone);
  return [-3_600_000, 3_600_000].some((ms) => wallTimeAt(new Date(+at + ms), time_zone) === wall);
}
