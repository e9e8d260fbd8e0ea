'use client';

import { SelectField, TextField } from '@drais/ui/field';
import { addSeconds } from '@drais/vocabulary/units';
import { useTranslations } from 'next-intl';
import { instantOfWallTime, type WallTime, wallTimeAt } from './area-time.ts';

/** When a car or van is wanted: the area's clock, and for how long. */
export interface Period {
  readonly starts: WallTime;
  readonly hours: number;
}

const LENGTHS_H = [1, 2, 3, 4, 6, 8, 12, 24, 48];
/** A period starts at once or later; a few minutes cover filling in the form. */
const LATE_MAX_S = 300;

export function firstPeriod(time_zone: string): Period {
  return { starts: wallTimeAt(new Date(), time_zone), hours: 2 };
}

export function periodToInstants(
  { starts, hours }: Period,
  time_zone: string,
): { starts_at: string; ends_at: string } {
  const wanted = instantOfWallTime(starts, time_zone) ?? new Date();
  const now = new Date();
  const starts_at = wanted < now ? now : wanted;
  return {
    starts_at: starts_at.toISOString(),
    ends_at: addSeconds(starts_at, hours * 3600).toISOString(),
  };
}

/** Why a period cannot be asked for, before the platform is. */
export function periodProblem(
  { starts }: Period,
  time_zone: string,
): 'start_missing' | 'start_past' | undefined {
  const instant = instantOfWallTime(starts, time_zone);
  if (instant === undefined) return 'start_missing';
  return instant < addSeconds(new Date(), -LATE_MAX_S) ? 'start_past' : undefined;
}

export function PeriodFields({
  period,
  onChange,
}: {
  period: Period;
  onChange(period: Period): void;
}) {
  const t = useTranslations('reserve');
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="sr-only">{t('period')}</legend>
      <div className="grid grid-cols-[minmax(0,2.1fr)_minmax(0,1fr)] gap-3">
        <TextField
          label={t('starts')}
          type="datetime-local"
          value={period.starts}
          onChange={(event) => onChange({ ...period, starts: event.currentTarget.value })}
        />
        <SelectField
          label={t('length')}
          value={period.hours}
          onChange={(event) => onChange({ ...period, hours: Number(event.target.value) })}
        >
          {LENGTHS_H.map((hours) => (
            <option key={hours} value={hours}>
              {t('hours', { hours })}
            </option>
          ))}
        </SelectField>
      </div>
    </fieldset>
  );
}
