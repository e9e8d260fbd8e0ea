import type { Draw } from '@drais/twin/life/draw';

/**
 * Times at which messages are sent, fixed before the first one: whatever answers slowly makes
 * nobody wait with the next. Each line sends in a steady beat of its own, and the beats are spread
 * at random, as those of vehicles are that were switched on at different times.
 */
export interface OpenLoop {
  /** Milliseconds between two messages of one line. */
  readonly period_ms: number;
  /** Lines by their turn in the beat. */
  readonly order: Uint32Array;
  /** Milliseconds from the start to each line's first message, by line. */
  readonly offset_ms: Float64Array;
  /** Messages that are due before `seconds` have passed. */
  readonly total: number;
}

/** `rate` messages a second of `lines` lines together, for `seconds`. */
export function planOpenLoop(
  { lines, rate, seconds }: { lines: number; rate: number; seconds: number },
  draw: Draw,
): OpenLoop {
  const period_ms = (lines / rate) * 1000;
  const offset_ms = Float64Array.from({ length: lines }, () => draw() * period_ms);
  const order = Uint32Array.from({ length: lines }, (_, line) => line).sort(
    (a, b) => (offset_ms[a] as number) - (offset_ms[b] as number),
  );
  const beats = Math.floor((seconds * 1000) / period_ms);
  const rest_ms = seconds * 1000 - beats * period_ms;
  const in_rest = offset_ms.reduce((count, offset) => count + (offset < rest_ms ? 1 : 0), 0);
  return { period_ms, order, offset_ms, total: beats * lines + in_rest };
}

/** Which line has turn `turn` (from 0), and when, in milliseconds from the start. */
export function turnAt(plan: OpenLoop, turn: number): { line: number; due_ms: number } {
  const lines = plan.order.length;
  const line = plan.order[turn % lines] as number;
  return { line, due_ms: dueAt(plan, line, Math.floor(turn / lines)) };
}

/** When message `beat` (from 0) of `line` is due, in milliseconds from the start. */
export function dueAt(plan: OpenLoop, line: number, beat: number): number {
  return (plan.offset_ms[line] as number) + beat * plan.period_ms;
}
