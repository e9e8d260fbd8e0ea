'use client';

import { booking } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import { Fact, Panel } from '@drais/ui/panel';
import { Plate } from '@drais/ui/plate';
import { Tag } from '@drais/ui/tag';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { Area } from '../api/use-area.tsx';
import { useWords } from '../api/use-words.ts';
import type { Case } from './booking-cases.tsx';
import { useDecision } from './use-decision.ts';
import { usePersonWords } from './use-person-words.ts';

/** Sentences, which want the whole width. */
const WIDE = new Set(['asked', 'outcome', 'note', 'reason']);
const TONES = { open: 'warn', in_work: 'info', closed: 'plain' } as const;

interface CaseCardProps {
  readonly one: Case;
  readonly area: Area;
  onChanged(): void;
  onOpen(how: 'close' | 'work'): void;
}

/** One case: what it is about, who has it, until when, and what can be done. */
export function CaseCard({ one, area, onChanged, onOpen }: CaseCardProps) {
  const t = useTranslations('operator_cases');
  return (
    <Panel className="flex h-full flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="flex items-center gap-3 text-lg font-bold">
          <Plate code={one.code} /> {t(`kinds.${one.kind}`)}
        </h2>
        <Tag tone={TONES[one.state]}>{t(one.state)}</Tag>
      </div>
      <CaseFacts one={one} time_zone={area.time_zone} />
      {one.state === 'closed' ? null : (
        <CaseActions one={one} onChanged={onChanged} onOpen={onOpen} />
      )}
      <div className="flex flex-wrap gap-x-5">
        {one.trip_id === undefined ? null : (
          <CaseLink href={`/operator/trips/${encodeURIComponent(one.trip_id)}`}>
            {t('trip')}
          </CaseLink>
        )}
        <CaseLink href={`/operator/vehicles/${encodeURIComponent(one.vehicle_id)}`}>
          {t('vehicle')}
        </CaseLink>
      </div>
    </Panel>
  );
}

function CaseLink({ href, children }: { href: string; children: string }) {
  return (
    <Link
      href={href}
      className="inline-flex min-h-11 items-center font-semibold underline decoration-2 underline-offset-4"
    >
      {children}
    </Link>
  );
}

function CaseFacts({ one, time_zone }: { one: Case; time_zone: string }) {
  const t = useTranslations('operator_cases');
  const { moment } = useWords();
  const person = usePersonWords();
  const time = (at: string | undefined) => (at === undefined ? undefined : moment(at, time_zone));
  const facts = [
    ['asked', one.state === 'closed' ? undefined : t(`asks.${one.kind}`)],
    ['decide_by', one.state === 'closed' ? undefined : time(one.decide_by)],
    ['starts', time(one.starts_at)],
    ['cause', one.cause === undefined ? undefined : t(`causes.${one.cause}`)],
    ['since', time(one.opened_at)],
    ['has_it', one.assigned_to === undefined ? undefined : person(one.assigned_to)],
    ['due', time(one.due_at)],
    ['returned', time(one.returned_at)],
    ['closed_at', time(one.closed_at)],
    ['outcome', one.outcome === undefined ? undefined : t(`outcomes.${one.outcome}`)],
    ['note', one.note],
    ['reason', one.reason],
  ] as const;
  return (
    <dl className="grid grid-cols-2 gap-3">
      {facts.map(([name, value]) =>
        value === undefined ? null : (
          <Fact key={name} name={t(name)} {...(WIDE.has(name) ? { className: 'col-span-2' } : {})}>
            {value}
          </Fact>
        ),
      )}
    </dl>
  );
}

function CaseActions({ one, onChanged, onOpen }: Omit<CaseCardProps, 'area'>) {
  const t = useTranslations('operator_cases');
  const { decide, problem, busy } = useDecision(booking.workCase);
  const is_taken = one.state === 'in_work';
  const assign = async () => {
    await decide({ case_id: one.case_id, assign_to: is_taken ? 'nobody' : 'me' });
    onChanged();
  };
  return (
    <>
      {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
      <div className="flex flex-wrap gap-3">
        <Button size="small" className="min-h-11" onClick={() => onOpen('close')}>
          {t(one.kind === 'vehicle_check' ? 'check' : 'decide')}
        </Button>
        <Button
          tone="plain"
          size="small"
          className="min-h-11"
          busy={busy}
          onClick={() => void assign()}
        >
          {t(is_taken ? 'give_back' : 'take')}
        </Button>
        <Button tone="plain" size="small" className="min-h-11" onClick={() => onOpen('work')}>
          {t('work')}
        </Button>
      </div>
    </>
  );
}
