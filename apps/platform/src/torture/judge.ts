import type { PlanTerms } from '@drais/twin';
import type { replayDatabases } from '../commands/replay-events.ts';
import type { RecordedDay } from '../replay/read-day.ts';
import type { ReplaySummary } from '../replay/replay-on.ts';
import type { Finding } from './history/check-history.ts';

type Findings = Awaited<ReturnType<typeof replayDatabases>>;

export interface Verdict {
  readonly holds: boolean;
  /** What differs from the undisturbed record, one line each. */
  readonly differences: readonly string[];
  /** What the checker of histories found, by rule, and the first of it in words. */
  readonly history: {
    readonly by_rule: Readonly<Record<string, number>>;
    readonly first: string[];
  };
  readonly events: number;
  /** Places where state does not follow from events, numbers are missing or a seal is broken. */
  readonly unfolded: number;
}

/** Of a long list a person needs the beginning. */
const FIRST_MAX = 10;

/**
 * Totals as the record says, a history without a flaw, and every event folding to the living state.
 */
export function judge(
  replayed: ReplaySummary,
  { counts }: RecordedDay['day'],
  plan: PlanTerms,
  found: { readonly folds: Findings; readonly history: readonly Finding[] },
): Verdict {
  const amount_minor =
    counts.completed * plan.unlock_minor + counts.started_minutes * plan.per_minute_minor;
  const expected = {
    asked: counts.asked,
    completed: counts.completed,
    recoveries: counts.recoveries,
    minutes_charged: counts.started_minutes,
    unlocks_charged: counts.completed,
    amount_minor: { [plan.currency]: amount_minor },
    double_promises: 0,
    unbalanced_entries: 0,
    receipts_not_recomputed: 0,
    events_lost: 0,
    events_doubled: 0,
    reports_lost: 0,
  };
  const differences = Object.entries(expected).flatMap(([name, value]) =>
    JSON.stringify(replayed[name]) === JSON.stringify(value)
      ? []
      : [`${name}: ${JSON.stringify(replayed[name])}, not ${JSON.stringify(value)}`],
  );
  const { folds, history } = found;
  const unfolded = folds.reduce(
    (sum, f) => sum + f.differences.length + f.gaps.length + f.tampered.length,
    0,
  );
  const events = folds.reduce((sum, f) => sum + f.events, 0);
  const by_rule = Object.fromEntries(
    [...Map.groupBy(history, ({ rule }) => rule)].map(([rule, list]) => [rule, list.length]),
  );
  const first = history.slice(0, FIRST_MAX).map(({ rule, what }) => `${rule}: ${what}`);
  const holds = differences.length === 0 && unfolded === 0 && history.length === 0;
  return { holds, differences, history: { by_rule, first }, events, unfolded };
}
