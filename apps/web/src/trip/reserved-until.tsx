'use client';

import { booking } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAreas } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { ChangeDialog } from './change-dialog.tsx';

/** Until when a car or van is the rider's, and the way to keep it longer. */
export function ReservedUntil({ reservation_id }: { readonly reservation_id: string }) {
  const t = useTranslations('trip');
  const { moment } = useWords();
  const { area } = useAreas();
  const { data, error, refetch } = useAsk(booking.getReservation, { reservation_id });
  const [open, setOpen] = useState(false);
  if (error !== null && data === undefined) return null;
  return (
    <div className="flex min-h-12 items-center justify-between gap-2">
      {data === undefined ? null : (
        <>
          <p>
            <span className="block text-sm text-muted">{t('yours_until')}</span>
            <span className="figures font-semibold">
              {moment(data.ends_at, area?.time_zone ?? 'UTC')}
            </span>
          </p>
          <Button tone="plain" className="px-3" onClick={() => setOpen(true)}>
            {t('change.open_running')}
          </Button>
          <ChangeDialog
            reservation={data}
            open={open}
            onOpenChange={setOpen}
            onChange={async () => {
              await refetch();
            }}
          />
        </>
      )}
    </div>
  );
}
