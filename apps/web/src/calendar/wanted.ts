import { instantOfWallTime, wallTimeAt } from '../map/area-time.ts';
import { type DayPiece, earlier, later, type Span, spanAt } from './timeline.ts';

/** The shortest time that can be reserved. */
export const SHORTEST_MS = 15 * 60_000;
const QUARTER_MS = 15 * 60_000;

interface Wish {
  /** The part of a free stretch that lies on the chosen day. */
  readonly part: DayPiece;
  /** All that the rider can have. */
  readonly possible: readonly Span[];
  readonly shown: Span;
  /** What the rider had in mind until now: its length, and its hour where the part names none. */
  readonly before: Span;
  readonly time_zone: string;
}

/**
 * The period that choosing a free stretch means: from where the stretch begins, as long as was
 * wanted before, and never into somebody else's time. A stretch that began the day before is taken
 * at the hour that was wanted before, since nobody means midnight.
 */
export function periodIn({ part, possible, shown, before, time_zone }: Wish): Span {
  const ends = endOf(spanAt(possible, part.from) ?? part, shown);
  const wanted_ms = Math.max(SHORTEST_MS, +before.until - +before.from);
  const from = part.began_before
    ? (sameHour(part, before, time_zone, ends) ??
      later(part.from, new Date(+part.until - wanted_ms)))
    : part.from;
  return { from, until: earlier(new Date(+from + wanted_ms), ends) };
}

/** Nobody can have promised himself what begins after the calendar: its last stretch has no end. */
function endOf({ until }: Span, shown: Span): Date {
  return until >= shown.until ? new Date(8.64e15) : until;
}

function sameHour(part: DayPiece, before: Span, time_zone: string, ends: Date): Date | undefined {
  const date = wallTimeAt(part.from, time_zone).slice(0, 10);
  const hour = wallTimeAt(before.from, time_zone).slice(11);
  const at = instantOfWallTime(`${date}T${hour}`, time_zone);
  if (at === undefined) return undefined;
  const from = new Date(Math.ceil(+at / QUARTER_MS) * QUARTER_MS);
  const fits = from >= part.from && from < part.until && +from + SHORTEST_MS <= +ends;
  return fits ? from : undefined;
}

/**
 * Until when the vehicle can be had from `from` on: not at all when that is `from` itself, and
 * without an end that anybody could know when it is undefined.
 */
export function freeUntil({ possible, shown }: Omit<Question, 'wanted'>, from: Date) {
  const around = spanAt(possible, later(from, shown.from));
  if (around === undefined) return from < shown.until ? from : undefined;
  return around.until >= shown.until ? undefined : around.until;
}

/** What a calendar says about a period before the platform is asked. */
export type Verdict =
  /** `next_at`: when somebody else has the vehicle; absent: nobody yet. */
  | { readonly is: 'free'; readonly next_at?: Date }
  /** From when until when it is taken, or for all later days; `instead`: what is free and near. */
  | { readonly is: 'taken'; readonly from: Date; readonly until?: Date; readonly instead?: Span }
  /** Nobody can reserve that far ahead yet. */
  | { readonly is: 'too_far'; readonly until: Date };

interface Question {
  readonly wanted: Span;
  readonly possible: readonly Span[];
  readonly shown: Span;
}

export function verdictOn({ wanted, possible, shown }: Question): Verdict {
  if (wanted.from > shown.until) return { is: 'too_far', until: shown.until };
  const from = later(wanted.from, shown.from);
  const around = spanAt(possible, from);
  const free_until = around === undefined ? from : around.until;
  if (free_until >= shown.until) return { is: 'free' };
  if (free_until >= wanted.until) return { is: 'free', next_at: free_until };
  const after = possible.find((span) => span.from > free_until);
  const instead = insteadOf({ wanted, possible, shown });
  return {
    is: 'taken',
    from: free_until,
    ...(after === undefined ? {} : { until: after.from }),
    ...(instead === undefined ? {} : { instead }),
  };
}

/** The first stretch from the wanted start on that is long enough; the longest before it else. */
function insteadOf({ wanted, possible, shown }: Question): Span | undefined {
  const length_ms = +wanted.until - +wanted.from;
  const isLong = (span: Span) => +endOf(span, shown) - +span.from >= length_ms;
  const ahead = possible.find((span) => span.from >= wanted.from && isLong(span));
  if (ahead !== undefined) return { from: ahead.from, until: new Date(+ahead.from + length_ms) };
  const behind = possible.findLast((span) => span.until <= wanted.until && isLong(span));
  if (behind === undefined) return undefined;
  return { from: new Date(+behind.until - length_ms), until: behind.until };
}
