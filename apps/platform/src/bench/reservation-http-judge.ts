import type { TableCounts } from './reservation-table.ts';
import { type BenchResult, median, rounded } from './result.ts';

/** One side's share of a round. Processor time is of each stored reservation. */
export interface SideFigures extends TableCounts {
  readonly stored_per_s: number;
  readonly postgres_cpu_ms: number;
}

export interface OurFigures extends SideFigures {
  readonly core_cpu_ms: number;
  /** Of that, in the event loop, which does one thing at a time. */
  readonly core_loop_cpu_ms: number;
  /** How long the event loop was ready and other work had the processors. */
  readonly core_loop_waited_ms: number;
  readonly clients_cpu_ms: number;
  /** Answers with 201. */
  readonly counted: number;
  readonly refused: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly repeated: number;
  readonly repeated_differently: number;
}

export interface PeerFigures extends SideFigures {
  readonly client_cpu_ms: number;
  readonly latency_ms: number;
}

export interface HttpRound {
  readonly ours: OurFigures;
  readonly peer: PeerFigures;
}

const RATIO_LEAST = 0.5;

export function judgeReservationHttp(
  rounds: readonly HttpRound[],
  run: { readonly clients: number; readonly seconds: number; readonly script: string },
): BenchResult {
  const { clients, seconds, script } = run;
  const ratio = median(rounds.map(({ ours, peer }) => ours.stored_per_s / peer.stored_per_s));
  const cpu_ratio = median(rounds.map(({ ours, peer }) => cpuOfPeer(peer) / cpuOfOurs(ours)));
  const sum = (of: (round: HttpRound) => number) =>
    rounds.reduce((total, round) => total + of(round), 0);
  const overlaps = sum(({ ours, peer }) => ours.overlaps + peer.overlaps);
  // A success that was counted and is not in the tables, or the other way round, makes the speed
  // worthless.
  const uncounted = sum(
    ({ ours }) =>
      Math.abs(ours.counted - ours.reservations) + Math.abs(ours.events - ours.reservations),
  );
  const failed = sum(({ ours }) => Object.values(ours.failures).reduce((all, n) => all + n, 0));
  const repeated_differently = sum(({ ours }) => ours.repeated_differently);
  const is_right = [overlaps, uncounted, failed, repeated_differently].every((n) => n === 0);
  return {
    bench: 'reservation-http',
    met: ratio >= RATIO_LEAST && is_right,
    aims: {
      ours_to_pgbench: `>= ${String(RATIO_LEAST)}`,
      overlaps: '0',
      uncounted: '0',
      failed: '0',
      repeated_differently: '0',
    },
    // The second is what the first would be if both had the cores for themselves and the disk were
    // no limit.
    ratios: { ours_to_pgbench: rounded(ratio, 3), pgbench_cpu_to_ours: rounded(cpu_ratio, 3) },
    figures: {
      stored_per_s: median(rounds.map(({ ours }) => ours.stored_per_s)),
      overlaps,
      uncounted,
      failed,
      repeated_differently,
      clients,
      seconds,
      tokens: 'each request its own, signed beforehand and never seen by the verifier',
      rounds: rounds.map(({ ours }) => ours),
    },
    peers: {
      pgbench_stored_per_s: median(rounds.map(({ peer }) => peer.stored_per_s)),
      rounds: rounds.map(({ peer }) => peer),
      script,
    },
  };
}

function cpuOfOurs({ core_cpu_ms, clients_cpu_ms, postgres_cpu_ms }: OurFigures): number {
  return core_cpu_ms + clients_cpu_ms + postgres_cpu_ms;
}

function cpuOfPeer({ client_cpu_ms, postgres_cpu_ms }: PeerFigures): number {
  return client_cpu_ms + postgres_cpu_ms;
}
