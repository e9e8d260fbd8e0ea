import type { BenchResult } from './result.ts';
import { rounded } from './result.ts';
import type { StoredCheck } from './telemetry-stored.ts';

/** One rate, sent for a while: what became of it and what it cost. */
export interface RateFigures {
  readonly rate: number;
  readonly seconds: number;
  readonly sent: number;
  readonly unacked: number;
  readonly gave_up: boolean;
  readonly connections_lost: number;
  /** From the last message to the last acknowledgement. */
  readonly drained_after_ms: number;
  readonly ack_p50_ms: number;
  readonly ack_p99_ms: number;
  readonly ack_max_ms: number;
  /** How late the senders were by themselves. */
  readonly sender_lag_p99_ms: number;
  readonly sender_lag_max_ms: number;
  readonly sender_cores: readonly number[];
  readonly acked_per_s: number;
  /** Processor time of each acknowledged message, microseconds, by process. */
  readonly cpu_us: Readonly<Record<string, number>>;
}

export const AIMS = {
  rate_least: 20_000,
  ack_p99_most_ms: 300,
  cpu_ratio_most: 2.5,
};
/** The queue must not have grown: what was due is acknowledged this soon after the last message. */
const DRAINED_MOST_MS = 1_000;
/** A sender that is this late measures itself. */
const SENDER_LAG_MOST_MS = 50;

export function isSustained(run: RateFigures): boolean {
  return (
    !run.gave_up &&
    run.unacked === 0 &&
    run.connections_lost === 0 &&
    run.drained_after_ms <= DRAINED_MOST_MS &&
    run.ack_p99_ms <= AIMS.ack_p99_most_ms
  );
}

/** Rates to try after `rate` was missed, highest first. */
export function ladderBelow(rate: number): number[] {
  return [0.8, 0.65, 0.5, 0.4, 0.3, 0.2, 0.1].map((share) => Math.round(rate * share));
}

export interface CrashFigures {
  readonly rate: number;
  readonly seconds: number;
  readonly killed: readonly string[];
  readonly sent: number;
  readonly unacked: number;
  readonly connections_lost: number;
  readonly ack_p99_ms: number;
  readonly ack_max_ms: number;
}

export interface TelemetryRuns {
  readonly connections: number;
  readonly main: RateFigures;
  /** Tried after the main rate was missed. */
  readonly ladder: readonly RateFigures[];
  readonly crash: CrashFigures;
  readonly stored: StoredCheck;
  readonly mosquitto: RateFigures;
  readonly settings: Readonly<Record<string, string>>;
}

/** The run that ours and the peer are compared at: the highest rate that was sustained. */
export function comparedRun(main: RateFigures, ladder: readonly RateFigures[]): RateFigures {
  return [main, ...ladder].find(isSustained) ?? main;
}

export function judgeTelemetry(runs: TelemetryRuns): BenchResult {
  const best = comparedRun(runs.main, runs.ladder);
  const sustained_per_s = isSustained(best) ? best.rate : 0;
  const ours_us = (best.cpu_us['door'] ?? 0) + (best.cpu_us['postgres'] ?? 0);
  const cpu_ratio = ours_us / (runs.mosquitto.cpu_us['mosquitto'] ?? Number.NaN);
  const { lost, doubled, never_sent } = runs.stored;
  const is_exact = lost + doubled + never_sent + runs.crash.unacked === 0;
  return {
    bench: 'telemetry',
    met: sustained_per_s >= AIMS.rate_least && cpu_ratio <= AIMS.cpu_ratio_most && is_exact,
    aims: {
      sustained_per_s: `>= ${String(AIMS.rate_least)}`,
      ack_p99_ms: `<= ${String(AIMS.ack_p99_most_ms)}`,
      cpu_to_mosquitto: `<= ${String(AIMS.cpu_ratio_most)}`,
      lost_doubled_never_sent: '0',
    },
    ratios: { cpu_to_mosquitto: rounded(cpu_ratio, 2) },
    figures: {
      sustained_per_s,
      ack_p99_ms: best.ack_p99_ms,
      door_and_postgres_us: rounded(ours_us, 1),
      sender_was_the_limit:
        best.sender_lag_p99_ms > SENDER_LAG_MOST_MS ||
        runs.main.sender_lag_p99_ms > SENDER_LAG_MOST_MS,
      connections: runs.connections,
      stored: runs.stored,
      main: runs.main,
      ladder: runs.ladder,
      crash: runs.crash,
      database: runs.settings,
    },
    peers: { mosquitto: runs.mosquitto },
  };
}
