'use client';

import { fleet } from '@drais/contracts';
import { Charge } from '@drais/ui/charge';
import { classNames } from '@drais/ui/class-names';
import { Tag } from '@drais/ui/tag';
import { useTranslations } from 'next-intl';
import { useAreas } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useNow } from '../api/use-now.ts';
import { useWords } from '../api/use-words.ts';
import type { Reservation } from './use-current-ride.ts';

/** Sooner than this before a start, the charge of now is about the charge of then. */
const SOON_MS = 3_600_000;

/**
 * How full the battery of a held vehicle is, and how far that goes. Takes its room before it is
 * known, so that nothing moves under a thumb.
 */
export function ChargeLine({ hold }: { readonly hold: Reservation }) {
  const t = useTranslations('trip');
  const { area } = useAreas();
  const now = useNow(30_000);
  const { data, error } = useAsk(
    fleet.findVehicleByCode,
    { area_id: area?.area_id ?? '', code: hold.code },
    { enabled: area !== undefined },
  );
  const { percent, distance } = useWords();
  if (Date.parse(hold.starts_at) - now.getTime() > SOON_MS || error !== null) return null;
  const isLow = data?.battery_low === true;
  return (
    <div
      className={classNames(
        'flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 rounded-md px-3 py-2',
        isLow ? 'bg-warn-wash' : 'bg-sunken',
      )}
    >
      <span className="text-sm text-muted">{t('battery')}</span>
      {data === undefined ? null : (
        <>
          <Charge fraction={data.charge_fraction} label={percent(data.charge_fraction)} />
          <span className="figures text-sm">
            {t('range', { distance: distance(data.range_m) })}
          </span>
          {isLow ? <Tag tone="warn">{t('battery_low')}</Tag> : null}
        </>
      )}
    </div>
  );
}
