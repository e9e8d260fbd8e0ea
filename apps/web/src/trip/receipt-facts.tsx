'use client';

import { booking } from '@drais/contracts';
import { useTranslations } from 'next-intl';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import type { Receipt } from './receipt-screen.tsx';

interface TripFactsProps {
  readonly receipt: Receipt;
  /** Of the vehicle, once the trip is known. */
  readonly code: string | undefined;
  readonly time_zone: string;
}

/** When and with what somebody rode. */
export function TripFacts({ receipt, code, time_zone }: TripFactsProps) {
  const t = useTranslations('receipt');
  const { moment } = useWords();
  const { plan, usage } = receipt;
  return (
    <dl className="grid grid-cols-1 gap-x-6 gap-y-3 sm:grid-cols-2">
      <Line name={t('started')}>{moment(usage.started_at, time_zone)}</Line>
      <Line name={t('ended')}>{moment(usage.ended_at, time_zone)}</Line>
      {code === undefined ? null : <Line name={t('vehicle')}>{code}</Line>}
      <Line name={t('plan')}>{t('plan_version', { name: plan.name, version: plan.version })}</Line>
    </dl>
  );
}

interface FeeFactsProps {
  readonly receipt: Receipt;
  readonly fee: NonNullable<Receipt['fee']>;
  readonly time_zone: string;
}

/** Nobody rode: what was reserved, and the one moment at which the fee fell due. */
export function FeeFacts({ receipt, fee, time_zone }: FeeFactsProps) {
  const t = useTranslations('receipt');
  const { moment } = useWords();
  const { plan, usage } = receipt;
  const { reservation_id } = fee;
  const reservation = useAsk(booking.getReservation, { reservation_id }).data;
  return (
    <dl className="grid grid-cols-1 gap-x-6 gap-y-3 sm:grid-cols-2">
      <Line name={t(`fee_at.${fee.kind}`)}>{moment(usage.ended_at, time_zone)}</Line>
      <Line name={t('plan')}>{t('plan_version', { name: plan.name, version: plan.version })}</Line>
      {reservation === undefined ? null : (
        <>
          <Line name={t('reserved_from')}>{moment(reservation.starts_at, time_zone)}</Line>
          <Line name={t('reserved_until')}>{moment(reservation.ends_at, time_zone)}</Line>
          <Line name={t('vehicle')}>{reservation.code}</Line>
        </>
      )}
    </dl>
  );
}

function Line({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="figures font-semibold">{children}</dd>
    </div>
  );
}
