import { openHistogram } from './histogram.ts';
import type { Consistency, ViewersFigures, Woken } from './live-map-viewers.ts';
import { type BenchResult, rounded } from './result.ts';
import type { Sent } from './telemetry-senders.ts';

export const MOVES_PER_S = 350;
const P95_MOST_MS = 600;
/**
 * Viewers that never read. The kernel takes some 4 MB for each before the platform can notice: a
 * snapshot of the whole town and half a minute of moves.
 */
export const STALLED = 10;

export interface LiveMapSize {
  readonly seconds: number;
  readonly vehicles: number;
  readonly viewers: number;
}

export interface LiveMapRun extends Watched {
  readonly options: LiveMapSize;
  readonly sent: Pick<Sent, 'lag' | 'latency'>;
  readonly consistency: Consistency;
}

export interface Watched {
  readonly seen: ViewersFigures;
  readonly woken: Woken;
  /** Processor seconds while it was measured. */
  readonly core_s: number;
  readonly door_s: number;
}

export function judgeLiveMap(run: LiveMapRun): BenchResult {
  const { options, sent, seen, woken, consistency } = run;
  const age = openHistogram();
  age.addCounts(seen.age);
  const p95_ms = age.quantile(0.95);
  const is_whole = seen.lost + consistency.different === 0 && age.size() > 0;
  const came_back = woken.dropped === STALLED && consistency.resynchronised === STALLED;
  return {
    bench: 'live-map',
    met: p95_ms <= P95_MOST_MS && is_whole && came_back,
    aims: {
      age_p95_ms: `<= ${String(P95_MOST_MS)}`,
      viewers_lost: '0',
      stalled_dropped_and_resynchronised: String(STALLED),
      maps_different: '0',
    },
    ratios: { age_p95_to_aim: rounded(p95_ms / P95_MOST_MS, 2) },
    figures: {
      age_p50_ms: age.quantile(0.5),
      age_p95_ms: p95_ms,
      age_p99_ms: age.quantile(0.99),
      age_max_ms: age.quantile(1),
      ages: age.size(),
      core_cores: rounded(run.core_s / options.seconds, 2),
      door_cores: rounded(run.door_s / options.seconds, 2),
      viewers_cores: rounded(seen.cpu_s / options.seconds, 2),
      frames_per_s: rounded(seen.frames / options.seconds),
      megabytes_per_s: rounded(seen.bytes / options.seconds / 1e6, 1),
      viewers_lost: seen.lost,
      stalled: STALLED,
      stalled_dropped: woken.dropped,
      resynchronised: consistency.resynchronised,
      maps_compared: consistency.compared,
      maps_different: consistency.different,
      sender_lag_p99_ms: sent.lag.quantile(0.99),
      ack_p99_ms: sent.latency.quantile(0.99),
      vehicles: options.vehicles,
      viewers: options.viewers,
      moves_per_s: MOVES_PER_S,
      seconds: options.seconds,
    },
    peers: {},
  };
}
