import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { arrivalTimes } from './arrivals.ts';

describe('arrivals of independent callers', () => {
  const load = { rate_per_s: 1_000, seconds: 10, seed: 1 };

  it('are the same for the same seed and others for another', () => {
    assert.deepEqual(arrivalTimes(load), arrivalTimes(load));
    assert.notDeepEqual(arrivalTimes(load), arrivalTimes({ ...load, seed: 2 }));
  });
  it('come as often as asked for, in order and within the time', () => {
    const times = arrivalTimes(load);
    assert.ok(Math.abs(times.length - 10_000) < 400, `${String(times.length)} arrivals`);
    assert.ok(times.every((at, n) => at >= (times[n - 1] ?? 0) && at < 10_000));
  });
  it('are uneven, as people are: the middle gap is shorter than the mean one', () => {
    const times = arrivalTimes(load);
    const gaps = times.map((at, n) => at - (times[n - 1] ?? 0)).sort();
    const middle = gaps[Math.floor(gaps.length / 2)] ?? 0;
    // Of an exponential distribution the median is ln 2 of the mean.
    assert.ok(Math.abs(middle - Math.LN2) < 0.05, `${String(middle)} ms`);
  });
});
