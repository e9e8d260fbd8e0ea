import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ArmFigures, judgeGateway } from './gateway-judge.ts';

const run = { rate_per_s: 1_000, seconds: 10, riders: 16 };
const arm = (p50_ms: number, p99_ms: number, more: Partial<ArmFigures> = {}): ArmFigures => ({
  asked: 100,
  answered: 100,
  failures: {},
  p50_ms,
  p95_ms: p99_ms,
  p99_ms,
  core_cpu_ms: 0.5,
  core_loop_cpu_ms: 0.4,
  core_loop_waited_ms: 0.1,
  generator_lag_p50_ms: 0.5,
  generator_lag_p99_ms: 1,
  ...more,
});

describe('what the gateway adds', () => {
  it('is the middle of the differences of the rounds, not the difference of the middles', () => {
    const result = judgeGateway(
      [
        { direct: arm(1, 4), gateway: arm(1.5, 6) },
        { direct: arm(9, 40), gateway: arm(9.9, 44) },
        { direct: arm(2, 4), gateway: arm(5, 30) },
      ],
      run,
    );
    assert.equal(result.figures['added_p50_ms'], 0.9);
    assert.equal(result.figures['added_p99_ms'], 4);
    assert.equal(result.met, true);
  });
  it('misses the aim by one answer that did not come', () => {
    const gateway = arm(1, 2, { answered: 99, failures: { '503': 1 } });
    assert.equal(judgeGateway([{ direct: arm(1, 2), gateway }], run).met, false);
  });
  it('misses the aim by its tail alone', () => {
    const result = judgeGateway([{ direct: arm(1, 2), gateway: arm(1.2, 7.1) }], run);
    assert.equal(result.met, false);
  });
});
