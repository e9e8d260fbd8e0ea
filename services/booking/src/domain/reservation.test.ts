import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addSeconds } from '@drais/vocabulary/units';
import fc from 'fast-check';
import {
  freePeriods,
  longestUse,
  movedPeriod,
  type Period,
  promisedPeriod,
} from './reservation.ts';
import { defaultTripRules } from './trip-rules.ts';

const HOUR_S = 3600;
const now = new Date('2026-05-01T08:00:00.000Z');
const rules = defaultTripRules('car');
const inHours = (hours: number) => addSeconds(now, hours * HOUR_S);

function booked(from_h: number, to_h: number) {
  const period = { starts_at: inHours(from_h), ends_at: inHours(to_h) };
  const promised = promisedPeriod('car', period, rules, now);
  assert.ok(promised.ok);
  return { ...promised.value, vehicle_class: 'car' as const, status: 'held' as const };
}

const codeOf = (outcome: { ok: true } | { ok: false; refusal: { code: string } }) =>
  outcome.ok ? 'ok' : outcome.refusal.code;

describe('a period of a car', () => {
  it('goes to somebody else a quarter of an hour after its start, unused', () => {
    assert.deepEqual(booked(2, 4).lapses_at, inHours(2.25));
  });

  it('is moved in time until half an hour before its start, and late until its start', () => {
    const promise = booked(2, 4);
    const later = { starts_at: inHours(3), ends_at: inHours(5) };
    const shorter = { starts_at: undefined, ends_at: inHours(3) };
    const moved = movedPeriod(promise, later, rules, inHours(1.5));
    const terms = { lapses_at: inHours(3.25), free_until: inHours(2.5), is_late: false };
    assert.deepEqual(moved.ok && moved.value, { ...later, ...terms });
    for (const asked of [later, shorter]) {
      const late = movedPeriod(promise, asked, rules, inHours(1.51));
      assert.ok(late.ok && late.value.is_late);
      const begun = movedPeriod(promise, asked, rules, inHours(2));
      assert.equal(codeOf(begun), 'booking.change_too_late');
    }
  });

  it('is extended at any time, also while the car is used', () => {
    const promise = booked(2, 4);
    const longer = { starts_at: undefined, ends_at: inHours(6) };
    const just_before = movedPeriod(promise, longer, rules, inHours(1.9));
    assert.ok(just_before.ok && !just_before.value.is_late);
    const riding = { ...promise, status: 'in_use' as const };
    const extended = movedPeriod(riding, longer, rules, inHours(3.9));
    assert.deepEqual(extended.ok && extended.value.ends_at, inHours(6));
    const other_start = { starts_at: inHours(2.5), ends_at: inHours(6) };
    assert.equal(
      codeOf(movedPeriod(riding, other_start, rules, inHours(3))),
      'booking.reservation_in_use',
    );
  });

  it('never grows beyond a week, and never ends before now', () => {
    const promise = { ...booked(2, 4), status: 'in_use' as const };
    const longer = { starts_at: undefined, ends_at: inHours(2 + 24 * 7 + 1) };
    assert.equal(codeOf(movedPeriod(promise, longer, rules, inHours(2))), 'booking.period_invalid');
    const past = { starts_at: undefined, ends_at: inHours(5) };
    assert.equal(codeOf(movedPeriod(promise, past, rules, inHours(6))), 'booking.period_invalid');
  });

  it('may be used for all of it before somebody goes and looks', () => {
    assert.equal(longestUse(booked(2, 74), rules, inHours(2)), 72 * HOUR_S + rules.in_use_max_s);
  });
});

describe('the free periods of a vehicle', () => {
  const spans = fc.array(
    fc.tuple(fc.integer({ min: -50, max: 700 }), fc.integer({ min: 1, max: 100 })),
    { maxLength: 20, size: 'max' },
  );
  const until = addSeconds(now, 700 * 900);
  const toPeriod = ([start, length]: [number, number]): Period => ({
    starts_at: addSeconds(now, start * 900),
    ends_at: addSeconds(now, (start + length) * 900),
  });

  it('overlap nothing that is promised, and together with it fill the time', () => {
    fc.assert(
      fc.property(spans, (asked) => {
        const promised = asked.map(toPeriod);
        const free = freePeriods(promised, now, until);
        for (let at = +now; at < +until; at += 900_000) {
          const holds = (periods: readonly Period[]) =>
            periods.some(({ starts_at, ends_at }) => +starts_at <= at && at < +ends_at);
          assert.equal(holds(free), !holds(promised), new Date(at).toISOString());
        }
      }),
    );
  });
});
