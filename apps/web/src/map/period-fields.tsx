'use client';

import { SelectField, TextField } from '@drais/ui/field';
import { addSeconds } from '@drais/vocabulary/units';
import { useTranslations } from 'next-intl';
import { useWords } from '../api/use-words.ts';
import type { Span } from '../calendar/timeline.ts';
import { SHORTEST_MS } from '../calendar/wanted.ts';
import { type ClockTime, clockTimeAt, instantOf } from './area-time.ts';

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
  const { starts, hours } = period;
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="sr-only">{t('period')}</legend>
      <div className="grid grid-cols-[minmax(0,1.75fr)_minmax(0,1fr)] gap-3">
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

/** How long: so many hours, each with a word where somebody else has the vehicle by then. */
function LengthField({ period, time_zone, free_until, onChange }: PeriodFieldsProps) {
  const t = useTranslations('reserve');
  const { dayClock } = useWords();
  const { starts, ends_at } = period;
  const from = spanOfPeriod(period, time_zone)?.from;
  const left_h =
    free_until === undefined || from === undefined ? Infinity : (+free_until - +from) / HOUR_MS;
  const end = ends_at ?? (left_h >= SHORTEST_MS / HOUR_MS ? free_until : undefined);
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
      {LENGTHS_H.map((hours) => (
        <option key={hours} value={hours}>
          {t(hours > left_h ? 'hours_taken' : 'hours', { hours })}
        </option>
      ))}
      {end === undefined ? null : (
        <option value={TO_THE_END}>{t('until', { time: dayClock(end, time_zone) })}</option>
      )}
    </SelectField>
  );
}
