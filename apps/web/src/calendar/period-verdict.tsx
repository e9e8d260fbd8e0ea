'use client';

import { Button } from '@drais/ui/button';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useWords } from '../api/use-words.ts';
import { wallTimeAt } from '../map/area-time.ts';
import { type FreeTimes, possibleIn, type Span } from './timeline.ts';
import { type Verdict, verdictOn } from './wanted.ts';

interface PeriodVerdictProps {
  readonly times: FreeTimes | undefined;
  readonly wanted: Span | undefined;
  readonly time_zone: string;
  /** Takes what is free instead; absent where nothing can stand instead. */
  onChoose?(span: Span): void;
}

/** Whether the filled in period is free, said while it is filled in, and what is free instead. */
export function PeriodVerdict({ times, wanted, time_zone, onChoose }: PeriodVerdictProps) {
  if (times === undefined || wanted === undefined || wanted.until <= wanted.from)
    return <div role="status" className="min-h-6" />;
  const { shown } = times;
  const verdict = verdictOn({ wanted, possible: possibleIn(times), shown });
  const instead = verdict.is === 'taken' ? verdict.instead : undefined;
  return (
    <div className="flex flex-col gap-2">
      <VerdictLine verdict={verdict} wanted={wanted} time_zone={time_zone} />
      {instead === undefined || onChoose === undefined ? null : (
        <InsteadButton instead={instead} time_zone={time_zone} onChoose={onChoose} />
      )}
    </div>
  );
}

interface VerdictLineProps {
  readonly verdict: Verdict;
  readonly wanted: Span;
  readonly time_zone: string;
}

function VerdictLine({ verdict, wanted, time_zone }: VerdictLineProps) {
  const words = useVerdictWords(time_zone);
  const isFree = verdict.is === 'free';
  const Sign = isFree ? CircleCheck : TriangleAlert;
  return (
    <p role="status" className="flex min-h-6 items-start gap-2" data-verdict={verdict.is}>
      <Sign
        className={isFree ? 'mt-0.5 size-5 shrink-0 text-good' : 'mt-0.5 size-5 shrink-0 text-warn'}
        aria-hidden="true"
      />
      <span>{words(verdict, wanted)}</span>
    </p>
  );
}

function useVerdictWords(time_zone: string) {
  const t = useTranslations('calendar.verdict');
  const { clock, dayClock } = useWords();
  const dayOf = (at: Date) => wallTimeAt(at, time_zone).slice(0, 10);
  return (verdict: Verdict, wanted: Span): string => {
    const time = (at: Date) =>
      dayOf(at) === dayOf(wanted.from) ? clock(at, time_zone) : dayClock(at, time_zone);
    if (verdict.is === 'too_far') return t('too_far', { time: dayClock(verdict.until, time_zone) });
    if (verdict.is === 'free')
      return verdict.next_at === undefined
        ? t('free')
        : t('free_until', { time: time(verdict.next_at) });
    const { from, until } = verdict;
    if (until === undefined) return t('taken_on', { from: time(from) });
    return t('taken', { from: time(from), until: time(until) });
  };
}

interface InsteadButtonProps {
  readonly instead: Span;
  readonly time_zone: string;
  onChoose(span: Span): void;
}

function InsteadButton({ instead, time_zone, onChoose }: InsteadButtonProps) {
  const t = useTranslations('calendar.verdict');
  const { span } = useWords();
  const { from, until } = instead;
  return (
    <Button tone="plain" wide onClick={() => onChoose(instead)}>
      {t('instead', { period: span(from.toISOString(), until.toISOString(), time_zone) })}
    </Button>
  );
}
