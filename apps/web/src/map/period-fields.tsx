'use client';

import { classNames } from '@drais/ui/class-names';
import { SelectField, TextField } from '@drais/ui/field';
import { addSeconds } from '@drais/vocabulary/units';
import { useTranslations } from 'next-intl';
import { useWords } from '../api/use-words.ts';
import type { Span } from '../calendar/timeline.ts';
import { SHORTEST_MS } from '../calendar/wanted.ts';
import { type ClockTime, clockTimeAt, instantOf, wallTimeAt } from './area-time.ts';

/** When a car or van is wanted: the area's clock, and for how long. */
export interface Period {
  readonly starts: ClockTime;
  readonly hours: number;
  /** When it ends instead of after so many hours: where the free time ends before. */
  readonly ends_at?: Date;
}

const LENGTHS_H = [1, 2, 3, 4, 6, 8, 12, 24, 48];
const HOUR_MS = 3_600_000;
/** A period starts at once or later; a few minutes cover filling in the form. */
const LATE_MAX_S = 300;
/** The choice of a length that ends with the free time. */
const TO_THE_END = 'end';

export function firstPeriod(time_zone: string): Period {
  // To the minute and no instant: it means now, whenever the form is sent.
  const { wall } = clockTimeAt(new Date(), time_zone);
  return { starts: { wall }, hours: 2 };
}

/** The period of a span; one that is as long as none of the choices ends when the span does. */
export function periodOf({ from, until }: Span, time_zone: string): Period {
  const starts = clockTimeAt(from, time_zone);
  const hours = (+until - +from) / HOUR_MS;
  return LENGTHS_H.includes(hours) ? { starts, hours } : { starts, hours, ends_at: until };
}

/** What a period means now; undefined while its start is no time. */
export function spanOfPeriod(period: Period, time_zone: string): Span | undefined {
  const wanted = instantOf(period.starts, time_zone);
  if (wanted === undefined) return undefined;
  const now = new Date();
  const from = wanted < now ? now : wanted;
  return { from, until: period.ends_at ?? addSeconds(from, Math.round(period.hours * 3600)) };
}

export function periodToInstants(
  period: Period,
  time_zone: string,
): { starts_at: string; ends_at: string } {
  const starts = { wall: '', at: new Date() };
  const now = { ...period, starts };
  const { from, until } = (spanOfPeriod(period, time_zone) ?? spanOfPeriod(now, time_zone)) as Span;
  return { starts_at: from.toISOString(), ends_at: until.toISOString() };
}

/** Why a period cannot be asked for, before the platform is. */
export function periodProblem(
  { starts }: Period,
  time_zone: string,
): 'start_missing' | 'start_past' | undefined {
  const instant = instantOf(starts, time_zone);
  if (instant === undefined) return 'start_missing';
  return instant < addSeconds(new Date(), -LATE_MAX_S) ? 'start_past' : undefined;
}

interface PeriodFieldsProps {
  readonly period: Period;
  readonly time_zone: string;
  /** Until when the vehicle is free from the start on, when that is known and near. */
  readonly free_until: Date | undefined;
  onChange(period: Period): void;
}

export function PeriodFields({ period, time_zone, free_until, onChange }: PeriodFieldsProps) {
  const t = useTranslations('reserve');
  const { starts, hours, ends_at } = period;
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="sr-only">{t('period')}</legend>
      <div
        className={classNames(
          'grid gap-3',
          // An end has a longer name than a number of hours.
          ends_at === undefined ? 'grid-cols-[minmax(0,2.1fr)_minmax(0,1fr)]' : 'grid-cols-1',
        )}
      >
        <TextField
          label={t('starts')}
          type="datetime-local"
          value={starts.wall}
          onChange={(event) =>
            onChange({ starts: { wall: event.currentTarget.value }, hours: presetOf(hours) })
          }
        />
        <LengthField
          period={period}
          time_zone={time_zone}
          free_until={free_until}
          onChange={onChange}
        />
      </div>
    </fieldset>
  );
}

/** The choice that comes next to a length that is none of them. */
function presetOf(hours: number): number {
  return LENGTHS_H.find((one) => one >= hours) ?? 48;
}

function isSameDay(period: Period, at: Date, time_zone: string): boolean {
  const from = spanOfPeriod(period, time_zone)?.from ?? at;
  const dateOf = (instant: Date) => wallTimeAt(instant, time_zone).slice(0, 10);
  return dateOf(from) === dateOf(at);
}

/** How long: so many hours, those apart by whose end somebody else has the vehicle. */
function LengthField({ period, time_zone, free_until, onChange }: PeriodFieldsProps) {
  const t = useTranslations('reserve');
  const { clock, dayClock } = useWords();
  const { starts, ends_at } = period;
  const end = ends_at ?? endToChoose(period, time_zone, free_until);
  const fits = fittingLengths(period, time_zone, free_until);
  const options = (lengths: readonly number[]) =>
    lengths.map((hours) => (
      <option key={hours} value={hours}>
        {t('hours', { hours })}
      </option>
    ));
  const words = (at: Date) => (isSameDay(period, at, time_zone) ? clock : dayClock)(at, time_zone);
  const taken = LENGTHS_H.filter((hours) => !fits.includes(hours));
  return (
    <SelectField
      label={t('length')}
      value={ends_at === undefined ? period.hours : TO_THE_END}
      onChange={({ target: { value } }) =>
        onChange(
          value === TO_THE_END && end !== undefined
            ? { starts, hours: period.hours, ends_at: end }
            : { starts, hours: Number(value) },
        )
      }
    >
      {options(fits)}
      {end === undefined ? null : (
        <option value={TO_THE_END}>{t('until', { time: words(end) })}</option>
      )}
      {taken.length === 0 ? null : <optgroup label={t('taken_by_then')}>{options(taken)}</optgroup>}
    </SelectField>
  );
}

function fittingLengths(period: Period, time_zone: string, free_until: Date | undefined) {
  const from = spanOfPeriod(period, time_zone)?.from;
  if (from === undefined || free_until === undefined) return LENGTHS_H;
  return LENGTHS_H.filter((hours) => +from + hours * HOUR_MS <= +free_until);
}

/** The end of the free time, where it is none of the lengths by itself. */
function endToChoose(period: Period, time_zone: string, free_until: Date | undefined) {
  const from = spanOfPeriod(period, time_zone)?.from;
  if (from === undefined || free_until === undefined) return undefined;
  const left_ms = +free_until - +from;
  return left_ms < SHORTEST_MS || LENGTHS_H.includes(left_ms / HOUR_MS) ? undefined : free_until;
}
