import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeEventLag, type LagRun, spreadOf } from './event-lag-judge.ts';

const spread = { p50_ms: 2, p95_ms: 6, p99_ms: 12, max_ms: 30 };
const run = { rate_per_s: 1_000, seconds: 10 };

function lagRun(areas: number, more: Partial<LagRun> = {}): LagRun {
  return {
    areas,
    asked: 100,
    published: 100,
    stored: 100,
    heard: 100,
    out_of_order: 0,
    left: 0,
    delivered_again: 0,
    commit_to_handler: spread,
    commit_to_kept: spread,
    intended_to_handler: spread,
    generator_lag_p99_ms: 1,
    publisher_cpu_ms: 0.5,
    subscriber_cpu_ms: 0.2,
    postgres_cpu_ms: 0.6,
    ...more,
  };
}

describe('the way of an event to its handler', () => {
  it('is judged by the middle round, with a cost that does not grow with the areas', () => {
    const slow = { ...spread, p99_ms: 90 };
    const rounds = [lagRun(50), lagRun(50, { commit_to_handler: slow }), lagRun(50)];
    const result = judgeEventLag(rounds, [lagRun(1), lagRun(10)], run);
    assert.equal(result.met, true);
    assert.equal(result.figures['p99_ms'], 12);
    assert.equal(result.ratios['cost_of_all_areas_to_one'], 1);
  });
  for (const [what, more] of Object.entries({
    'an event that was not taken': { published: 99, stored: 99, heard: 99 },
    'an event that nobody heard': { heard: 99 },
    'an event that overtook another': { out_of_order: 1 },
    'an event that is still queued': { left: 1 },
    'an event that is not stored': { stored: 99, heard: 99 },
  } satisfies Record<string, Partial<LagRun>>)) {
    it(`misses the aim by ${what}`, () => {
      assert.equal(judgeEventLag([lagRun(50, more)], [lagRun(1)], run).met, false);
    });
  }
  it('misses the aim when an event costs half as much again in fifty areas as in one', () => {
    const costly = lagRun(50, { publisher_cpu_ms: 1.2 });
    assert.equal(judgeEventLag([costly], [lagRun(1)], run).met, false);
  });
  it('takes forever where an event was never heard', () => {
    const times = spreadOf(Float64Array.of(1, 2, 3), Float64Array.of(2, Number.NaN, 5));
    assert.equal(times.p50_ms, 2);
    assert.equal(times.max_ms, Number.POSITIVE_INFINITY);
  });
});
