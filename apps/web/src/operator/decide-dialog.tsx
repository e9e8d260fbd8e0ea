'use client';

import { booking } from '@drais/contracts';
import { TextAreaField, TextField } from '@drais/ui/field';
import { Fact, Placeholder } from '@drais/ui/panel';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { instantOfWallTime, wallTimeAt } from '../map/area-time.ts';
import { Trouble } from '../shell/trouble.tsx';
import type { Case } from './booking-cases.tsx';
import { DecisionDialog } from './decision-dialog.tsx';
import { saysWhy } from './note-rule.ts';
import { useDecision } from './use-decision.ts';

interface DecideDialogProps {
  readonly one: Case;
  readonly area: Area;
  onLeave(): void;
  onClosed(): void;
}

/** When a ride over its longest time ended, and so what it costs. */
export function DecideDialog({ one, area, onLeave, onClosed }: DecideDialogProps) {
  const t = useTranslations('operator.cases');
  const { decide, problem, busy } = useDecision(booking.closeRecoveryCase);
  const form = useForm({
    defaultValues: {
      ended: wallTimeAt(new Date(one.returned_at ?? one.opened_at), area.time_zone),
      reason: '',
    },
  });
  const { errors } = form.formState;
  const { case_id } = one;
  const ended_at = instantOfWallTime(form.watch('ended'), area.time_zone)?.toISOString();
  const submit = form.handleSubmit(async ({ reason }) => {
    if (ended_at === undefined) return;
    if (!(await decide({ case_id, ended_at, reason: reason.trim() }))) return;
    onClosed();
    onLeave();
  });
  return (
    <DecisionDialog
      title={t('decide_title')}
      text={t('decide_text', { zone: area.time_zone })}
      submit={t('submit')}
      problem={problem}
      busy={busy}
      onLeave={onLeave}
      onSubmit={() => void submit()}
    >
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
          validate: saysWhy(t('reason_missing')),
        })}
      />
      {ended_at === undefined ? null : <Effect case_id={case_id} ended_at={ended_at} />}
    </DecisionDialog>
  );
}

/** What the rider pays for a ride that ended then. */
function Effect({ case_id, ended_at }: { case_id: string; ended_at: string }) {
  const t = useTranslations('operator_trip');
  const { money } = useWords();
  const asked = { case_id, ended_at };
  const { data, error } = useAsk(booking.previewCloseRecovery, asked, { fresh_ms: 0 });
  if (error !== null) return <Trouble error={error} />;
  if (data === undefined) return <Placeholder className="h-16" />;
  return (
    <section aria-label={t('effect')} aria-live="polite">
      <dl className="grid grid-cols-2 gap-4 rounded-md bg-sunken p-4">
        <Fact name={t('lasts')}>{t('minutes', { minutes: Math.ceil(data.duration_s / 60) })}</Fact>
        <Fact name={t('rider_pays')}>
          {data.fare === undefined ? t('not_known') : money(data.fare.total)}
        </Fact>
      </dl>
    </section>
  );
}
