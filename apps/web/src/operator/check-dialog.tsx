'use client';

import { booking } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { Dialog } from '@drais/ui/dialog';
import { TextAreaField } from '@drais/ui/field';
import { Notice } from '@drais/ui/notice';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { Refused } from '../api/refused.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import type { Case } from './cases-screen.tsx';

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
  const words = useProblemWords();
  const wish = useWish(booking.closeVehicleCheck);
  const [problem, setProblem] = useState<string>();
  const form = useForm({ defaultValues: { reason: '' } });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async ({ reason }) => {
    setProblem(undefined);
    try {
      const answer = await wish.ask({ case_id: one.case_id, reason: reason.trim() });
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
      title={t('check_title')}
      description={t('check_text')}
      closeLabel={t('close_dialog')}
    >
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <TextAreaField
          label={t('check_reason')}
          error={errors.reason?.message}
          {...form.register('reason', {
            validate: (text) => text.trim().length >= TEXT_LENGTH_MIN || t('text_missing'),
          })}
        />
        {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
        <Button type="submit" wide busy={wish.busy}>
          {t('check_submit')}
        </Button>
      </form>
    </Dialog>
  );
}
