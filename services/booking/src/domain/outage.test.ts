import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addSeconds } from '@drais/vocabulary/units';
import fc from 'fast-check';
import { outageSince, outageWithin_s } from './outage.ts';

const start = new Date('2026-05-01T08:00:00.000Z');
const at = (seconds: number) => addSeconds(start, seconds);
const outage = (from: number, to: number) => ({ from_at: at(from), to_at: at(to) });

describe('a gap between two marks of life', () => {
  it('is an outage when it is longer than a minute, from the last mark on', () => {
    assert.equal(outageSince(start, at(60)), null);
    assert.deepEqual(outageSince(start, at(61)), outage(0, 61));
  });

  it('is none before the first mark, nor when the clock went back', () => {
    assert.equal(outageSince(null, at(900)), null);
    assert.equal(outageSince(start, at(-900)), null);
  });
});

describe('the outage within a trip', () => {
  it('is what overlaps it, and counts once', () => {
    assert.equal(outageWithin_s([outage(-50, 10), outage(90, 200)], at(0), at(100)), 20);
    assert.equal(outageWithin_s([outage(10, 40), outage(20, 30)], at(0), at(100)), 30);
    assert.equal(outageWithin_s([outage(200, 300)], at(0), at(100)), 0);
  });

  it('is each second of the trip that lies in an outage, and no other', () => {
    const second = fc.integer({ min: -50, max: 250 });
    const outages = fc.array(
      fc.tuple(second, fc.nat(100)).map(([from, length]) => outage(from, from + length)),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(outages, fc.nat(200), (list, length) => {
        let seconds = 0;
        for (let n = 0; n < length; n++)
          if (list.some(({ from_at, to_at }) => from_at <= at(n) && at(n) < to_at)) seconds++;
        assert.equal(outageWithin_s(list, at(0), at(length)), seconds);
      }),
    );
  });
});
