'use client';

import { booking } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { ChoiceGroup } from '@drais/ui/choice-group';
import { Dialog } from '@drais/ui/dialog';
import { TextAreaField, TextField } from '@drais/ui/field';
import { Notice } from '@drais/ui/notice';
import { Fact, Panel, Placeholder } from '@drais/ui/panel';
import { Tag } from '@drais/ui/tag';
import type { OutputOf } from '@drais/vocabulary/define';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { Refused } from '../api/refused.ts';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { useWords } from '../api/use-words.ts';
import { instantOfWallTime, wallTimeAt } from '../map/area-time.ts';
import { Trouble } from '../shell/trouble.tsx';
import { OperatorFrame } from './operator-frame.tsx';

type Case = OutputOf<typeof booking.listRecoveryCases>['items'][number];

/** Rides over their longest time: a person decides when each ended, and so what it costs. */
export function CasesScreen() {
  return <OperatorFrame>{(area) => <Cases area={area} />}</OperatorFrame>;
}

function Cases({ area }: { area: Area }) {
  const t = useTranslations('operator.cases');
  const [status, setStatus] = useState<Case['status']>('open');
  const [closes, setCloses] = useState<Case>();
  const { data, error, refetch } = useAsk(
    booking.listRecoveryCases,
    { area_id: area.area_id, status, limit: 100 },
    { every_ms: 15_000, fresh_ms: 0 },
  );
  const choices = (['open', 'closed'] as const).map((value) => ({ value, label: t(value) }));
  return (
    <div className="flex flex-col gap-5">
      <p className="max-w-2xl text-muted">{t('lead')}</p>
      <ChoiceGroup<Case['status']>
        label={t('filter')}
        choices={choices}
        value={status}
        onChange={setStatus}
      />
      {error === null ? null : <Trouble error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Placeholder className="h-40" /> : null}
      {data?.items.length === 0 ? (
        <Panel>{t(status === 'open' ? 'none_open' : 'none_closed')}</Panel>
      ) : null}
      <ul className="grid gap-4 lg:grid-cols-2">
        {data?.items.map((one) => (
          <li key={one.case_id}>
            <CaseCard one={one} area={area} onClose={() => setCloses(one)} />
          </li>
        ))}
      </ul>
      {closes === undefined ? null : (
        <CloseDialog
          one={closes}
          area={area}
          onLeave={() => setCloses(undefined)}
          onClosed={() => void refetch()}
        />
      )}
    </div>
  );
}

function CaseCard({ one, area, onClose }: { one: Case; area: Area; onClose(): void }) {
  const t = useTranslations('operator.cases');
  const { moment } = useWords();
  const time = (at: string) => moment(at, area.time_zone);
  return (
    <Panel className="flex flex-col gap-4">
      <div className="flex items-center justify-between gap-3">
        <h2 className="text-lg font-bold">{t('since', { time: time(one.opened_at) })}</h2>
        <Tag tone={one.status === 'open' ? 'warn' : 'plain'}>{t(one.status)}</Tag>
      </div>
      <dl className="grid grid-cols-2 gap-3">
        <Fact name={t('returned')}>
          {one.returned_at === undefined ? t('not_returned') : time(one.returned_at)}
        </Fact>
        {one.closed_at === undefined ? null : (
          <Fact name={t('closed_at')}>{time(one.closed_at)}</Fact>
        )}
        {one.reason === undefined ? null : (
          <Fact name={t('reason')} className="col-span-2">
            {one.reason}
          </Fact>
        )}
      </dl>
      <div className="flex flex-wrap gap-3">
        {one.status === 'open' ? (
          <Button size="small" className="min-h-11" onClick={onClose}>
            {t('decide')}
          </Button>
        ) : null}
        <Link
          href={`/operator/vehicles/${encodeURIComponent(one.vehicle_id)}`}
          className="inline-flex min-h-11 items-center font-semibold underline decoration-2 underline-offset-4"
        >
          {t('vehicle')}
        </Link>
      </div>
    </Panel>
  );
}

interface CloseDialogProps {
  readonly one: Case;
  readonly area: Area;
  onLeave(): void;
  onClosed(): void;
}

/** As the contract asks. */
const REASON_LENGTH_MIN = 3;

function CloseDialog({ one, area, onLeave, onClosed }: CloseDialogProps) {
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
