import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeSoak, type Slice } from './soak-judge.ts';

const run = { seconds: 180, pairs: 1 };
/** 18 parts of a run, each as `part` makes it from its number. */
const soak = (part: (n: number) => Partial<Slice> = () => ({})) =>
  Array.from({ length: 18 }, (_, n) => ({
    unlocks_ms: [100, 110, 120],
    failures: 0,
    memory_mib: { core: 200, door: 90 },
    ...part(n),
  }));

describe('a soak', () => {
  it('is met when memory and times stay as they were', () => {
    const result = judgeSoak(soak(), run);
    assert.equal(result.met, true);
    assert.deepEqual(result.ratios, {
      latency_growth: 1,
      memory_growth_core: 1,
      memory_growth_door: 1,
    });
  });

  it('forgives what is slow and grows while it warms up', () => {
    const cold = (n: number) =>
      n < 3 ? { unlocks_ms: [900], memory_mib: { core: 120, door: 60 } } : {};
    assert.equal(judgeSoak(soak(cold), run).met, true);
  });

  it('is missed by one process that grows, however slowly', () => {
    const leak = (n: number) => ({ memory_mib: { core: 200, door: 90 + n } });
    const result = judgeSoak(soak(leak), run);
    assert.equal(result.met, false);
    assert.equal(result.ratios['memory_growth_door'], 1.11);
  });

  it('is missed by unlocks that take longer and longer', () => {
    const slower = (n: number) => ({ unlocks_ms: [100 + 5 * n] });
    assert.equal(judgeSoak(soak(slower), run).met, false);
  });

  it('is missed by one ride that did not begin, and by none at all', () => {
    const failing = (n: number) => ({ failures: n === 7 ? 1 : 0 });
    assert.equal(judgeSoak(soak(failing), run).met, false);
    const idle = () => ({ unlocks_ms: [] });
    assert.equal(judgeSoak(soak(idle), run).met, false);
  });
});
