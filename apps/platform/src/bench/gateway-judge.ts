import { type BenchResult, median, rounded } from './result.ts';

/** One way to the room in one round. */
export interface ArmFigures {
  readonly asked: number;
  /** With the reservation that was asked for. */
  readonly answered: number;
  readonly failures: Readonly<Record<string, number>>;
  /** From the time at which the request was meant to be sent. */
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly p99_ms: number;
  /** Processor time of the core process for each request. */
  readonly core_cpu_ms: number;
  /** Of that, in the event loop, which does one thing at a time. */
  readonly core_loop_cpu_ms: number;
  /** How long the event loop was ready and other work had the processors. */
  readonly core_loop_waited_ms: number;
  /** How late the generator itself was; part of every time above, the same on both ways. */
  readonly generator_lag_p50_ms: number;
  readonly generator_lag_p99_ms: number;
}

export interface GatewayRound {
  readonly direct: ArmFigures;
  readonly gateway: ArmFigures;
}

const RATE_LEAST_PER_S = 1_000;
const ADDED_P50_MOST_MS = 1;
const ADDED_P99_MOST_MS = 5;

/** What the gateway adds: the middle of the rounds' differences, and nothing unanswered. */
export function judgeGateway(
  rounds: readonly GatewayRound[],
  run: { readonly rate_per_s: number; readonly seconds: number; readonly riders: number },
): BenchResult {
  const added = (of: (arm: ArmFigures) => number, digits: number): number =>
    rounded(median(rounds.map(({ gateway, direct }) => of(gateway) - of(direct))), digits);
  const added_p50_ms = added(({ p50_ms }) => p50_ms, 2);
  const added_p99_ms = added(({ p99_ms }) => p99_ms, 2);
  const unanswered = rounds
    .flatMap(({ direct, gateway }) => [direct, gateway])
    .reduce((sum, { asked, answered }) => sum + asked - answered, 0);
  return {
    bench: 'gateway',
    met:
      added_p50_ms <= ADDED_P50_MOST_MS &&
      added_p99_ms <= ADDED_P99_MOST_MS &&
      run.rate_per_s >= RATE_LEAST_PER_S &&
      unanswered === 0,
    aims: {
      added_p50_ms: `<= ${String(ADDED_P50_MOST_MS)}`,
      added_p99_ms: `<= ${String(ADDED_P99_MOST_MS)}`,
      rate_per_s: `>= ${String(RATE_LEAST_PER_S)}`,
      unanswered: '0',
    },
    ratios: { core_cpu: rounded(median(rounds.map(cpuRatio)), 2) },
    figures: {
      added_p50_ms,
      added_p99_ms,
      added_core_cpu_ms: added(({ core_cpu_ms }) => core_cpu_ms, 3),
      unanswered,
      ...run,
      tokens: 'each request its own, signed beforehand and never seen by the verifier',
      rounds: rounds.map(({ gateway }) => gateway),
    },
    peers: { room_called_directly: rounds.map(({ direct }) => direct) },
  };
}

function cpuRatio({ gateway, direct }: GatewayRound): number {
  return gateway.core_cpu_ms / Math.max(direct.core_cpu_ms, Number.EPSILON);
}
