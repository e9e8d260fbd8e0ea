'use client';

import { booking } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { ClassIcon } from '@drais/ui/class-icon';
import { Notice } from '@drais/ui/notice';
import { Panel } from '@drais/ui/panel';
import { Plate } from '@drais/ui/plate';
import { useTranslations } from 'next-intl';
import { useAreas } from '../api/use-area.tsx';
import { useNow } from '../api/use-now.ts';
import { useWish } from '../api/use-wish.ts';
import { stopwatch, useWords } from '../api/use-words.ts';
import { PriceLine } from '../map/prices.tsx';
import { PeriodWords } from './hold-terms.tsx';
import type { Reservation } from './use-current-ride.ts';
import { useTelling } from './use-telling.ts';
import { VehiclePlaceMap } from './vehicle-place-map.tsx';

interface OfferPanelProps {
  readonly offer: Reservation;
  onChange(): Promise<void>;
}

/** A vehicle that is kept for the first in line: take it, or pass it on, before the time is up. */
export function OfferPanel({ offer, onChange }: OfferPanelProps) {
  const t = useTranslations('waitlist');
  const classes = useTranslations('classes');
  return (
    <Panel className="flex flex-col gap-5 border-2 border-ink">
      <div className="flex items-center gap-4">
        <span className="grid size-14 place-items-center rounded-md border-2 border-on-signal bg-signal text-on-signal">
          <ClassIcon of={offer.vehicle_class} className="size-9" />
        </span>
        <div className="flex flex-1 flex-col gap-1">
          <h2 className="text-xl font-bold">{t('offer_title')}</h2>
          <span className="flex items-center gap-2 text-sm text-muted">
            {classes(offer.vehicle_class)} <Plate code={offer.code} />
          </span>
        </div>
      </div>
      <OfferTime offer={offer} />
      <PeriodWords hold={offer} />
      <VehiclePlaceMap code={offer.code} vehicle_class={offer.vehicle_class} />
      <OfferButtons offer={offer} onChange={onChange} />
      <OfferTerms offer={offer} />
    </Panel>
  );
}

function endOf({ offer_ends_at, starts_at }: Reservation): string {
  return offer_ends_at ?? starts_at;
}

function OfferTime({ offer }: Pick<OfferPanelProps, 'offer'>) {
  const t = useTranslations('waitlist');
  const { clock } = useWords();
  const { area } = useAreas();
  const now = useNow(1_000);
  const left_s = Math.max(0, (Date.parse(endOf(offer)) - now.getTime()) / 1000);
  const time = clock(endOf(offer), area?.time_zone ?? 'UTC');
  return (
    <div className="flex flex-col gap-1">
      <p className="figures text-4xl font-extrabold tracking-tight" role="timer">
        {stopwatch(left_s)}
      </p>
      <p role="status">{left_s === 0 ? t('offer_over') : t('offer', { time })}</p>
    </div>
  );
}

function OfferButtons({ offer, onChange }: OfferPanelProps) {
  const t = useTranslations('waitlist');
  const accept = useWish(booking.acceptOffer);
  const decline = useWish(booking.cancelReservation);
  const { problem, tell } = useTelling(() => void onChange());
  const { reservation_id } = offer;
  return (
    <div className="flex flex-col gap-2">
      {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
      <Button
        wide
        busy={accept.busy}
        disabled={decline.busy}
        onClick={() => void tell(accept.ask({ reservation_id }))}
      >
        {t('accept')}
      </Button>
      <Button
        tone="quiet"
        wide
        busy={decline.busy}
        disabled={accept.busy}
        onClick={() => void tell(decline.ask({ reservation_id }))}
      >
        {t('decline')}
      </Button>
    </div>
  );
}

/** The price, and what giving it back late or not coming will cost whoever takes it. */
function OfferTerms({ offer: { plan } }: Pick<OfferPanelProps, 'offer'>) {
  const t = useTranslations('waitlist');
  const { money } = useWords();
  const { currency, cancellation_fee_minor = 0, no_show_fee_minor = 0 } = plan;
  const late = money({ amount_minor: cancellation_fee_minor, currency });
  const absent = money({ amount_minor: no_show_fee_minor, currency });
  return (
    <p className="text-sm text-muted">
      <PriceLine plan={plan} />
      {cancellation_fee_minor === 0 ? null : ` · ${t('late_fee', { fee: late })}`}
      {no_show_fee_minor === 0 ? null : ` · ${t('no_show_fee', { fee: absent })}`}
    </p>
  );
}
