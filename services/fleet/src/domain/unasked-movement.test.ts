import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hasMoved, isLetOut, noRest, restAfter } from './unasked-movement.ts';

const put_down_at = new Date('2025-06-01T08:00:00.000Z');
const rules = { put_down_at, moved_after_m: 100 };
/** A place so many metres to the north, some seconds after the vehicle was put down. */
const report = (
  north_m: number,
  more: { after_s?: number; accuracy_m?: number; locked?: boolean } = {},
) => ({
  lat: 49.48 + north_m / 111_195,
  lon: 8.47,
  accuracy_m: more.accuracy_m ?? 5,
  locked: more.locked ?? true,
  observed_at: new Date(put_down_at.getTime() + (more.after_s ?? 60) * 1000),
});
const rested = restAfter(noRest, report(0), rules);

describe('a vehicle that nobody has', () => {
  it('has moved when two reports in a row have it beyond its error and the threshold', () => {
    const once = restAfter(rested, report(120), rules);
    assert.equal(hasMoved(once), false);
    assert.equal(hasMoved(restAfter(once, report(120), rules)), true);
  });

  it('has not moved by one reflected signal, nor by a vague one', () => {
    const once = restAfter(rested, report(900), rules);
    assert.equal(hasMoved(restAfter(restAfter(once, report(3), rules), report(900), rules)), false);
    const vague = report(900, { accuracy_m: 450 });
    assert.equal(hasMoved(restAfter(restAfter(rested, vague, rules), vague, rules)), false);
  });

  it('has not moved by what it said during the ride before', () => {
    const late = report(900, { after_s: -5 });
    assert.equal(restAfter(rested, late, rules), rested);
    assert.equal(restAfter(noRest, { ...late, locked: false }, rules), noRest);
    assert.notEqual(restAfter(noRest, late, rules).place, null);
  });

  it('is let out for ten minutes after it was unlocked, unless it was locked since', () => {
    const issued_at = put_down_at;
    const after = (s: number) => new Date(put_down_at.getTime() + s * 1000);
    assert.equal(isLetOut({ kind: 'unlock', issued_at }, after(599)), true);
    assert.equal(isLetOut({ kind: 'unlock', issued_at }, after(601)), false);
    assert.equal(isLetOut({ kind: 'lock', issued_at }, after(5)), false);
    assert.equal(isLetOut(null, after(5)), false);
  });
});
