'use client';

import { booking } from '@drais/contracts';
import { TextAreaField } from '@drais/ui/field';
import { Notice } from '@drais/ui/notice';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import type { Case } from './booking-cases.tsx';
import { DecisionDialog } from './decision-dialog.tsx';
import { useDecision } from './use-decision.ts';

interface CheckDialogProps {
  readonly one: Case;
  onLeave(): void;
  onClosed(): void;
}

/** As the contract asks. */
const TEXT_LENGTH_MIN = 3;

/** Somebody answers for a vehicle whose lock was never confirmed. */
export function CheckDialog({ one, onLeave, onClosed }: CheckDialogProps) {
  const t = useTranslations('operator_cases');
  const { decide, problem, busy } = useDecision(booking.closeVehicleCheck);
  const form = useForm({ defaultValues: { reason: '' } });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async ({ reason }) => {
    if (!(await decide({ case_id: one.case_id, reason: reason.trim() }))) return;
    onClosed();
    onLeave();
  });
  return (
    <DecisionDialog
      title={t('check_title')}
      text={t('check_text')}
      submit={t('check_submit')}
      problem={problem}
      busy={busy}
      onLeave={onLeave}
      onSubmit={() => void submit()}
    >
      <TextAreaField
        label={t('check_reason')}
        error={errors.reason?.message}
        {...form.register('reason', {
          validate: (text) => text.trim().length >= TEXT_LENGTH_MIN || t('text_missing'),
        })}
      />
      <Notice tone="info" title={t('effect')} live={false}>
        {t('check_effect')}
      </Notice>
    </DecisionDialog>
  );
}
