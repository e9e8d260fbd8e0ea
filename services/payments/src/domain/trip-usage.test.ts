import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TRIP_S_MAX } from './pricing-plan.ts';
import { usageOfDuration, usageOfTimes } from './trip-usage.ts';

const noon_ms = Date.UTC(2026, 0, 1, 12);
const at = (second: number): Date => new Date(noon_ms + second * 1000);
const meter = (end_s: number, paused_s = 0) =>
  usageOfTimes({ started_at: at(0), ended_at: at(end_s), paused_s });

describe('the meter of a trip', () => {
  it('divides the time into riding and pause', () => {
    assert.deepEqual(meter(600, 90), { riding_s: 510, paused_s: 90 });
  });
  it('never charges for a part of a second', () => {
    assert.deepEqual(meter(60.999), { riding_s: 60, paused_s: 0 });
    assert.deepEqual(meter(61.5, 1), { riding_s: 60, paused_s: 1 });
  });
  it('never pauses for longer than the trip lasted', () => {
    assert.deepEqual(meter(60, 75), { riding_s: 0, paused_s: 60 });
  });
  it('leaves an outage out of riding, and never of more than there was', () => {
    const trip = { started_at: at(0), ended_at: at(600), paused_s: 90 };
    assert.deepEqual(usageOfTimes({ ...trip, outage_s: 120 }), { riding_s: 390, paused_s: 90 });
    assert.deepEqual(usageOfTimes({ ...trip, outage_s: 900 }), { riding_s: 0, paused_s: 90 });
  });
  it('never runs backwards as time goes on', () => {
    const seconds = fc.nat(1_000_000).map((milliseconds) => milliseconds / 1000);
    fc.assert(
      fc.property(fc.nat(2_000), seconds, seconds, (paused_s, a, b) => {
        const before = meter(a, paused_s);
        const after = meter(a + b, paused_s);
        assert.ok(after.riding_s >= before.riding_s && after.paused_s >= before.paused_s);
        assert.equal(before.riding_s + before.paused_s, Math.floor(a));
      }),
    );
  });
  it('is at most 31 days', () =>
    assert.deepEqual(usageOfDuration(TRIP_S_MAX), { riding_s: TRIP_S_MAX, paused_s: 0 }));
  it('calls impossible times a fault', () => {
    assert.throws(() => meter(-1), RangeError);
    assert.throws(() => meter(Number.NaN), RangeError);
    assert.throws(() => meter(60, Number.NaN), RangeError);
    assert.throws(() => meter(60, -1), RangeError);
    assert.throws(() => meter(TRIP_S_MAX + 1), RangeError);
    assert.throws(() => usageOfDuration(10, 11), RangeError);
    assert.throws(() => usageOfDuration(1.5), RangeError);
  });
});
