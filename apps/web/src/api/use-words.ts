'use client';

import type { Money } from '@drais/vocabulary/units';
import { useFormatter, useLocale } from 'next-intl';
import { useMemo } from 'react';

/** Amounts, lengths and times as people of the locale write them. */
export function useWords() {
  const format = useFormatter();
  const locale = useLocale();
  return useMemo(() => {
    const money = ({ amount_minor, currency }: Money) => {
      const style = new Intl.NumberFormat(locale, { style: 'currency', currency });
      return style.format(
        amount_minor / 10 ** (style.resolvedOptions().maximumFractionDigits ?? 2),
      );
    };
    const distance = (metres: number) => {
      const tens = Math.max(10, Math.round(metres / 10) * 10);
      if (tens < 1000) return format.number(tens, { style: 'unit', unit: 'meter' });
      const unit = { style: 'unit', unit: 'kilometer', maximumFractionDigits: 1 } as const;
      return format.number(metres / 1000, unit);
    };
    const percent = (fraction: number) => format.number(fraction, { style: 'percent' });
    const clock = (at: string | Date, timeZone: string) =>
      format.dateTime(new Date(at), { timeZone, hour: '2-digit', minute: '2-digit' });
    /** A day of the calendar, such as `2026-03-29`; in no time zone. */
    const day = (date: string) =>
      format.dateTime(new Date(`${date}T12:00:00Z`), {
        timeZone: 'UTC',
        day: 'numeric',
        month: 'long',
        year: 'numeric',
      });
    const moment = (at: string | Date, timeZone: string) =>
      format.dateTime(new Date(at), {
        timeZone,
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
      });
    /** A time of the days ahead, whose year nobody asks for. */
    const dayClock = (at: string | Date, timeZone: string) =>
      format.dateTime(new Date(at), {
        timeZone,
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        hour: '2-digit',
        minute: '2-digit',
      });
    /** From one moment to another; the day is said once when it is the same. */
    const span = (from: string, until: string, timeZone: string) =>
      format.dateTimeRange(new Date(from), new Date(until), {
        timeZone,
        day: 'numeric',
        month: 'short',
        hour: '2-digit',
        minute: '2-digit',
      });
    const moment_s = (at: string | Date, timeZone: string) =>
      format.dateTime(new Date(at), {
        timeZone,
        day: 'numeric',
        month: 'short',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      });
    return { money, distance, percent, clock, day, dayClock, moment, moment_s, span };
  }, [format, locale]);
}

/** A length of time as a stop-watch shows it: 4:07, or 1:04:07 from an hour on. */
export function stopwatch(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}
