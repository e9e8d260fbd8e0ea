import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { debt_ms, fullBucket, takeToken } from './token-bucket.ts';

const rate = { per_s: 10, burst: 3 };

describe('a bucket of tokens', () => {
  it('gives its burst at once, then goes into debt', () => {
    const bucket = fullBucket(rate, 0);
    assert.deepEqual(
      [1, 2, 3, 4].map(() => takeToken(bucket, rate, 0)),
      [2, 1, 0, -1],
    );
    assert.equal(debt_ms(bucket, rate), 100);
  });

  it('is refilled with time, up to its burst', () => {
    const bucket = fullBucket(rate, 0);
    for (let n = 0; n < 5; n++) takeToken(bucket, rate, 0);
    assert.equal(takeToken(bucket, rate, 300), 0);
    assert.equal(takeToken(bucket, rate, 1_000_000), 2);
    assert.equal(debt_ms(bucket, rate), 0);
  });

  it('gives nothing for a clock that went back', () => {
    const bucket = fullBucket(rate, 1_000);
    takeToken(bucket, rate, 1_000);
    assert.equal(takeToken(bucket, rate, 0), 1);
  });
});
