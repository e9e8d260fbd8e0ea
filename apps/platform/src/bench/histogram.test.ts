import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openHistogram } from './histogram.ts';
import { quantile } from './result.ts';

describe('a histogram of milliseconds', () => {
  it('gives quantiles by nearest rank, never below the truth and at most a bin above', () => {
    const values = Array.from({ length: 999 }, (_, n) => ((n * 7919) % 3_000) + 0.05);
    const histogram = openHistogram();
    for (const value of values) histogram.add(value);
    for (const share of [0.01, 0.5, 0.9, 0.95, 0.99, 1]) {
      const truth_ms = quantile(values, share);
      const told_ms = histogram.quantile(share);
      const bin_ms = truth_ms < 1_000 ? 0.1 : 10;
      assert.ok(
        told_ms >= truth_ms && told_ms <= truth_ms + bin_ms + 1e-9,
        `${told_ms} ${truth_ms}`,
      );
    }
  });

  it('counts what another one counted as if it were its own', () => {
    const [one, other] = [openHistogram(), openHistogram()];
    one.add(1);
    other.add(500);
    other.add(2_000);
    one.addCounts(other.counts());
    assert.equal(one.size(), 3);
    assert.equal(one.quantile(0.5), 500.1);
    assert.equal(one.quantile(1), 2_010);
  });

  it('takes what is beyond its ends as its ends, and tells 0 of nothing', () => {
    const histogram = openHistogram();
    assert.equal(histogram.quantile(0.99), 0);
    histogram.add(-5);
    histogram.add(Number.NaN);
    assert.equal(histogram.quantile(1), 0.1);
    histogram.add(10 ** 9);
    assert.ok(histogram.quantile(1) >= 600_000);
  });
});
