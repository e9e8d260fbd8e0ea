import { type BenchResult, median, quantile, rounded } from './result.ts';

/** What a run left in the tables. */
export interface HeardTables {
  readonly stored: number;
  readonly heard: number;
  /** Heard after a later event of the same stream. */
  readonly out_of_order: number;
  /** Still queued, or put aside. */
  readonly left: number;
}

export interface LagRun extends HeardTables {
  readonly areas: number;
  readonly asked: number;
  /** Of them, what was committed. */
  readonly published: number;
  /** Deliveries beyond one of each event: allowed, and without effect. */
  readonly delivered_again: number;
  readonly commit_to_handler: Spread;
  /** Until the handler's own commit. */
  readonly commit_to_kept: Spread;
  /** From the time at which the event was meant to happen. */
  readonly intended_to_handler: Spread;
  readonly generator_lag_p99_ms: number;
  /** Processor time of each event. */
  readonly publisher_cpu_ms: number;
  readonly subscriber_cpu_ms: number;
  readonly postgres_cpu_ms: number;
}

export interface Spread {
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly p99_ms: number;
  readonly max_ms: number;
}

const RATE_LEAST_PER_S = 1_000;
const AREAS_LEAST = 50;
const P50_MOST_MS = 5;
const P99_MOST_MS = 25;
/** What an event may cost more with all areas than with one. */
const COST_RATIO_MOST = 1.25;

/** Of the times that are there; an event that was never heard makes every figure infinite. */
export function spreadOf(from_ms: Float64Array, to_ms: Float64Array): Spread {
  const taken = [...to_ms].map((to, n) => {
    const took = to - (from_ms[n] as number);
    return Number.isNaN(took) ? Number.POSITIVE_INFINITY : took;
  });
  const at = (share: number) => rounded(quantile(taken, share), 2);
  return { p50_ms: at(0.5), p95_ms: at(0.95), p99_ms: at(0.99), max_ms: at(1) };
}

export function costOf(run: LagRun): number {
  return run.publisher_cpu_ms + run.subscriber_cpu_ms + run.postgres_cpu_ms;
}

function isExact({ asked, published, stored, heard, out_of_order, left }: LagRun): boolean {
  return (
    asked === published &&
    published === stored &&
    stored === heard &&
    out_of_order === 0 &&
    left === 0
  );
}

/** `rounds` have all areas; `steps` the same load in fewer, for what an event costs. */
export function judgeEventLag(
  rounds: readonly LagRun[],
  steps: readonly LagRun[],
  run: { readonly rate_per_s: number; readonly seconds: number },
): BenchResult {
  const middle = (of: (round: LagRun) => number) => rounded(median(rounds.map(of)), 2);
  const p50_ms = middle(({ commit_to_handler }) => commit_to_handler.p50_ms);
  const p99_ms = middle(({ commit_to_handler }) => commit_to_handler.p99_ms);
  const inexact = [...rounds, ...steps].filter((one) => !isExact(one)).length;
  const areas = Math.min(...rounds.map((one) => one.areas));
  const one_area = steps.find((step) => step.areas === 1);
  const cost_ratio =
    one_area === undefined ? Number.NaN : median(rounds.map(costOf)) / costOf(one_area);
  return {
    bench: 'event-lag',
    met:
      p50_ms <= P50_MOST_MS &&
      p99_ms <= P99_MOST_MS &&
      inexact === 0 &&
      areas >= AREAS_LEAST &&
      run.rate_per_s >= RATE_LEAST_PER_S &&
      cost_ratio <= COST_RATIO_MOST,
    aims: {
      p50_ms: `<= ${String(P50_MOST_MS)}`,
      p99_ms: `<= ${String(P99_MOST_MS)}`,
      inexact_runs: '0',
      areas: `>= ${String(AREAS_LEAST)}`,
      rate_per_s: `>= ${String(RATE_LEAST_PER_S)}`,
      cost_of_all_areas_to_one: `<= ${String(COST_RATIO_MOST)}`,
    },
    ratios: { cost_of_all_areas_to_one: rounded(cost_ratio, 2) },
    figures: {
      p50_ms,
      p99_ms,
      inexact_runs: inexact,
      areas,
      ...run,
      cpu_ms_by_areas: Object.fromEntries(
        [...steps, ...rounds.slice(0, 1)].map((one) => [one.areas, rounded(costOf(one), 3)]),
      ),
      rounds,
      steps,
    },
    peers: {},
  };
}
