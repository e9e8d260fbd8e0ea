import { startOfDay, wallTimeAt } from '../map/area-time.ts';

/** From one instant until another, the second not included. */
export interface Span {
  readonly from: Date;
  readonly until: Date;
}

/** `yours`: the time that the rider has reserved already. */
export type PieceKind = 'free' | 'taken' | 'yours';

export interface Piece extends Span {
  readonly kind: PieceKind;
}

/** What of a piece lies on one day. */
export interface DayPiece extends Piece {
  /** Whether it began the day before, and whether it goes on the day after. */
  readonly began_before: boolean;
  readonly goes_on: boolean;
}

/** What a calendar is made of. */
export interface FreeTimes {
  readonly free: readonly Span[];
  /** What of the taken time is the rider's own. */
  readonly own?: Span;
  /** From when until when the calendar goes. */
  readonly shown: Span;
}

/** A day by the clocks of an area, as far as the calendar shows it. */
export interface CalendarDay extends Span {
  /** Such as `2026-03-29`. */
  readonly date: string;
  /** The whole day, from midnight to midnight: 23, 24 or 25 hours. */
  readonly whole: Span;
  readonly pieces: readonly DayPiece[];
}

/** A calendar of a week touches eight days; bounds what a strange clock can ask for. */
const DAYS_MAX = 9;

/** The shown time without gaps: what is free, what is the rider's own, and the rest is taken. */
export function piecesOf({ free, own, shown }: FreeTimes): Piece[] {
  const known: Piece[] = [
    ...free.map((span) => ({ ...span, kind: 'free' as const })),
    ...(own === undefined ? [] : [{ ...own, kind: 'yours' as const }]),
  ].sort((a, b) => +a.from - +b.from);
  const pieces: Piece[] = [];
  let at = shown.from;
  for (const piece of known) {
    const from = later(piece.from, at);
    const until = earlier(piece.until, shown.until);
    if (until <= from) continue;
    if (from > at) pieces.push({ kind: 'taken', from: at, until: from });
    pieces.push({ kind: piece.kind, from, until });
    at = until;
  }
  if (at < shown.until) pieces.push({ kind: 'taken', from: at, until: shown.until });
  return pieces;
}

/** The days that the shown time touches, each with its part of the pieces. */
export function daysOf(times: FreeTimes, time_zone: string): CalendarDay[] {
  const pieces = piecesOf(times);
  const { from, until } = times.shown;
  const days: CalendarDay[] = [];
  let date = wallTimeAt(from, time_zone).slice(0, 10);
  while (days.length < DAYS_MAX) {
    const next = nextDate(date);
    const whole = { from: startOfDay(date, time_zone), until: startOfDay(next, time_zone) };
    if (whole.from >= until) break;
    const part = { from: later(whole.from, from), until: earlier(whole.until, until) };
    days.push({ date, whole, ...part, pieces: pieces.flatMap((one) => partOf(one, part)) });
    date = next;
  }
  return days;
}

/** What the rider can have: what is free, together with what is the rider's own. */
export function possibleIn({ free, own }: Pick<FreeTimes, 'free' | 'own'>): Span[] {
  const spans = [...free, ...(own === undefined ? [] : [own])].sort((a, b) => +a.from - +b.from);
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last === undefined || span.from > last.until) joined.push(span);
    else joined.splice(-1, 1, { from: last.from, until: later(last.until, span.until) });
  }
  return joined;
}

/** The one of `spans` in which an instant lies. */
export function spanAt(spans: readonly Span[], at: Date): Span | undefined {
  return spans.find(({ from, until }) => from <= at && at < until);
}

export function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}

export function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}

function partOf({ kind, from, until }: Piece, day: Span): DayPiece[] {
  if (until <= day.from || from >= day.until) return [];
  const part = { from: later(from, day.from), until: earlier(until, day.until) };
  return [{ kind, ...part, began_before: from < day.from, goes_on: until > day.until }];
}

function nextDate(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
