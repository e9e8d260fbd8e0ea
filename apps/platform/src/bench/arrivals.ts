import { drawOf } from '@drais/twin/life/draw';

/**
 * When requests arrive, in milliseconds from the start: independent callers, as many a second as
 * asked for on average (a Poisson process), the same for the same seed. Fixed before anything is
 * sent, so that a slow answer delays no later request and is itself measured in full.
 */
export function arrivalTimes(load: {
  readonly rate_per_s: number;
  readonly seconds: number;
  readonly seed: number;
}): Float64Array {
  const draw = drawOf(`arrivals ${String(load.seed)}`);
  const mean_gap_ms = 1000 / load.rate_per_s;
  const times: number[] = [];
  for (let at_ms = 0; ; ) {
    at_ms -= Math.log(1 - draw()) * mean_gap_ms;
    if (at_ms >= load.seconds * 1000) return Float64Array.from(times);
    times.push(at_ms);
  }
}

/** What `runArrivals` saw. */
export interface Punctuality {
  /** How late each arrival was begun: the generator's own share of what is measured. */
  readonly lag_ms: Float64Array;
}

/** No request is begun before its time; timers fire on the millisecond, so that most are late. */
export async function runArrivals(
  times: Float64Array,
  begin: (index: number, intended_ms: number) => void,
): Promise<Punctuality> {
  const lag_ms = new Float64Array(times.length);
  const started_ms = performance.now();
  let next = 0;
  await new Promise<void>((resolve) => {
    const tick = (): void => {
      for (; next < times.length; next++) {
        const intended_ms = started_ms + (times[next] as number);
        const now_ms = performance.now();
        if (intended_ms > now_ms) break;
        lag_ms[next] = now_ms - intended_ms;
        begin(next, intended_ms);
      }
      if (next >= times.length) resolve();
      else setTimeout(tick, Math.max(0, started_ms + (times[next] as number) - performance.now()));
    };
    tick();
  });
  return { lag_ms };
}
