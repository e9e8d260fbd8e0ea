import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type MinuteSegment, minuteSegments, priceAfter_minor } from './pricing-segments.ts';

/**
 * Reads segments as the specification says: due at `start` and each `interval` after it, before
 * `end`.
 */
function sumOf(segments: readonly MinuteSegment[], minutes: number): number {
  let sum_minor = 0;
  for (const { start, rate_minor, interval, end } of segments) {
    const last = Math.min(minutes, end ?? Number.POSITIVE_INFINITY) - 1;
    if (last < start) continue;
    sum_minor +=
      interval === 0 ? rate_minor : rate_minor * (1 + Math.floor((last - start) / interval));
  }
  return sum_minor;
}

const DAY_MIN = 1_440;

describe('GBFS 3.0 per_min_pricing', () => {
  it('is one segment for a price without a cap', () => {
    const price = { unlock_minor: 100, per_minute_minor: 20 };
    assert.deepEqual(minuteSegments(price), [{ start: 0, rate_minor: 20, interval: 1 }]);
  });

  it('tells the cap of each day exactly, with what is left below it', () => {
    const price = { unlock_minor: 100, per_minute_minor: 30, cap_minor: 2_500 };
    assert.deepEqual(minuteSegments(price), [
      { start: 0, rate_minor: 30, interval: 1, end: 80 },
      { start: DAY_MIN, rate_minor: 2_500, interval: DAY_MIN },
    ]);
    const uneven = { ...price, cap_minor: 2_520 };
    assert.deepEqual(minuteSegments(uneven)[1], { start: 80, rate_minor: 20, interval: 0 });
  });

  it('is empty for a price by unlock alone', () => {
    assert.deepEqual(minuteSegments({ unlock_minor: 100, per_minute_minor: 0 }), []);
  });

  it('sums to the capped price at every minute of a trip of up to seven days', () => {
    const price = fc.record({
      unlock_minor: fc.integer({ min: 0, max: 3_000 }),
      per_minute_minor: fc.integer({ min: 0, max: 60 }),
      cap_minor: fc.integer({ min: 0, max: 50_000 }),
    });
    // Around midnights of the trip, where the cap changes, as often as anywhere.
    const minutes = fc.oneof(
      fc.integer({ min: 0, max: 7 * DAY_MIN }),
      fc
        .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 3 }))
        .map(([day, more]) => day * DAY_MIN + more),
    );
    fc.assert(
      fc.property(price, fc.array(minutes, { minLength: 20, maxLength: 20 }), (p, at) => {
        const segments = minuteSegments(p);
        for (const minute of at) {
          const total_minor = priceAfter_minor(p, 0) + sumOf(segments, minute);
          assert.equal(total_minor, priceAfter_minor(p, minute), `after ${minute} min`);
        }
      }),
      { numRuns: 500 },
    );
  });
});
