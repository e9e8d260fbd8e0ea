import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { distanceBetween_m } from '@drais/vocabulary/units';
import fc from 'fast-check';
import { type JudgedReport, judgeReport } from './judge-report.ts';

const now = new Date('2025-06-01T08:00:00.000Z');
const secondsAgo = (s: number) => new Date(now.getTime() - s * 1000);
const report = (more: Partial<JudgedReport> = {}): JudgedReport => ({
  lat: 49.48,
  lon: 8.46,
  accuracy_m: 5,
  sequence: 10,
  observed_at: now,
  speed_m_s: 0,
  locked: true,
  ...more,
});
const last = report({ sequence: 9, observed_at: secondsAgo(30) });
const scooter = { vehicle_class: 'scooter' as const, is_carried: false, now };
const verdict = (r: Partial<JudgedReport>, context = scooter) => {
  const judged = judgeReport(last, report(r), context);
  return judged.kind === 'quarantined' ? judged.reason : judged.kind;
};

describe('a report', () => {
  it('is believed when it is the first', () => {
    assert.equal(judgeReport(null, report({ lat: 10 }), scooter).kind, 'accepted');
  });
  it('is believed when its vehicle could have come there', () =>
    assert.equal(verdict({ lat: 49.483 }), 'accepted'));
  it('cannot come from the future', () => {
    assert.equal(verdict({ observed_at: secondsAgo(-31) }), 'future_clock');
    assert.equal(verdict({ observed_at: secondsAgo(-29) }), 'accepted');
  });
  it('cannot come from a clock that went back', () => {
    assert.equal(verdict({ observed_at: secondsAgo(60) }), 'stale_clock');
    assert.equal(verdict({ observed_at: secondsAgo(8 * 86_400) }), 'stale_clock');
  });
  it('cannot have an old number and a new time', () =>
    assert.equal(verdict({ sequence: 9 }), 'sequence_replayed'));
  it('changes nothing when it comes late or again', () => {
    assert.equal(verdict({ sequence: 9, observed_at: secondsAgo(30) }), 'late');
    assert.equal(verdict({ sequence: 4, observed_at: secondsAgo(90) }), 'late');
  });
  it('cannot be further away than anything on a road goes', () =>
    assert.equal(verdict({ lat: 49.6 }), 'teleport'));
  it('cannot be further away than its class goes', () => {
    // 1,112 m in 30 s: a car does that, a scooter does not.
    assert.equal(verdict({ lat: 49.49 }), 'jump');
    assert.equal(
      judgeReport(last, report({ lat: 49.49 }), { ...scooter, vehicle_class: 'car' }).kind,
      'accepted',
    );
  });
  it('may go as fast as a van while staff carry it', () => {
    assert.equal(verdict({ lat: 49.49 }, { ...scooter, is_carried: true }), 'accepted');
  });
  it('is believed where the errors of both places explain the way', () => {
    assert.equal(verdict({ lat: 49.49, accuracy_m: 600 }), 'accepted');
  });

  it('is believed again once the time passed makes the way possible', () => {
    const later = { ...last, observed_at: secondsAgo(1800) };
    assert.equal(judgeReport(later, report({ lat: 49.6 }), scooter).kind, 'accepted');
  });
  it('is never judged worse for a wider error or a longer time', () => {
    const place = fc.record({
      lat: fc.double({ min: 49.3, max: 49.7, noNaN: true }),
      lon: fc.double({ min: 8.2, max: 8.7, noNaN: true }),
    });
    const metres = fc.double({ min: 0, max: 2000, noNaN: true });
    fc.assert(
      fc.property(
        place,
        metres,
        metres,
        fc.nat({ max: 3600 }),
        fc.nat({ max: 3600 }),
        (point, a, b, s, more_s) => {
          const judge = (accuracy_m: number, ago_s: number) =>
            judgeReport(
              { ...last, observed_at: secondsAgo(ago_s) },
              report({ ...point, accuracy_m }),
              scooter,
            ).kind;
          if (judge(a, s) === 'accepted') assert.equal(judge(a + b, s + more_s), 'accepted');
        },
      ),
    );
  });
  it('is believed wherever a rider within the limit can be', () => {
    const bearing = fc.double({ min: 0, max: 6.28, noNaN: true });
    fc.assert(
      fc.property(bearing, fc.nat({ max: 3600 }), (angle, elapsed_s) => {
        const way_m = 14 * elapsed_s;
        const to = {
          lat: 49.48 + (Math.cos(angle) * way_m) / 111_195,
          lon: 8.46 + (Math.sin(angle) * way_m) / (111_195 * Math.cos(0.8636)),
        };
        fc.pre(distanceBetween_m(last, to) <= 15 * elapsed_s);
        const judged = judgeReport(
          { ...last, observed_at: secondsAgo(elapsed_s) },
          report(to),
          scooter,
        );
        assert.equal(judged.kind, 'accepted');
      }),
    );
  });
});
