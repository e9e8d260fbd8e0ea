'use client';

import { booking, payments } from '@drais/contracts';
import { Button, buttonLook } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import { Panel, Placeholder } from '@drais/ui/panel';
import { Tag } from '@drais/ui/tag';
import type { OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { Printer } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { isRefused } from '../api/refused.ts';
import { useAreas } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { SignedIn } from '../shell/signed-in.tsx';
import { Trouble } from '../shell/trouble.tsx';
import { DayWords, isCappedByDay } from './day-words.tsx';
import { FareTable } from './fare-table.tsx';
import { ReceiptCorrections } from './receipt-corrections.tsx';
import { FeeFacts, TripFacts } from './receipt-facts.tsx';
import { ReceiptSums } from './receipt-sums.tsx';

export type Receipt = OutputOf<typeof payments.getReceipt>;

export function ReceiptScreen({ trip_id }: { trip_id: string }) {
  const t = useTranslations('receipt');
  return (
    <PageFrame title={t('title')} width="reading">
      <SignedIn>{() => <Loaded trip_id={trip_id} />}</SignedIn>
    </PageFrame>
  );
}

/** The receipt is written a moment after the end: it is waited for, not missed. */
function Loaded({ trip_id }: { trip_id: string }) {
  const t = useTranslations('receipt');
  const { data, error, refetch } = useAsk(
    payments.getReceipt,
    { trip_id },
    { every_ms: (known) => (known?.status === 'paid' ? false : 2_000), fresh_ms: 1_000 },
  );
  // A fee has no trip: it is asked for once the receipt says that it is of one, or is not there
  // yet.
  const isOfTrip = data === undefined ? error !== null : data.fee === undefined;
  const trip = useAsk(booking.getTrip, { trip_id }, { enabled: isOfTrip });
  if (data !== undefined) {
    return (
      <>
        <EndedForRider end={trip.data?.ended_for_rider} />
        <Paper receipt={data} code={trip.data?.code} />
      </>
    );
  }
  if (isRefused(trip.error)) return <Trouble error={trip.error} />;
  if (error !== null && !isRefused(error, 'payments.receipt_unknown'))
    return <Trouble error={error} onRetry={() => void refetch()} />;
  if (error === null) return <Placeholder className="h-96" />;
  return <Notice tone="info">{t('soon')}</Notice>;
}

/** A ride that somebody else ended: who, when and why, before what it cost. */
function EndedForRider({
  end,
}: {
  end: OutputOf<typeof booking.getTrip>['ended_for_rider'] | undefined;
}) {
  const t = useTranslations('ended_for_rider');
  if (end === undefined) return null;
  return (
    <Notice tone="info" title={t('title')}>
      {t(`reasons.${end.reason}`)}
    </Notice>
  );
}

function Paper({ receipt, code }: { receipt: Receipt; code: string | undefined }) {
  const t = useTranslations('receipt');
  const { moment } = useWords();
  const { areas } = useAreas();
  const area = areas.find((one) => one.area_id === shardKeyOf(receipt.trip_id));
  const time_zone = area?.time_zone ?? 'UTC';
  return (
    <>
      <Panel className="flex flex-col gap-6 sm:p-8">
        <PaperHead receipt={receipt} area_name={area?.name ?? ''} />
        {receipt.fee === undefined ? (
          <TripFacts receipt={receipt} code={code} time_zone={time_zone} />
        ) : (
          <FeeFacts receipt={receipt} fee={receipt.fee} time_zone={time_zone} />
        )}
        <DayWords receipt={receipt} />
        <FareTable
          fare={receipt.fare}
          caption={t(receipt.fee === undefined ? 'lines' : 'lines_fee')}
        />
        <p className="text-sm wrap-anywhere text-muted">
          {t('number', {
            id: receipt.receipt_id,
            time: moment(receipt.issued_at, time_zone),
            zone: time_zone,
          })}
        </p>
      </Panel>
      <ReceiptCorrections receipt={receipt} time_zone={time_zone} />
      <ReceiptSums receipt={receipt} time_zone={time_zone} />
      <div className="no-print flex flex-wrap gap-3">
        <Button tone="plain" onClick={() => window.print()}>
          <Printer className="size-5" aria-hidden="true" />
          {t('print')}
        </Button>
        <Link href="/" className={buttonLook()}>
          {t('next')}
        </Link>
      </div>
    </>
  );
}

function PaperHead({ receipt, area_name }: { receipt: Receipt; area_name: string }) {
  const t = useTranslations('receipt');
  const classes = useTranslations('classes');
  const { money } = useWords();
  return (
    <div className="flex flex-wrap items-start justify-between gap-3">
      <div>
        <p className="figures text-4xl font-extrabold tracking-tight" data-testid="total">
          {money(receipt.fare.total)}
        </p>
        <p className="text-muted">
          {t('for', { vehicle: classes(receipt.plan.vehicle_class), area: area_name })}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {isCappedByDay(receipt) ? <Tag tone="info">{t('capped_by_day')}</Tag> : null}
        <Tag tone={receipt.status === 'paid' ? 'good' : 'warn'}>{t(receipt.status)}</Tag>
      </div>
    </div>
  );
}
