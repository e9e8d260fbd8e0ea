'use client';

import { payments } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { Fact, Panel, Placeholder } from '@drais/ui/panel';
import type { OutputOf } from '@drais/vocabulary/define';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { isRefused } from '../api/refused.ts';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { Trouble } from '../shell/trouble.tsx';
import { CorrectDialog } from './correct-dialog.tsx';
import { GoodwillDialog } from './goodwill-dialog.tsx';
import { RefusedRefundDialog, refusedRefund_minor } from './refused-refund-dialog.tsx';
import type { TripRecord } from './trip-record-screen.tsx';

export type TripPayment = OutputOf<typeof payments.getTripPayment>;

type Deed = 'correct' | 'refused_refund' | 'goodwill';

const EVERY_MS = 10_000;

/** What a ride cost, what was paid and given back, and by whom it was corrected. */
export function TripMoney({ trip, time_zone }: { trip: TripRecord['trip']; time_zone: string }) {
  const t = useTranslations('operator_money');
  const [opened, setOpened] = useState<Deed>();
  const { trip_id, rider_id } = trip;
  const { data, error, refetch } = useAsk(
    payments.getTripPayment,
    { trip_id, rider_id },
    { every_ms: EVERY_MS, fresh_ms: 0 },
  );
  const has_none = isRefused(error, 'payments.payment_unknown');
  return (
    <Panel className="flex flex-col gap-4">
      <h2 className="text-lg font-bold">{t('title')}</h2>
      {has_none ? <p className="text-muted">{t('none')}</p> : null}
      {error === null || has_none ? null : <Trouble error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Placeholder className="h-32" /> : null}
      {data === undefined ? null : <Sums payment={data} time_zone={time_zone} />}
      {data === undefined ? null : <Deeds payment={data} onOpen={setOpened} />}
      {data === undefined || opened === undefined ? null : (
        <DeedDialog
          deed={opened}
          trip={trip}
          payment={data}
          onLeave={() => setOpened(undefined)}
          onDone={() => void refetch()}
        />
      )}
    </Panel>
  );
}

interface DeedDialogProps {
  readonly deed: Deed;
  readonly trip: TripRecord['trip'];
  readonly payment: TripPayment;
  onLeave(): void;
  onDone(): void;
}

function DeedDialog({ deed, ...props }: DeedDialogProps) {
  if (deed === 'goodwill') return <GoodwillDialog {...props} />;
  if (deed === 'refused_refund') return <RefusedRefundDialog {...props} />;
  return <CorrectDialog {...props} onCorrected={props.onDone} />;
}

/** What can be done about the money of a ride as it stands. */
function Deeds({ payment, onOpen }: { payment: TripPayment; onOpen(deed: Deed): void }) {
  const t = useTranslations('operator_money');
  const deeds: Readonly<Record<Deed, boolean>> = {
    correct: payment.fare_minor !== null && payment.owed_minor !== 0,
    refused_refund: refusedRefund_minor(payment) > 0,
    goodwill: true,
  };
  const possible = (Object.keys(deeds) as Deed[]).filter((deed) => deeds[deed]);
  return (
    <div className="flex flex-wrap gap-3">
      {possible.map((deed) => (
        <Button key={deed} tone="plain" onClick={() => onOpen(deed)}>
          {t(deed)}
        </Button>
      ))}
    </div>
  );
}

function Sums({ payment, time_zone }: { payment: TripPayment; time_zone: string }) {
  const t = useTranslations('operator_money');
  const { money, moment } = useWords();
  const { currency, fare_minor } = payment;
  const amount = (amount_minor: number) => money({ amount_minor, currency });
  const standing = `standings.${payment.standing}` as Parameters<typeof t.has>[0];
  const sums = [
    ['owed', payment.owed_minor],
    ['captured', payment.captured_minor],
    ['by_credit', payment.paid_by_credit_minor],
    ['refunded', payment.refunded_minor],
    ['to_credit', payment.returned_to_credit_minor],
  ] as const;
  return (
    <>
      <dl className="grid grid-cols-2 gap-4">
        <Fact name={t('state')}>
          {t.has(standing) ? t(standing as 'standings.settled') : payment.standing}
        </Fact>
        <Fact name={t('fare')}>{fare_minor === null ? t('no_fare') : amount(fare_minor)}</Fact>
        {sums
          .filter(([name, sum]) => sum !== 0 || name === 'owed')
          .map(([name, sum]) => (
            <Fact key={name} name={t(name)}>
              {amount(sum)}
            </Fact>
          ))}
      </dl>
      <ol className="flex flex-col gap-3">
        {payment.corrections.map((one) => (
          <li key={one.correction_id} className="border-t border-line pt-3">
            <p className="font-semibold">
              {t('corrected', {
                from: money(one.total_before),
                to: money(one.total_after),
                reason: t(`reasons.${one.reason}`),
              })}
            </p>
            <p className="figures text-sm text-muted">{moment(one.issued_at, time_zone)}</p>
          </li>
        ))}
      </ol>
    </>
  );
}
