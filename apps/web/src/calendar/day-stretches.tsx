'use client';

import { Button } from '@drais/ui/button';
import { classNames } from '@drais/ui/class-names';
import { Check } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import type { CalendarDay, DayPiece, Span } from './timeline.ts';
import { useDayWords } from './use-day-words.ts';

interface DayStretchesProps {
  readonly day: CalendarDay;
  readonly isToday: boolean;
  readonly time_zone: string;
  readonly wanted: Span;
  onChoose?(part: DayPiece): void;
}

/** What of one day is free, to be chosen, and what is taken, to be known. */
export function DayStretches({ day, isToday, time_zone, wanted, onChoose }: DayStretchesProps) {
  const t = useTranslations('calendar');
  const words = useDayWords();
  const heading = useId();
  const hours = Math.round((+day.whole.until - +day.whole.from) / 3_600_000);
  return (
    <div className="flex flex-col gap-2">
      <h4 id={heading} className="text-sm text-muted">
        {words.day(day.date)}
        {hours === 24 ? null : ` · ${t('odd_day', { hours })}`}
      </h4>
      <ul aria-labelledby={heading} className="flex flex-col gap-1.5">
        {day.pieces.map((piece) => (
          <li key={+piece.from}>
            <Stretch
              piece={piece}
              words={words.stretch(piece, { day, isToday, time_zone })}
              isChosen={wanted.from >= piece.from && wanted.from < piece.until}
              onChoose={onChoose}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

interface StretchProps {
  readonly piece: DayPiece;
  readonly words: string;
  readonly isChosen: boolean;
  readonly onChoose: DayStretchesProps['onChoose'] | undefined;
}

function Stretch({ piece, words, isChosen, onChoose }: StretchProps) {
  if (piece.kind !== 'free' || onChoose === undefined) {
    return (
      <p
        className={classNames(
          'figures flex min-h-9 items-center border-l-4 px-3 text-sm',
          piece.kind === 'taken' ? 'border-edge text-muted' : 'border-good font-semibold',
          piece.kind === 'yours' && 'border-enamel',
        )}
      >
        {words}
      </p>
    );
  }
  return (
    <Button
      tone="plain"
      wide
      aria-pressed={isChosen}
      className={classNames(
        'figures justify-start border-l-4 px-3 text-left',
        isChosen ? 'border-ink' : 'border-l-good',
      )}
      onClick={() => onChoose(piece)}
    >
      {words}
      {isChosen ? <Check className="ml-auto size-5 shrink-0" aria-hidden="true" /> : null}
    </Button>
  );
}
