'use client';

import { Button } from '@drais/ui/button';
import { Dialog } from '@drais/ui/dialog';
import { useTranslations } from 'next-intl';
import { useAreas } from '../api/use-area.tsx';
import { useNow } from '../api/use-now.ts';
import { useWords } from '../api/use-words.ts';
import type { Reservation } from './use-current-ride.ts';

export type Money = NonNullable<NonNullable<Reservation['cancellation']>['fee']>;

interface GiveBackDialogProps {
  readonly hold: Reservation;
  /** The platform said so, whatever this browser's clock says. */
  readonly isSurelyLate: boolean;
  readonly open: boolean;
  onOpenChange(open: boolean): void;
  /** With the fee that stood before the rider, who agreed to it. */
  onGiveBack(accepted_fee: Money | undefined): void;
}

/** Asks before a vehicle is given back, and says first what it costs by now. */
export function GiveBackDialog(props: GiveBackDialogProps) {
  const { hold, isSurelyLate, open, onOpenChange, onGiveBack } = props;
  const t = useTranslations('trip');
  const { moment, money } = useWords();
  const { area } = useAreas();
  const fee_by_clock = useFeeNow(hold);
  const fee = isSurelyLate ? hold.cancellation?.fee : fee_by_clock;
  const time = moment(hold.cancellation?.free_until ?? hold.ends_at, area?.time_zone ?? 'UTC');
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('give_back_title')}
      description={
        fee === undefined ? t('give_back_text') : t('give_back_fee', { fee: money(fee), time })
      }
      closeLabel={t('keep')}
    >
      <div className="flex flex-col gap-2">
        <Button tone="bad" wide onClick={() => onGiveBack(fee)}>
          {fee === undefined ? t('give_back_yes') : t('give_back_yes_fee', { fee: money(fee) })}
        </Button>
        <Button tone="plain" wide onClick={() => onOpenChange(false)}>
          {t('keep')}
        </Button>
      </div>
    </Dialog>
  );
}

/** What giving it back costs by this browser's clock; the platform decides by its own. */
function useFeeNow({ cancellation }: Reservation): Money | undefined {
  const now = useNow(1_000);
  if (cancellation === undefined) return undefined;
  return now.getTime() > Date.parse(cancellation.free_until) ? cancellation.fee : undefined;
}
