'use client';

import { payments } from '@drais/contracts';
import { Fact } from '@drais/ui/panel';
import { useTranslations } from 'next-intl';
import { useWords } from '../api/use-words.ts';
import { NoteDialog } from './note-dialog.tsx';
import type { TripPayment } from './trip-money.tsx';
import type { TripRecord } from './trip-record-screen.tsx';
import { useDecision } from './use-decision.ts';

interface RefusedRefundDialogProps {
  readonly trip: TripRecord['trip'];
  readonly payment: TripPayment;
  onLeave(): void;
  onDone(): void;
}

/** What the card would not take back becomes the rider's credit. */
export function RefusedRefundDialog({ trip, payment, onLeave, onDone }: RefusedRefundDialogProps) {
  const t = useTranslations('operator_money');
  const { money } = useWords();
  const { decide, problem, busy } = useDecision(payments.creditRefusedRefund);
  const { trip_id, rider_id } = trip;
  const amount = { amount_minor: refusedRefund_minor(payment), currency: payment.currency };
  return (
    <NoteDialog
      title={t('refused_title')}
      text={t('refused_text')}
      submit={t('refused_now')}
      note={{ label: t('note'), hint: t('note_hint'), missing: t('note_missing') }}
      problem={problem}
      busy={busy}
      decide={(note) => decide({ trip_id, rider_id, note })}
      onLeave={onLeave}
      onDone={onDone}
    >
      <section aria-label={t('effect')}>
        <dl className="grid grid-cols-2 gap-4 rounded-md bg-sunken p-4">
          <Fact name={t('rider_gets')}>{money(amount)}</Fact>
          <Fact name={t('to_card')}>{t('nothing_more')}</Fact>
        </dl>
      </section>
    </NoteDialog>
  );
}

/** What the provider would not give back and nobody has given as credit yet. */
export function refusedRefund_minor(payment: TripPayment): number {
  if (!payment.refunds.some(({ status }) => status === 'declined')) return 0;
  const { captured_minor, paid_by_credit_minor, owed_minor } = payment;
  const given_back = payment.refunded_minor + payment.returned_to_credit_minor;
  return captured_minor + paid_by_credit_minor - owed_minor - given_back;
}
