'use client';

import { booking } from '@drais/contracts';
import { Notice } from '@drais/ui/notice';
import { useTranslations } from 'next-intl';
import type { Case } from './booking-cases.tsx';
import { NoteDialog } from './note-dialog.tsx';
import { useDecision } from './use-decision.ts';

interface CheckDialogProps {
  readonly one: Case;
  onLeave(): void;
  onClosed(): void;
}

/** Somebody answers for a vehicle whose lock was never confirmed. */
export function CheckDialog({ one, onLeave, onClosed }: CheckDialogProps) {
  const t = useTranslations('operator_cases');
  const { decide, problem, busy } = useDecision(booking.closeVehicleCheck);
  return (
    <NoteDialog
      title={t('check_title')}
      text={t('check_text')}
      submit={t('check_submit')}
      note={{ label: t('check_reason'), missing: t('text_missing') }}
      problem={problem}
      busy={busy}
      decide={(reason) => decide({ case_id: one.case_id, reason })}
      onLeave={onLeave}
      onDone={onClosed}
    >
      <Notice tone="info" title={t('effect')} live={false}>
        {t('check_effect')}
      </Notice>
    </NoteDialog>
  );
}
