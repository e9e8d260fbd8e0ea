'use client';

import { Notice } from '@drais/ui/notice';
import { useTranslations } from 'next-intl';
import { useWords } from '../api/use-words.ts';
import type { Trip } from './use-current-ride.ts';

type Warning = NonNullable<Trip['warnings']>[number];

/**
 * What the vehicle's place or charge means for the ride just now. The frame stays on the page, so
 * that a warning that comes, changes or goes is read out once.
 */
export function RideWarnings({ trip }: { readonly trip: Trip }) {
  const t = useTranslations('ride_warnings');
  const words = useWarningWords();
  return (
    <div role="status" aria-label={t('label')} className="flex flex-col gap-3 empty:hidden">
      {trip.warnings?.map((warning) => (
        <Notice
          key={`${warning.kind} ${warning.zone_id ?? ''}`}
          tone="warn"
          title={words(warning).title}
          live={false}
        >
          {words(warning).text}
        </Notice>
      ))}
    </div>
  );
}

function useWarningWords() {
  const t = useTranslations('ride_warnings');
  const { percent } = useWords();
  return ({ kind, zone_name, max_speed_kph, charge_fraction }: Warning) => {
    const facts = {
      zone: zone_name ?? t('this_place'),
      speed_kph: max_speed_kph ?? 0,
      has_speed: max_speed_kph === undefined ? 'no' : 'yes',
      charge: charge_fraction === undefined ? '' : percent(charge_fraction),
      has_charge: charge_fraction === undefined ? 'no' : 'yes',
    };
    return { title: t(`${kind}.title`, facts), text: t(`${kind}.text`, facts) };
  };
}
