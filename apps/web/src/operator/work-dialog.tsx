'use client';

import { booking } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { Dialog } from '@drais/ui/dialog';
import { TextAreaField, TextField } from '@drais/ui/field';
import { Notice } from '@drais/ui/notice';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { Refused } from '../api/refused.ts';
import type { Area } from '../api/use-area.tsx';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { instantOfWallTime, wallTimeAt } from '../map/area-time.ts';
import type { Case } from './cases-screen.tsx';

interface WorkDialogProps {
  readonly one: Case;
  readonly area: Area;
  onLeave(): void;
  onClosed(): void;
}

/** As the contract asks. */
const TEXT_LENGTH_MIN = 3;

/** What was found out about a case, and until when it shall be done. */
export function WorkDialog({ one, area, onLeave, onClosed }: WorkDialogProps) {
  const t = useTranslations('operator_cases');
  const words = useProblemWords();
  const wish = useWish(booking.workCase);
  const [problem, setProblem] = useState<string>();
  const form = useForm({
    defaultValues: {
      note: '',
      due: one.due_at === undefined ? '' : wallTimeAt(new Date(one.due_at), area.time_zone),
    },
  });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async ({ note, due }) => {
    setProblem(undefined);
    try {
      const answer = await wish.ask({
        case_id: one.case_id,
        due_at: instantOfWallTime(due, area.time_zone)?.toISOString() ?? null,
        ...(note.trim() === '' ? {} : { note: note.trim() }),
      });
      if (!answer.ok) return setProblem(words(new Refused(answer.refusal)));
      onClosed();
      onLeave();
    } catch (error) {
      setProblem(words(error));
    }
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onLeave())}
      title={t('work_title')}
      description={t('work_text')}
      closeLabel={t('close_dialog')}
    >
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <TextAreaField
          label={t('note')}
          error={errors.note?.message}
          {...form.register('note', {
            validate: (text) =>
              text.trim() === '' || text.trim().length >= TEXT_LENGTH_MIN || t('text_missing'),
          })}
        />
        <TextField
          label={t('due')}
          hint={t('due_hint', { zone: area.time_zone })}
          type="datetime-local"
          {...form.register('due')}
        />
        {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
        <Button type="submit" wide busy={wish.busy}>
          {t('save')}
        </Button>
      </form>
    </Dialog>
  );
}
