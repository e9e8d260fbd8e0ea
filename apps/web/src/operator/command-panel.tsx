'use client';

import { fleet } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { Dialog } from '@drais/ui/dialog';
import { TextAreaField } from '@drais/ui/field';
import { Notice } from '@drais/ui/notice';
import { Panel } from '@drais/ui/panel';
import { Tag, type TagTone } from '@drais/ui/tag';
import type { InputOf, OutputOf } from '@drais/vocabulary/define';
import { Lock, LockOpen } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { Refused } from '../api/refused.ts';
import { useAsk } from '../api/use-ask.ts';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { useWords } from '../api/use-words.ts';
import { Trouble } from '../shell/trouble.tsx';
import type { FleetVehicle } from './fleet-screen.tsx';
import { saysWhy } from './note-rule.ts';

type Command = OutputOf<typeof fleet.listCommands>['items'][number];
/** What staff may ask for; limits of speed follow from zones. */
type Kind = InputOf<typeof fleet.sendCommand>['kind'];

const TONES: Readonly<Record<Command['status'], TagTone>> = {
  issued: 'signal',
  acknowledged: 'good',
  refused: 'bad',
  expired: 'warn',
};
/**
 * While a command is under way its answer is a matter of seconds; otherwise somebody else may send
 * one.
 */
const BUSY_MS = 1_000;
const CALM_MS = 8_000;

/**
 * What was asked of a vehicle and what came of it, in the vehicle's own words; and the way to ask.
 */
export function CommandPanel({ vehicle, time_zone }: { vehicle: FleetVehicle; time_zone: string }) {
  const t = useTranslations('operator.commands');
  const [asks, setAsks] = useState<Kind>();
  const { data, error, refetch } = useAsk(
    fleet.listCommands,
    { vehicle_id: vehicle.vehicle_id, limit: 20 },
    {
      fresh_ms: 0,
      every_ms: (known) =>
        known?.items.some((one) => one.status === 'issued') === true ? BUSY_MS : CALM_MS,
    },
  );
  const commands = data?.items ?? [];
  return (
    <Panel className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg font-bold">{t('title')}</h2>
        <div className="flex gap-2">
          <Button tone="plain" size="small" className="min-h-11" onClick={() => setAsks('lock')}>
            <Lock className="size-4" aria-hidden="true" />
            {t('lock')}
          </Button>
          <Button tone="plain" size="small" className="min-h-11" onClick={() => setAsks('unlock')}>
            <LockOpen className="size-4" aria-hidden="true" />
            {t('unlock')}
          </Button>
        </div>
      </div>
      {error === null ? null : <Trouble error={error} onRetry={() => void refetch()} />}
      {data !== undefined && commands.length === 0 ? (
        <p className="text-muted">{t('none')}</p>
      ) : null}
      <ol className="flex flex-col" aria-live="polite">
        {commands.map((command) => (
          <CommandRow key={command.command_id} command={command} time_zone={time_zone} />
        ))}
      </ol>
      {asks === undefined ? null : (
        <AskDialog
          kind={asks}
          vehicle={vehicle}
          onClose={() => setAsks(undefined)}
          onSent={() => void refetch()}
        />
      )}
    </Panel>
  );
}

function CommandRow({ command, time_zone }: { command: Command; time_zone: string }) {
  const t = useTranslations('operator.commands');
  const words = useCommandWords(time_zone);
  return (
    <li
      className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 border-b border-line py-3 last:border-0"
      data-command={command.status}
    >
      <span className="font-semibold">{t(command.kind)}</span>
      <Tag tone={TONES[command.status]}>{t(`status.${command.status}`)}</Tag>
      <span className="figures col-span-2 text-sm text-muted">{words(command).join(' ')}</span>
    </li>
  );
}

/**
 * What became of a command, sentence by sentence. How often it was handed over is told only while
 * nobody has answered.
 */
function useCommandWords(time_zone: string): (command: Command) => string[] {
  const t = useTranslations('operator.commands');
  const { moment_s } = useWords();
  const time = (at: string | undefined) => ({
    time: at === undefined ? t('unknown_time') : moment_s(at, time_zone),
  });
  const after: Readonly<Record<Command['status'], (command: Command) => string[]>> = {
    issued: ({ deliveries, expires_at }) => [
      t('handed_over', { deliveries }),
      t('expires', time(expires_at)),
    ],
    acknowledged: ({ executed_at }) => [t('executed', time(executed_at))],
    refused: ({ result }) => {
      const key = `results.${result ?? ''}` as Parameters<typeof t.has>[0];
      return t.has(key) ? [t(key as 'results.failed')] : [];
    },
    expired: ({ deliveries, executed_at }) => [
      executed_at === undefined
        ? t('never_handed_over', { deliveries })
        : t('executed_late', time(executed_at)),
    ],
  };
  return (command) => [t('issued', time(command.issued_at)), ...after[command.status](command)];
}

interface AskDialogProps {
  readonly kind: Kind;
  readonly vehicle: FleetVehicle;
  onClose(): void;
  onSent(): void;
}

function AskDialog({ kind, vehicle, onClose, onSent }: AskDialogProps) {
  const t = useTranslations('operator.commands');
  const words = useProblemWords();
  const wish = useWish(fleet.sendCommand);
  const [problem, setProblem] = useState<string>();
  const form = useForm<{ reason: string }>({ defaultValues: { reason: '' } });
  const submit = form.handleSubmit(async ({ reason }) => {
    setProblem(undefined);
    try {
      const answer = await wish.ask({
        vehicle_id: vehicle.vehicle_id,
        kind,
        reason: reason.trim(),
      });
      if (!answer.ok) return setProblem(words(new Refused(answer.refusal)));
      onSent();
      onClose();
    } catch (error) {
      setProblem(words(error));
    }
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={t(`ask_${kind}`, { code: vehicle.code })}
      description={t(`ask_${kind}_text`)}
      closeLabel={t('close')}
    >
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <TextAreaField
          label={t('reason')}
          hint={t('reason_hint')}
          error={form.formState.errors.reason?.message}
          {...form.register('reason', {
            validate: saysWhy(t('reason_missing')),
          })}
        />
        {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
        <Button type="submit" wide busy={wish.busy}>
          {t(`send_${kind}`)}
        </Button>
      </form>
    </Dialog>
  );
}
