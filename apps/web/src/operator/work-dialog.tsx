'use client';

import { booking } from '@drais/contracts';
import { TextAreaField, TextField } from '@drais/ui/field';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import type { Area } from '../api/use-area.tsx';
import { instantOfWallTime, wallTimeAt } from '../map/area-time.ts';
import type { Case } from './booking-cases.tsx';
import { DecisionDialog } from './decision-dialog.tsx';
import { saysWhy } from './note-rule.ts';
import { useDecision } from './use-decision.ts';

interface WorkDialogProps {
  readonly one: Case;
  readonly area: Area;
  onLeave(): void;
  onClosed(): void;
}

/** What was found out about a case, and until when it shall be done. */
export function WorkDialog({ one, area, onLeave, onClosed }: WorkDialogProps) {
  const t = useTranslations('operator_cases');
  const { decide, problem, busy } = useDecision(booking.workCase);
  const form = useForm({
    defaultValues: {
      note: '',
      due: one.due_at === undefined ? '' : wallTimeAt(new Date(one.due_at), area.time_zone),
    },
  });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async ({ note, due }) => {
    const work = {
      case_id: one.case_id,
      due_at: instantOfWallTime(due, area.time_zone)?.toISOString() ?? null,
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    };
    if (!(await decide(work))) return;
    onClosed();
    onLeave();
  });
  return (
    <DecisionDialog
      title={t('work_title')}
      text={t('work_text')}
      submit={t('save')}
      problem={problem}
      busy={busy}
      onLeave={onLeave}
      onSubmit={() => void submit()}
    >
      <TextAreaField
        label={t('note')}
        error={errors.note?.message}
        {...form.register('note', {
          validate: (text) => text.trim() === '' || saysWhy(t('text_missing'))(text),
        })}
      />
      <TextField
        label={t('due')}
        hint={t('due_hint', { zone: area.time_zone })}
        type="datetime-local"
        {...form.register('due')}
      />
    </DecisionDialog>
  );
}
