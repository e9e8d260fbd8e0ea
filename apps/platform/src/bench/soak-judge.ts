import { type BenchResult, median, quantile, rounded } from './result.ts';

/** One of the equal parts of a soak. */
export interface Slice {
  readonly unlocks_ms: readonly number[];
  readonly failures: number;
  /** Of each process at its end. */
  readonly memory_mib: Readonly<Record<string, number>>;
}

/** The parts in which caches fill and code is compiled: a sixth of the run says nothing yet. */
const WARM_UP_SHARE = 1 / 6;
const MEMORY_GROWTH_MOST = 1.1;
/** The median: the tail of a shared machine says more about its neighbours. */
const LATENCY_GROWTH_MOST = 1.2;

/** Compares the first and the last third of what comes after the warm-up. */
export function judgeSoak(
  slices: readonly Slice[],
  run: { readonly seconds: number; readonly pairs: number },
): BenchResult {
  const warm = slices.slice(Math.ceil(slices.length * WARM_UP_SHARE));
  const third = Math.max(1, Math.floor(warm.length / 3));
  const [early, late] = [warm.slice(0, third), warm.slice(-third)];
  const growth_of = (name: string) => memoryIn(late, name) / Math.max(1, memoryIn(early, name));
  const names = Object.keys(warm.at(-1)?.memory_mib ?? {});
  const memory = Object.fromEntries(names.map((name) => [name, rounded(growth_of(name), 2)]));
  const latency = rounded(latencyIn(late, 0.5) / Math.max(1, latencyIn(early, 0.5)), 2);
  const failures = slices.reduce((sum, slice) => sum + slice.failures, 0);
  const unlocks = slices.reduce((sum, slice) => sum + slice.unlocks_ms.length, 0);
  return {
    bench: 'soak',
    met:
      failures === 0 &&
      unlocks > 0 &&
      latency <= LATENCY_GROWTH_MOST &&
      Object.values(memory).every((growth) => growth <= MEMORY_GROWTH_MOST),
    aims: {
      memory_growth: `<= ${String(MEMORY_GROWTH_MOST)} for each process`,
      latency_growth: `<= ${String(LATENCY_GROWTH_MOST)}`,
      failures: '0',
    },
    ratios: { latency_growth: latency, ...prefixed('memory_growth_', memory) },
    figures: {
      ...run,
      unlocks,
      failures,
      p50_ms: slices.map(({ unlocks_ms }) => rounded(quantile(unlocks_ms, 0.5))),
      p95_ms: slices.map(({ unlocks_ms }) => rounded(quantile(unlocks_ms, 0.95))),
      memory_mib: Object.fromEntries(
        names.map((name) => [name, slices.map(({ memory_mib }) => memory_mib[name] ?? 0)]),
      ),
    },
    peers: {},
  };
}

function memoryIn(slices: readonly Slice[], name: string): number {
  return median(slices.map(({ memory_mib }) => memory_mib[name] ?? 0));
}

function latencyIn(slices: readonly Slice[], share: number): number {
  return quantile(
    slices.flatMap(({ unlocks_ms }) => unlocks_ms),
    share,
  );
}

function prefixed(prefix: string, values: Readonly<Record<string, number>>) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}
