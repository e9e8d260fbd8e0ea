'use client';

import { payments } from '@drais/contracts';
import { SelectField, TextAreaField, TextField } from '@drais/ui/field';
import { Fact, Placeholder } from '@drais/ui/panel';
import type { InputOf } from '@drais/vocabulary/define';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { Trouble } from '../shell/trouble.tsx';
import { digitsOf, minorOf } from './amounts.ts';
import { DecisionDialog } from './decision-dialog.tsx';
import { saysWhy } from './note-rule.ts';
import type { TripPayment } from './trip-money.tsx';
import type { TripRecord } from './trip-record-screen.tsx';
import { useDecision } from './use-decision.ts';

type Asked = InputOf<typeof payments.previewCorrection>;
type Reason = InputOf<typeof payments.correctTrip>['reason'];

interface CorrectDialogProps {
  readonly trip: TripRecord['trip'];
  readonly payment: TripPayment;
  onLeave(): void;
  onCorrected(): void;
}

/** In the order that they are offered. */
const REASONS: Readonly<Record<Reason, true>> = {
  vehicle_fault: true,
  lock_failed: true,
  outage: true,
  wrong_end: true,
  overcharged: true,
  goodwill: true,
  uncollectable: true,
  other: true,
};

function emptyOf({ owed_minor }: TripPayment, digits: number) {
  return {
    fare: (owed_minor / 10 ** digits).toFixed(digits),
    reason: 'vehicle_fault' as Reason,
    to: 'original' as NonNullable<Asked['to']>,
    note: '',
  };
}

/** Sets a lower fare: what it does is shown before it is done, and nothing of before is changed. */
export function CorrectDialog({ trip, payment, onLeave, onCorrected }: CorrectDialogProps) {
  const t = useTranslations('operator_money');
  const { decide, problem, busy } = useDecision(payments.correctTrip);
  const digits = digitsOf(payment.currency);
  const form = useForm({ defaultValues: emptyOf(payment, digits) });
  const { errors } = form.formState;
  const { trip_id, rider_id } = trip;
  const fare_minor = minorOf(form.watch('fare'), digits);
  const right = { trip_id, rider_id, fare_minor: fare_minor ?? 0, to: form.watch('to') };
  const is_lower = fare_minor !== undefined && fare_minor < payment.owed_minor;
  const submit = form.handleSubmit(async ({ reason, note }) => {
    if (!(await decide({ ...right, reason, note: note.trim() }))) return;
    onCorrected();
    onLeave();
  });
  return (
    <DecisionDialog
      title={t('correct_title')}
      text={t('correct_text')}
      submit={t('correct_now')}
      problem={problem}
      busy={busy}
      onLeave={onLeave}
      onSubmit={() => void submit()}
    >
      <TextField
        label={t('right_fare', { currency: payment.currency })}
        inputMode="decimal"
        autoComplete="off"
        error={errors.fare?.message}
        {...form.register('fare', {
          validate: (text) => {
            const minor = minorOf(text, digits);
            return (minor !== undefined && minor < payment.owed_minor) || t('fare_missing');
          },
        })}
      />
      <SelectField label={t('why')} {...form.register('reason')}>
        {(Object.keys(REASONS) as Reason[]).map((one) => (
          <option key={one} value={one}>
            {t(`reasons.${one}`)}
          </option>
        ))}
      </SelectField>
      <SelectField label={t('to')} {...form.register('to')}>
        <option value="original">{t('to_original')}</option>
        <option value="credit">{t('to_rider_credit')}</option>
      </SelectField>
      <TextAreaField
        label={t('note')}
        hint={t('note_hint')}
        error={errors.note?.message}
        {...form.register('note', {
          validate: saysWhy(t('note_missing')),
        })}
      />
      {is_lower ? <Effect asked={right} /> : null}
    </DecisionDialog>
  );
}

function Effect({ asked }: { asked: Asked }) {
  const t = useTranslations('operator_money');
  const { money } = useWords();
  const { data, error } = useAsk(payments.previewCorrection, asked, { fresh_ms: 0 });
  if (error !== null) return <Trouble error={error} />;
  if (data === undefined) return <Placeholder className="h-24" />;
  const { currency } = data.total_after;
  const parts = [
    ['off_debt', data.off_debt_minor],
    ['to_card', data.to_card_minor],
    ['to_credit', data.to_credit_minor],
  ] as const;
  return (
    <section aria-label={t('effect')} aria-live="polite">
      <dl className="grid grid-cols-2 gap-4 rounded-md bg-sunken p-4">
        <Fact name={t('before')}>{money(data.total_before)}</Fact>
        <Fact name={t('after')}>{money(data.total_after)}</Fact>
        {parts
          .filter(([, amount_minor]) => amount_minor !== 0)
          .map(([name, amount_minor]) => (
            <Fact key={name} name={t(name)}>
              {money({ amount_minor, currency })}
            </Fact>
          ))}
      </dl>
    </section>
  );
}
