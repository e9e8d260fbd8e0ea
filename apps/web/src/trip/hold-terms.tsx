'use client';

import { useTranslations } from 'next-intl';
import { useAreas } from '../api/use-area.tsx';
import { useNow } from '../api/use-now.ts';
import { stopwatch, useWords } from '../api/use-words.ts';
import type { Reservation } from './use-current-ride.ts';

/** Below this many seconds a rider should hurry. */
const HURRY_S = 300;

export function Countdown({ hold }: { hold: Reservation }) {
  const t = useTranslations('trip');
  const { clock } = useWords();
  const { area } = useAreas();
  const now = useNow(1_000);
  const left_s = Math.max(0, (Date.parse(hold.ends_at) - now.getTime()) / 1000);
  const whole_s = Math.max(1, (Date.parse(hold.ends_at) - Date.parse(hold.starts_at)) / 1000);
  return (
    <div className="flex flex-col gap-2">
      <p className="flex items-baseline justify-between gap-3">
        <span className="figures text-4xl font-extrabold tracking-tight" role="timer">
          {stopwatch(left_s)}
        </span>
        <span className="text-sm text-muted">
          {t('held_until', { time: clock(hold.ends_at, area?.time_zone ?? 'UTC') })}
        </span>
      </p>
      <progress className="hold-left" max={whole_s} value={left_s} aria-label={t('time_left')} />
      {left_s < HURRY_S ? (
        <p role="status" className="text-sm font-semibold text-warn">
          {left_s === 0 ? t('hold_over') : t('hurry')}
        </p>
      ) : null}
    </div>
  );
}

export function PeriodWords({ hold }: { hold: Pick<Reservation, 'starts_at' | 'ends_at'> }) {
  const t = useTranslations('trip');
  const { moment } = useWords();
  const { area } = useAreas();
  const time_zone = area?.time_zone ?? 'UTC';
  return (
    <dl className="grid grid-cols-2 gap-3">
      <div>
        <dt className="text-sm text-muted">{t('from')}</dt>
        <dd className="figures font-semibold">{moment(hold.starts_at, time_zone)}</dd>
      </div>
      <div>
        <dt className="text-sm text-muted">{t('until')}</dt>
        <dd className="figures font-semibold">{moment(hold.ends_at, time_zone)}</dd>
      </div>
    </dl>
  );
}

/** What giving it back late and not coming cost, before either has happened. */
export function LateTerms({ hold }: { hold: Reservation }) {
  const t = useTranslations('trip');
  const { moment, money } = useWords();
  const { area } = useAreas();
  const now = useNow(1_000);
  const { cancellation } = hold;
  if (cancellation === undefined) return null;
  const { free_until, fee, no_show_fee } = cancellation;
  if (fee === undefined && no_show_fee === undefined) return null;
  const time = moment(free_until, area?.time_zone ?? 'UTC');
  const isLate = now.getTime() > Date.parse(free_until);
  const words = [
    ...(fee === undefined
      ? []
      : [t(isLate ? 'late_by_now' : 'free_until', { time, fee: money(fee) })]),
    ...(no_show_fee === undefined ? [] : [t('no_show_fee', { fee: money(no_show_fee) })]),
  ];
  return <p className="text-sm text-muted">{words.join(' ')}</p>;
}
