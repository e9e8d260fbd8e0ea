'use client';

import { classNames } from '@drais/ui/class-names';
import { useTranslations } from 'next-intl';
import type { CalendarDay } from './timeline.ts';
import { useDayWords } from './use-day-words.ts';

interface DayStripProps {
  readonly days: readonly CalendarDay[];
  /** The day whose stretches stand below. */
  readonly date: string;
  onLook(date: string): void;
}

/** The days ahead side by side, each with what is free of it: in words, and drawn. */
export function DayStrip({ days, date, onLook }: DayStripProps) {
  const t = useTranslations('calendar');
  return (
    <ul aria-label={t('days')} className="grid auto-cols-fr grid-flow-col gap-1">
      {days.map((day, index) => (
        <li key={day.date} className="min-w-0">
          <DayButton
            day={day}
            isToday={index === 0}
            isShown={day.date === date}
            onLook={() => onLook(day.date)}
          />
        </li>
      ))}
    </ul>
  );
}

interface DayButtonProps {
  readonly day: CalendarDay;
  readonly isToday: boolean;
  readonly isShown: boolean;
  onLook(): void;
}

function DayButton({ day, isToday, isShown, onLook }: DayButtonProps) {
  const t = useTranslations('calendar');
  const words = useDayWords();
  return (
    <button
      type="button"
      aria-pressed={isShown}
      onClick={onLook}
      className={classNames(
        'flex min-h-20 w-full flex-col items-center justify-between rounded-md border-2 py-1.5',
        isShown
          ? 'border-ink bg-ink text-paper'
          : 'border-line bg-surface text-ink hover:border-ink',
      )}
    >
      <span className="text-xs font-semibold tracking-tight">
        {isToday ? t('today') : words.weekday(day.date)}
      </span>
      <span className="figures text-lg leading-none font-bold">{Number(day.date.slice(8))}</span>
      <DayBar day={day} />
      <span className="text-xs">{t(`state.${stateOf(day)}`)}</span>
    </button>
  );
}

/** What of the rest of a day can be had. */
function stateOf({ pieces }: CalendarDay): 'free' | 'partly' | 'taken' {
  if (pieces.every(({ kind }) => kind === 'taken')) return 'taken';
  return pieces.some(({ kind }) => kind === 'taken') ? 'partly' : 'free';
}

const WIDTH = 48;
const HEIGHT = 8;

/** Free time as a full bar, taken time as a thin line: shape and colour say the same. */
function DayBar({ day }: Pick<DayButtonProps, 'day'>) {
  const whole_ms = +day.whole.until - +day.whole.from;
  const x = (at: Date) => ((+at - +day.whole.from) / whole_ms) * WIDTH;
  return (
    <svg
      viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
      preserveAspectRatio="none"
      className="h-3 w-[86%] rounded-[1px] bg-surface py-0.5"
      aria-hidden="true"
      focusable="false"
    >
      {day.pieces.map(({ kind, from, until }) => (
        <rect
          key={+from}
          x={x(from)}
          width={x(until) - x(from)}
          {...(kind === 'taken' ? { y: 3, height: 2 } : { y: 0, height: HEIGHT })}
          className={BAR_COLOURS[kind]}
        />
      ))}
    </svg>
  );
}

const BAR_COLOURS = { free: 'fill-good', yours: 'fill-enamel', taken: 'fill-edge' } as const;
