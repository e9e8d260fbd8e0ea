import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decideOnAnswer, isLeaseOver, leasesOverUntil } from './command-lease.ts';
import { type JudgedReport, judgeReport, type LastBelieved } from './judge-report.ts';
import { nextLimitStep } from './speed-lease.ts';
import { chordOf, distanceOfChord_m } from './sphere.ts';
import { isLetOut, restAfter } from './unasked-movement.ts';

const now = new Date('2025-06-01T08:00:00.000Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const here = { lat: 0, lon: 0, accuracy_m: 0 };
const WEEK_S = 7 * 86_400;

describe('the clock of a report', () => {
  const judged = (observed_at: Date) => {
    const report = { ...here, sequence: 1, observed_at, speed_m_s: 0, locked: true };
    const verdict = judgeReport(null, report, { vehicle_class: 'scooter', is_carried: false, now });
    return verdict.kind === 'quarantined' ? verdict.reason : verdict.kind;
  };

  it('may be half a minute ahead', () => {
    assert.equal(judged(ago(-30)), 'accepted');
    assert.equal(judged(ago(-30.001)), 'future_clock');
  });

  it('may be a week behind: the vehicle had no coverage for so long', () => {
    assert.equal(judged(ago(WEEK_S)), 'accepted');
    assert.equal(judged(ago(WEEK_S + 0.001)), 'stale_clock');
  });
});

describe('a report after staff put the vehicle down', () => {
  const putDown: LastBelieved = { ...here, sequence: 0, observed_at: ago(60) };
  const judged = (more: Partial<JudgedReport>) => {
    const report = { ...here, sequence: 3, observed_at: now, speed_m_s: 0, locked: true, ...more };
    return judgeReport(putDown, report, { vehicle_class: 'scooter', is_carried: false, now });
  };

  it('has any number', () => assert.deepEqual(judged({ sequence: 0 }), { kind: 'accepted' }));

  it('is late when it is from before', () =>
    assert.deepEqual(judged({ observed_at: ago(61) }), { kind: 'late' }));
});

describe('a way between two reports', () => {
  /** The verdict on a way of so many seconds at so many metres per second. */
  const judged = (speed_m_s: number, vehicle_class: 'scooter' | 'car' = 'scooter') => {
    const way_m = speed_m_s * 11;
    const last = { ...here, sequence: 1, observed_at: ago(10) };
    const lat = (way_m / (6_371_008.8 * Math.PI)) * 180;
    const report = { ...here, lat, sequence: 2, observed_at: now, speed_m_s: 0, locked: true };
    const verdict = judgeReport(last, report, { vehicle_class, is_carried: false, now });
    return verdict.kind === 'quarantined' ? verdict.reason : verdict.kind;
  };

  it('is as long as the class goes in the time, and a second for both clocks', () => {
    assert.deepEqual([judged(14.99), judged(15.01)], ['accepted', 'jump']);
    assert.deepEqual([judged(69.99), judged(70.01)], ['jump', 'teleport']);
    assert.deepEqual([judged(69.99, 'car'), judged(70.01, 'car')], ['accepted', 'teleport']);
  });

  it('is none where the vehicle stands, also twice in a second', () => {
    const last = { ...here, sequence: 1, observed_at: now };
    const report = { ...here, sequence: 2, observed_at: now, speed_m_s: 0, locked: true };
    const context = { vehicle_class: 'scooter' as const, is_carried: false, now };
    assert.equal(judgeReport(last, report, context).kind, 'accepted');
  });
});

describe('a lease that was given up', () => {
  const asked_at = ago(60);

  it('may have been carried out, which is true and starts nothing', () => {
    const expired = { status: 'expired' as const, result: null, asked_at };
    assert.deepEqual(decideOnAnswer(expired, { result: 'done', executed_at: ago(5) }, now), {
      kind: 'acknowledged',
      executed_at: ago(5),
      in_time: false,
    });
  });

  it('is not one that was refused or acknowledged without a result', () => {
    for (const status of ['refused', 'acknowledged'] as const) {
      const known = { status, result: null, asked_at };
      const decision = decideOnAnswer(known, { result: 'done', executed_at: ago(5) }, now);
      assert.deepEqual(decision, { kind: 'nothing_new' });
    }
  });

  it('is over a second after its end', () => {
    assert.equal(isLeaseOver(ago(1), now), false);
    assert.equal(isLeaseOver(ago(1.001), now), true);
    assert.deepEqual(leasesOverUntil(now), ago(1));
  });
});

describe('a limit of speed', () => {
  const wish = { max_speed_kph: 6, is_heard: true, is_locked: false };
  const running = (max_speed_kph: number, left_s: number) => ({
    max_speed_kph,
    expires_at: ago(-left_s),
  });
  const set = { kind: 'set_speed_limit', max_speed_kph: 6 };

  it('is renewed when less than 65 s of it are left, or another one is asked for', () => {
    assert.equal(nextLimitStep(running(6, 65), wish, now), null);
    assert.deepEqual(nextLimitStep(running(6, 64.999), wish, now), set);
    assert.deepEqual(nextLimitStep(running(12, 100), wish, now), set);
    assert.deepEqual(nextLimitStep(null, wish, now), set);
  });

  it('is lifted while it runs, and not when it is over', () => {
    const none = { ...wish, max_speed_kph: null };
    assert.deepEqual(nextLimitStep(running(6, 1), none, now), { kind: 'lift_speed_limit' });
    assert.equal(nextLimitStep(running(6, 0), none, now), null);
    assert.equal(nextLimitStep(null, none, now), null);
  });
});

describe('a standing vehicle', () => {
  const rules = { put_down_at: now, moved_after_m: 100 };
  const said = { ...here, observed_at: now, locked: false };

  it('says from the very instant where it was put down', () =>
    assert.deepEqual(restAfter({ place: null, strikes: 0 }, said, rules).place, {
      lat: 0,
      lon: 0,
    }));

  it('that came back is not suspected any longer', () => {
    const place = { lat: 0, lon: 0 };
    assert.deepEqual(restAfter({ place, strikes: 1 }, said, rules), { place, strikes: 0 });
  });

  it('is let out by an unlocking of the last ten minutes', () => {
    const after = (seconds: number) => isLetOut({ kind: 'unlock', issued_at: ago(seconds) }, now);
    assert.deepEqual([after(599), after(600)], [true, false]);
    assert.equal(isLetOut({ kind: 'lock', issued_at: now }, now), false);
    assert.equal(isLetOut(null, now), false);
  });
});

describe('a chord of the globe', () => {
  it('spans what it was made for, up to the other side', () => {
    for (const distance_m of [0, 1, 5_000, 1e6, 1.9e7])
      assert.ok(Math.abs(distanceOfChord_m(chordOf(distance_m)) - distance_m) < 0.01);
    assert.equal(chordOf(Number.POSITIVE_INFINITY), 2);
  });
});
