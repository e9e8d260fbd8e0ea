'use client';

import { booking } from '@drais/contracts';
import { useTranslations } from 'next-intl';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useNow } from '../api/use-now.ts';
import { useWords } from '../api/use-words.ts';
import { instantOf } from './area-time.ts';
import type { Period } from './period-fields.tsx';
import type { Plan } from './prices.tsx';

interface ReserveTermsProps {
  readonly area: Area;
  readonly plan: Plan;
  /** Of a car or van; a scooter or e-bike is held from now on. */
  readonly period: Period | undefined;
}

/** What a promise binds its rider to, in the area's own numbers, before it is made. */
export function ReserveTerms({ area, plan, period }: ReserveTermsProps) {
  const t = useTranslations('reserve');
  const { area_id } = area;
  const { vehicle_class } = plan;
  const asked = useAsk(booking.getTripRules, { area_id, vehicle_class }, { fresh_ms: 300_000 });
  const rules = asked.data;
  // Room for two lines from the beginning: what comes later moves nothing.
  return (
    <p className="min-h-10 text-sm text-muted">
      {rules === undefined ? null : period === undefined ? (
        t('note_hold', { minutes: Math.round(rules.hold_s / 60) })
      ) : (
        <PeriodTerms
          plan={plan}
          free_s={rules.change_until_s ?? 0}
          starts_at={instantOf(period.starts, area.time_zone)}
        />
      )}
    </p>
  );
}

interface PeriodTermsProps {
  readonly plan: Plan;
  /** Until how long before its start a period is given back free of charge. */
  readonly free_s: number;
  readonly starts_at: Date | undefined;
}

function PeriodTerms({ plan, free_s, starts_at }: PeriodTermsProps) {
  const t = useTranslations('reserve');
  const { money } = useWords();
  const now = useNow(30_000);
  const { currency, cancellation_fee_minor = 0, no_show_fee_minor = 0 } = plan;
  const amount = (amount_minor: number) => money({ amount_minor, currency });
  const isSoon = starts_at !== undefined && starts_at.getTime() - now.getTime() <= free_s * 1000;
  const words = [
    cancellation_fee_minor === 0
      ? t('free_always')
      : isSoon
        ? t('late_at_once', { fee: amount(cancellation_fee_minor) })
        : t('late_after', {
            minutes: Math.round(free_s / 60),
            fee: amount(cancellation_fee_minor),
          }),
    ...(no_show_fee_minor === 0 ? [] : [t('no_show', { fee: amount(no_show_fee_minor) })]),
    t('price_stays'),
  ];
  return words.join(' ');
}
