'use client';

import { booking } from '@drais/contracts';
import { SelectField, TextAreaField } from '@drais/ui/field';
import { Notice } from '@drais/ui/notice';
import { Fact, Placeholder } from '@drais/ui/panel';
import type { InputOf, OutputOf } from '@drais/vocabulary/define';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { Trouble } from '../shell/trouble.tsx';
import type { Case } from './booking-cases.tsx';
import { DecisionDialog } from './decision-dialog.tsx';
import { saysWhy } from './note-rule.ts';
import { useDecision } from './use-decision.ts';

type Choice = InputOf<typeof booking.decideConflictCase>['decision'];
type Preview = OutputOf<typeof booking.previewConflictDecision>;

interface ConflictDialogProps {
  readonly one: Case;
  readonly area: Area;
  onLeave(): void;
  onClosed(): void;
}

/** Whether a promise in doubt stands, or its rider gets another vehicle now. */
export function ConflictDialog({ one, area, onLeave, onClosed }: ConflictDialogProps) {
  const t = useTranslations('operator_cases');
  const { decide, problem, busy } = useDecision(booking.decideConflictCase);
  const form = useForm({ defaultValues: { decision: 'replan' as Choice, reason: '' } });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async ({ decision, reason }) => {
    if (!(await decide({ case_id: one.case_id, decision, reason: reason.trim() }))) return;
    onClosed();
    onLeave();
  });
  return (
    <DecisionDialog
      title={t('conflict_title', { code: one.code })}
      text={t('conflict_text')}
      submit={t('conflict_submit')}
      problem={problem}
      busy={busy}
      onLeave={onLeave}
      onSubmit={() => void submit()}
    >
      <SelectField label={t('decision')} {...form.register('decision')}>
        <option value="replan">{t('decisions.replan')}</option>
        <option value="keep">{t('decisions.keep')}</option>
      </SelectField>
      <TextAreaField
        label={t('conflict_reason')}
        error={errors.reason?.message}
        {...form.register('reason', {
          validate: saysWhy(t('text_missing')),
        })}
      />
      <Effect one={one} decision={form.watch('decision')} time_zone={area.time_zone} />
    </DecisionDialog>
  );
}

interface EffectProps {
  readonly one: Case;
  readonly decision: Choice;
  readonly time_zone: string;
}

function Effect({ one, decision, time_zone }: EffectProps) {
  const t = useTranslations('operator_cases');
  const { case_id, code } = one;
  const { data, error } = useAsk(booking.previewConflictDecision, { case_id }, { fresh_ms: 0 });
  if (error !== null) return <Trouble error={error} />;
  if (data === undefined) return <Placeholder className="h-24" />;
  if (!data.is_waited_for) return <Notice tone="info">{t('not_waited_for')}</Notice>;
  return (
    <section aria-label={t('effect')} aria-live="polite" className="flex flex-col gap-3">
      {decision === 'keep' ? (
        <Notice tone="info" title={t('effect')} live={false}>
          {t('kept_effect', { code })}
        </Notice>
      ) : (
        <Replanned preview={data} time_zone={time_zone} />
      )}
    </section>
  );
}

function Replanned({ preview, time_zone }: { preview: Preview; time_zone: string }) {
  const t = useTranslations('operator_cases');
  const classes = useTranslations('classes');
  const { distance, moment, clock, money } = useWords();
  const { other, credit } = preview;
  if (other === undefined)
    return (
      <Notice tone="warn" title={t('let_go_title')} live={false}>
        {credit === undefined ? t('let_go') : t('let_go_with', { credit: money(credit) })}
      </Notice>
    );
  const { code, vehicle_class, distance_m, starts_at, ends_at, answer_by } = other;
  return (
    <dl className="grid grid-cols-2 gap-4 rounded-md bg-sunken p-4">
      <Fact name={t('gets')}>{t('gets_value', { code, kind: classes(vehicle_class) })}</Fact>
      <Fact name={t('stands')}>{t('stands_value', { distance: distance(distance_m) })}</Fact>
      <Fact name={t('from')}>{moment(starts_at, time_zone)}</Fact>
      <Fact name={t('until')}>{moment(ends_at, time_zone)}</Fact>
      <Fact name={t('answer_by')} className="col-span-2">
        {clock(answer_by, time_zone)}
      </Fact>
    </dl>
  );
}
