'use client';

import { Button } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import { Placeholder } from '@drais/ui/panel';
import { useTranslations } from 'next-intl';
import { type ReactNode, useId, useState } from 'react';
import { useWords } from '../api/use-words.ts';
import { wallTimeAt } from '../map/area-time.ts';
import { Trouble } from '../shell/trouble.tsx';
import { DayStretches } from './day-stretches.tsx';
import { DayStrip } from './day-strip.tsx';
import {
  type DayPiece,
  daysOf,
  possibleIn,
  type Span,
  type FreeTimes as Times,
} from './timeline.ts';
import type { AskedFreeTimes } from './use-free-times.ts';
import { periodIn } from './wanted.ts';

interface FreeTimesProps {
  readonly asked: AskedFreeTimes;
  readonly time_zone: string;
  /** The period that is filled in. */
  readonly wanted: Span;
  /** Absent: to look at only. */
  onChoose?(span: Span): void;
}

/** When a vehicle is free in the days ahead, day by day; choosing a stretch fills in the period. */
export function FreeTimes({ asked, ...props }: FreeTimesProps) {
  const t = useTranslations('calendar');
  const heading = useId();
  const { times, error, refetch } = asked;
  return (
    <section aria-labelledby={heading} className="flex flex-col gap-2">
      <h3 id={heading} className="font-semibold">
        {t('title')}
      </h3>
      {times === undefined ? null : <Week {...props} times={times} />}
      {error === null ? null : (
        <NotNow asked={asked} time_zone={props.time_zone} onRetry={() => void refetch()} />
      )}
      {times === undefined && error === null ? <Looking /> : null}
    </section>
  );
}

interface NotNowProps extends Pick<FreeTimesProps, 'asked' | 'time_zone'> {
  onRetry(): void;
}

/** What is known stays on the page with its time; a form does not wait for a calendar. */
function NotNow({ asked: { as_of, error }, time_zone, onRetry }: NotNowProps) {
  const t = useTranslations('calendar');
  const common = useTranslations('common');
  const { clock } = useWords();
  if (as_of === undefined) return <Trouble error={error} onRetry={onRetry} />;
  return (
    <Notice tone="warn">
      <p>{t('stale', { time: clock(as_of, time_zone) })}</p>
      <div>
        <Button tone="plain" size="small" onClick={onRetry}>
          {common('try_again')}
        </Button>
      </div>
    </Notice>
  );
}

/** Takes the room of what comes, so that nothing moves under a thumb. */
function Looking() {
  const t = useTranslations('calendar');
  return (
    <Frame>
      <p role="status" className="sr-only">
        {t('loading')}
      </p>
      <Placeholder className="h-[5.25rem]" />
      <Placeholder className="h-12" />
    </Frame>
  );
}

function Frame({ children }: { readonly children: ReactNode }) {
  return <div className="flex min-h-36 flex-col gap-2">{children}</div>;
}

interface WeekProps extends Omit<FreeTimesProps, 'asked'> {
  readonly times: Times;
}

function Week({ times, time_zone, wanted, onChoose }: WeekProps) {
  const t = useTranslations('calendar');
  const days = daysOf(times, time_zone);
  const [looked, setLooked] = useState<{ readonly date: string; readonly instead_of: string }>();
  // Whoever looks at another day sees that one, until another day is filled in.
  const filled_in = wallTimeAt(wanted.from, time_zone).slice(0, 10);
  const date = looked?.instead_of === filled_in ? looked.date : filled_in;
  const day = days.find((one) => one.date === date) ?? days[0];
  if (day === undefined) return null;
  const possible = possibleIn(times);
  const choose = (part: DayPiece) =>
    onChoose?.(periodIn({ part, possible, shown: times.shown, before: wanted, time_zone }));
  return (
    <Frame>
      <DayStrip
        days={days}
        date={day.date}
        onLook={(other) => setLooked({ date: other, instead_of: filled_in })}
      />
      <DayStretches
        day={day}
        isToday={day === days[0]}
        time_zone={time_zone}
        wanted={wanted}
        {...(onChoose === undefined ? {} : { onChoose: choose })}
      />
      {possible.length === 0 ? <p>{t('none')}</p> : null}
    </Frame>
  );
}
