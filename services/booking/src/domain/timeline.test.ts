import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stepOf } from './timeline.ts';

const occurred_at = new Date('2026-05-01T08:00:00.000Z');
const recorded_at = new Date('2026-05-01T08:00:00.250Z');
const times = { at: '2026-05-01T08:00:00.000Z', recorded_at: '2026-05-01T08:00:00.250Z' };
const recorded = { type: 'booking.trip_failed', occurred_at, recorded_at };

describe('a step of a trip', () => {
  it('is named by what happened, and tells the facts', () => {
    const data = { paused_s: 60, lock_confirmed: true };
    assert.deepEqual(stepOf({ ...recorded, data }), { ...times, step: 'trip_failed', facts: data });
  });

  it('names who did it and why beside the facts', () => {
    const data = { by: 'somebody', reason: 'found', case_id: 'case1' };
    assert.deepEqual(stepOf({ ...recorded, data }), {
      ...times,
      step: 'trip_failed',
      by: 'somebody',
      reason: 'found',
      facts: { case_id: 'case1' },
    });
  });

  it('says nothing of who and why where an older event said it in another form', () => {
    const step = stepOf({ ...recorded, data: { by: null, reason: 7 } });
    assert.deepEqual(step, { ...times, step: 'trip_failed', facts: {} });
  });

  it('repeats neither the ids of the whole trip nor the key to the rider’s place', () => {
    const data = {
      trip_id: 't',
      reservation_id: 'r',
      vehicle_id: 'v',
      rider_id: 'p',
      place_ref: 'x',
    };
    assert.deepEqual(stepOf({ ...recorded, data }).facts, {});
  });
});
