'use client';

import { Panel } from '@drais/ui/panel';
import { useTranslations } from 'next-intl';
import { useWords } from '../api/use-words.ts';
import type { TripRecord } from './trip-record-screen.tsx';
import { usePersonWords } from './use-person-words.ts';

type Step = TripRecord['steps'][number];
type Command = NonNullable<TripRecord['commands']>[number];

interface Line {
  readonly at: string;
  readonly key: string;
  readonly words: string;
  readonly more: readonly string[];
}

/** What happened, oldest first: the record's steps and what the vehicle said to its commands. */
export function TripTimeline({ record, time_zone }: { record: TripRecord; time_zone: string }) {
  const t = useTranslations('operator_trip');
  const { moment_s } = useWords();
  const stepLine = useStepLine();
  const commandLine = useCommandLine();
  const lines = [
    ...record.steps.map(stepLine),
    ...(record.commands ?? []).flatMap(commandLine),
  ].sort((a, b) => a.at.localeCompare(b.at));
  return (
    <Panel className="flex flex-col gap-3">
      <h2 className="text-lg font-bold">{t('timeline')}</h2>
      {record.commands === undefined ? <p className="text-muted">{t('no_commands')}</p> : null}
      <ol className="flex flex-col border-l-2 border-line pl-4">
        {lines.map((line) => (
          <li key={line.key} className="relative pb-4 last:pb-0">
            <span
              aria-hidden="true"
              className="absolute top-1.5 -left-[1.4rem] size-2.5 rounded-full border-2 border-surface bg-ink"
            />
            <p className="font-semibold">{line.words}</p>
            {line.more.map((words) => (
              <p key={words} className="wrap-anywhere">
                {words}
              </p>
            ))}
            <p className="figures text-sm text-muted">{moment_s(line.at, time_zone)}</p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** A step in words; one that this page does not know keeps its own name. */
function useStepLine(): (step: Step, index: number) => Line {
  const t = useTranslations('operator_trip');
  const person = usePersonWords();
  const failures = useTranslations('failures');
  const reasonOf = ({ reason }: Step): string[] => {
    if (reason === undefined) return [];
    const own = `reasons.${reason}` as Parameters<typeof t.has>[0];
    if (t.has(own)) return [t(own as 'reasons.other')];
    const failure = reason as Parameters<typeof failures.has>[0];
    return [failures.has(failure) ? failures(failure as 'unknown') : reason];
  };
  return (step, index) => {
    const key = `steps.${step.step}` as Parameters<typeof t.has>[0];
    const { note } = step.facts;
    return {
      at: step.at,
      key: `${step.step} ${String(index)}`,
      words: t.has(key) ? t(key as 'steps.trip_started') : step.step.replaceAll('_', ' '),
      more: [
        ...reasonOf(step),
        ...(typeof note === 'string' ? [note] : []),
        ...(step.by === undefined ? [] : [t('by', { who: person(step.by) })]),
      ],
    };
  };
}

/** What the vehicle did with a command; that it was asked is a step of the record already. */
function useCommandLine(): (command: Command) => Line[] {
  const t = useTranslations('operator_trip');
  const commands = useTranslations('operator.commands');
  return ({ command_id, kind, status, executed_at, expires_at }) => {
    if (status === 'issued') return [];
    const at = status === 'acknowledged' ? (executed_at ?? expires_at) : expires_at;
    const words = t(`answers.${status}`, { command: commands(kind) });
    return [{ at, key: command_id, words, more: [] }];
  };
}
