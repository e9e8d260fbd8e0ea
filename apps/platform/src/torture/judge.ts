import type { PlanTerms } from '@drais/twin';
import type { replayDatabases } from '../commands/replay-events.ts';
import type { RecordedDay } from '../replay/read-day.ts';
import type { ReplaySummary } from '../replay/replay-on.ts';

type Findings = Awaited<ReturnType<typeof replayDatabases>>;

export interface Verdict {
  readonly holds: boolean;
  /** What differs from the undisturbed record, one line each. */
  readonly differences: readonly string[];
  readonly events: number;
  /** Places where state does not follow from events, numbers are missing or a seal is broken. */
  readonly unfolded: number;
}

/** Totals as the record says, books in order, and every event folding to the living state. */
export function judge(
  replayed: ReplaySummary,
  { counts }: RecordedDay['day'],
  plan: PlanTerms,
  findings: Findings,
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
  const unfolded = findings.reduce(
    (sum, f) => sum + f.differences.length + f.gaps.length + f.tampered.length,
    0,
  );
  const events = findings.reduce((sum, f) => sum + f.events, 0);
  return { holds: differences.length === 0 && unfolded === 0, differences, events, unfolded };
}
