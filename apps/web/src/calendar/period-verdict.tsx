'use client';

import { Button } from '@drais/ui/button';
import { classNames } from '@drais/ui/class-names';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type Ref, useCallback, useRef } from 'react';
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
  /** Whether it is said elsewhere what is free, and only what is not has to be said. */
  readonly onlyTrouble?: boolean;
  /** To bring it into sight when something was chosen above. */
  readonly ref?: Ref<HTMLDivElement>;
}

/**
 * Whether the filled in period is free, said while it is filled in, and what is free instead. The
 * element stands before there is a word in it: only then is the word read out.
 */
export function PeriodVerdict(props: PeriodVerdictProps) {
  const { times, wanted, time_zone, onChoose, onlyTrouble = false, ref } = props;
  const words = useVerdictWords(time_zone);
  const found = verdictOf(times, wanted);
  const verdict = onlyTrouble && found?.is === 'free' ? undefined : found;
  const instead = verdict?.is === 'taken' ? verdict.instead : undefined;
  return (
    <div ref={ref} className="flex scroll-mb-20 flex-col gap-2">
      <div role="status" className={onlyTrouble ? undefined : 'min-h-6'}>
        {verdict === undefined || wanted === undefined ? null : (
          <p className="flex items-start gap-2">
            <VerdictSign isFree={verdict.is === 'free'} />
            {words(verdict, wanted)}
          </p>
        )}
      </div>
      {instead === undefined || onChoose === undefined ? null : (
        <InsteadButton instead={instead} time_zone={time_zone} onChoose={onChoose} />
      )}
    </div>
  );
}

function verdictOf(times: FreeTimes | undefined, wanted: Span | undefined): Verdict | undefined {
  if (times === undefined || wanted === undefined || wanted.until <= wanted.from) return undefined;
  return verdictOn({ wanted, possible: possibleIn(times), shown: times.shown });
}

function VerdictSign({ isFree }: { readonly isFree: boolean }) {
  const Sign = isFree ? CircleCheck : TriangleAlert;
  return (
    <Sign
      className={classNames('mt-0.5 size-5 shrink-0', isFree ? 'text-good' : 'text-warn')}
      aria-hidden="true"
    />
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

/** Brings what a choice has filled in into sight: on a phone it lies below the days. */
export function useInSight() {
  const ref = useRef<HTMLDivElement>(null);
  const show = useCallback(() => {
    requestAnimationFrame(() => ref.current?.scrollIntoView({ block: 'nearest' }));
  }, []);
  return { ref, show };
}
