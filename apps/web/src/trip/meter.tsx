'use client';

import { Notice } from '@drais/ui/notice';
import { useTranslations } from 'next-intl';
import { useNow } from '../api/use-now.ts';
import { stopwatch, useWords } from '../api/use-words.ts';
import type { Trip } from './use-current-ride.ts';

/** The running cost by the platform, the time by the clock. A stopped meter says so at once. */
export function Meter({ trip }: { trip: Trip }) {
  const t = useTranslations('trip');
  const { money } = useWords();
  const now = useNow(1_000);
  if (trip.started_at === undefined) return null;
  const until_ms =
    trip.meter_stopped_at === undefined ? now.getTime() : Date.parse(trip.meter_stopped_at);
  const elapsed_s = (until_ms - Date.parse(trip.started_at)) / 1000;
  return (
    <div className="flex flex-col gap-3">
      <dl className="grid grid-cols-2 divide-x-2 divide-line rounded-md border-2 border-ink">
        <div className="flex flex-col-reverse p-4">
          <dt className="text-sm text-muted">{t('so_far')}</dt>
          <dd className="figures text-3xl font-extrabold tracking-tight" data-testid="cost">
            {trip.cost_so_far === undefined ? '–' : money(trip.cost_so_far)}
          </dd>
        </div>
        <div className="flex flex-col-reverse p-4">
          <dt className="text-sm text-muted">{t('time')}</dt>
          <dd className="figures text-3xl font-extrabold tracking-tight">{stopwatch(elapsed_s)}</dd>
        </div>
      </dl>
      {trip.meter_stopped_at !== undefined && trip.status !== 'ending' ? (
        <Notice tone="good">{t('meter_stopped')}</Notice>
      ) : null}
    </div>
  );
}
