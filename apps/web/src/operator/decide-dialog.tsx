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

interface DecideDialogProps {
  readonly one: Case;
  readonly area: Area;
  onLeave(): void;
  onClosed(): void;
}

/** As the contract asks. */
const REASON_LENGTH_MIN = 3;

/** When a ride over its longest time ended, and so what it costs. */
export function DecideDialog({ one, area, onLeave, onClosed }: DecideDialogProps) {
  const t = useTranslations('operator.cases');
  const words = useProblemWords();
  const wish = useWish(booking.closeRecoveryCase);
  const [problem, setProblem] = useState<string>();
  const form = useForm({
    defaultValues: {
      ended: wallTimeAt(new Date(one.returned_at ?? one.opened_at), area.time_zone),
      reason: '',
    },
  });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async ({ ended, reason }) => {
    const ended_at = instantOfWallTime(ended, area.time_zone);
    if (ended_at === undefined) return;
    setProblem(undefined);
    try {
      const answer = await wish.ask({
        case_id: one.case_id,
        ended_at: ended_at.toISOString(),
        reason: reason.trim(),
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
      title={t('decide_title')}
      description={t('decide_text', { zone: area.time_zone })}
      closeLabel={t('close_dialog')}
    >
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <TextField
          label={t('ended')}
          type="datetime-local"
          error={errors.ended?.message}
          {...form.register('ended', {
            validate: (text) =>
              instantOfWallTime(text, area.time_zone) !== undefined || t('ended_missing'),
          })}
        />
        <TextAreaField
          label={t('reason')}
          hint={t('reason_hint')}
          error={errors.reason?.message}
          {...form.register('reason', {
            validate: (text) => text.trim().length >= REASON_LENGTH_MIN || t('reason_missing'),
          })}
        />
        {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
        <Button type="submit" wide busy={wish.busy}>
          {t('submit')}
        </Button>
      </form>
    </Dialog>
  );
}
