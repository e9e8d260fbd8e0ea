'use client';

import { payments } from '@drais/contracts';
import { TextAreaField, TextField } from '@drais/ui/field';
import { Fact } from '@drais/ui/panel';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { useWords } from '../api/use-words.ts';
import { digitsOf, minorOf } from './amounts.ts';
import { DecisionDialog } from './decision-dialog.tsx';
import { saysWhy } from './note-rule.ts';
import type { TripPayment } from './trip-money.tsx';
import type { TripRecord } from './trip-record-screen.tsx';
import { useDecision } from './use-decision.ts';

interface GoodwillDialogProps {
  readonly trip: TripRecord['trip'];
  readonly payment: TripPayment;
  onLeave(): void;
  onDone(): void;
}

/** As the contract asks. */
const AMOUNT_MINOR_MAX = 100_000;

/** Gives the rider credit; the price of the ride stays as it is. */
export function GoodwillDialog({ trip, payment, onLeave, onDone }: GoodwillDialogProps) {
  const t = useTranslations('operator_money');
  const { money } = useWords();
  const { decide, problem, busy } = useDecision(payments.grantGoodwill);
  const { currency } = payment;
  const form = useForm({ defaultValues: { amount: '', note: '' } });
  const { errors } = form.formState;
  const amount_minor = goodwillOf(form.watch('amount'), currency);
  const submit = form.handleSubmit(async ({ note }) => {
    if (amount_minor === undefined) return;
    const { trip_id, rider_id } = trip;
    if (!(await decide({ trip_id, rider_id, amount_minor, note: note.trim() }))) return;
    onDone();
    onLeave();
  });
  return (
    <DecisionDialog
      title={t('goodwill_title')}
      text={t('goodwill_text')}
      submit={t('goodwill_now')}
      problem={problem}
      busy={busy}
      onLeave={onLeave}
      onSubmit={() => void submit()}
    >
      <TextField
        label={t('goodwill_amount', { currency })}
        inputMode="decimal"
        autoComplete="off"
        error={errors.amount?.message}
        {...form.register('amount', {
          validate: (text) => goodwillOf(text, currency) !== undefined || t('goodwill_missing'),
        })}
      />
      <TextAreaField
        label={t('note')}
        hint={t('note_hint')}
        error={errors.note?.message}
        {...form.register('note', {
          validate: saysWhy(t('note_missing')),
        })}
      />
      {amount_minor === undefined ? null : (
        <section aria-label={t('effect')} aria-live="polite">
          <dl className="grid grid-cols-2 gap-4 rounded-md bg-sunken p-4">
            <Fact name={t('rider_gets')}>{money({ amount_minor, currency })}</Fact>
            <Fact name={t('fare_stays')}>
              {money({ amount_minor: payment.owed_minor, currency })}
            </Fact>
          </dl>
        </section>
      )}
    </DecisionDialog>
  );
}

function goodwillOf(text: string, currency: string): number | undefined {
  const minor = minorOf(text, digitsOf(currency));
  return minor !== undefined && minor >= 1 && minor <= AMOUNT_MINOR_MAX ? minor : undefined;
}
