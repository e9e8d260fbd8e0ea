import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TRIP_S_MAX } from './pricing-plan.ts';
import { meterTrip, usageOfDuration } from './trip-usage.ts';

const noon_ms = Date.UTC(2026, 0, 1, 12);
const at = (second: number): Date => new Date(noon_ms + second * 1000);
const pause = (from_s: number, to_s: number | null) => ({
  started_at: at(from_s),
  ended_at: to_s === null ? null : at(to_s),
});
const meter = (end_s: number, ...pauses: ReturnType<typeof pause>[]) =>
  meterTrip({ started_at: at(0), ended_at: at(end_s), pauses });

describe('the meter of a trip', () => {
  it('divides the time into riding and pause', () => {
    assert.deepEqual(meter(600, pause(60, 120), pause(300, 330)), { riding_s: 510, paused_s: 90 });
  });
  it('ends an open pause with the trip', () => {
    assert.deepEqual(meter(600, pause(500, null)), { riding_s: 500, paused_s: 100 });
  });
  it('counts what two pauses cover once, in whatever order they come', () => {
    const usage = { riding_s: 300, paused_s: 300 };
    assert.deepEqual(meter(600, pause(200, 400), pause(100, 300)), usage);
    assert.deepEqual(meter(600, pause(100, 400), pause(200, 250)), usage);
  });
  it('ignores what lies before its start, after its end, or backwards', () => {
    assert.deepEqual(meter(100, pause(-50, 10), pause(90, 200)), { riding_s: 80, paused_s: 20 });
    assert.deepEqual(meter(100, pause(-50, -10), pause(200, 300), pause(60, 40)), {
      riding_s: 100,
      paused_s: 0,
    });
  });
  it('never charges for a part of a second', () => {
    assert.deepEqual(meter(60.999), { riding_s: 60, paused_s: 0 });
    assert.deepEqual(meter(61.5, pause(30, 31.2)), { riding_s: 60, paused_s: 1 });
    assert.deepEqual(meter(61.9, pause(60.5, null)), { riding_s: 60, paused_s: 1 });
  });
  it('never runs backwards as time goes on', () => {
    const seconds = fc.nat(10_000_000).map((milliseconds) => milliseconds / 1000);
    const pauses = fc.array(fc.tuple(seconds, fc.option(seconds)), { maxLength: 6 });
    fc.assert(
      fc.property(pauses, seconds, seconds, (list, a, b) => {
        const intervals = list.map(([from_s, to_s]) => pause(from_s, to_s));
        const before = meter(a, ...intervals);
        const after = meter(a + b, ...intervals);
        assert.ok(after.riding_s >= before.riding_s && after.paused_s >= before.paused_s);
        assert.equal(before.riding_s + before.paused_s, Math.floor(a));
      }),
    );
  });
  it('calls impossible times a fault', () => {
    assert.throws(() => meter(-1), RangeError);
    assert.throws(() => meter(Number.NaN), RangeError);
    assert.throws(() => meter(60, pause(Number.NaN, 10)), RangeError);
    assert.throws(() => meter(TRIP_S_MAX + 1), RangeError);
    assert.throws(() => usageOfDuration(10, 11), RangeError);
    assert.throws(() => usageOfDuration(1.5), RangeError);
  });
});
