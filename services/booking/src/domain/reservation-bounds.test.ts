import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addSeconds } from '@drais/vocabulary/units';
import {
  type AskedPeriod,
  earlier,
  freePeriods,
  freeUntil,
  isLate,
  longestUse,
  movedPeriod,
  noShowAt,
  promisedPeriod,
} from './reservation.ts';
import { defaultTripRules } from './trip-rules.ts';

const now = new Date('2026-05-01T08:00:00.000Z');
const rules = defaultTripRules('car');
const at = (seconds: number) => addSeconds(now, seconds);
const DAY_S = 86_400;

type Asked = readonly [starts_s: number | undefined, ends_s: number | undefined];
const askedOf = ([starts_s, ends_s]: Asked): AskedPeriod => ({
  starts_at: starts_s === undefined ? undefined : at(starts_s),
  ends_at: ends_s === undefined ? undefined : at(ends_s),
});
const codeOf = (outcome: { ok: true } | { ok: false; refusal: { code: string } }) =>
  outcome.ok ? 'ok' : outcome.refusal.code;
const car = (...asked: Asked) => promisedPeriod('car', askedOf(asked), rules, now);

describe('a hold of a scooter', () => {
  const scooter = defaultTripRules('scooter');
  const ask = (...asked: Asked) => promisedPeriod('scooter', askedOf(asked), scooter, now);

  it('begins now, lapses after half an hour, and keeps the longest use free', () => {
    const held = ask(undefined, undefined);
    assert.deepEqual(held.ok && held.value, {
      starts_at: now,
      lapses_at: at(1_800),
      ends_at: at(1_800 + 43_200),
      free_until: null,
    });
  });

  it('takes no period, not even half a one', () => {
    assert.equal(codeOf(ask(600, undefined)), 'booking.period_not_taken');
    assert.equal(codeOf(ask(undefined, 3_600)), 'booking.period_not_taken');
  });

  it('cannot be moved', () => {
    const held = ask(undefined, undefined);
    assert.ok(held.ok);
    const promise = { ...held.value, vehicle_class: 'scooter' as const, status: 'held' as const };
    const asked = { starts_at: undefined, ends_at: at(90_000) };
    assert.equal(codeOf(movedPeriod(promise, asked, scooter, now)), 'booking.period_not_taken');
  });

  it('is used as long as its class may be', () => {
    const hold = { vehicle_class: 'scooter' as const, ends_at: at(45_000) };
    assert.equal(longestUse(hold, scooter, now), 43_200);
  });
});

describe('the period of a car', () => {
  it('has a start and an end', () => {
    assert.equal(codeOf(car(undefined, 3_600)), 'booking.period_missing');
    assert.equal(codeOf(car(600, undefined)), 'booking.period_missing');
  });

  it('lasts from a quarter of an hour to a week', () => {
    assert.equal(codeOf(car(0, 900)), 'ok');
    assert.equal(codeOf(car(0, 899)), 'booking.period_invalid');
    assert.equal(codeOf(car(0, 7 * DAY_S)), 'ok');
    assert.equal(codeOf(car(0, 7 * DAY_S + 1)), 'booking.period_invalid');
  });

  it('may have begun two minutes ago, and no earlier', () => {
    assert.equal(codeOf(car(-120, 3_600)), 'ok');
    assert.equal(codeOf(car(-121, 3_600)), 'booking.period_invalid');
  });

  it('begins within a week', () => {
    assert.equal(codeOf(car(7 * DAY_S, 8 * DAY_S)), 'ok');
    const beyond = car(7 * DAY_S + 1, 8 * DAY_S);
    assert.equal(codeOf(beyond), 'booking.period_invalid');
    assert.ok(!beyond.ok && /\b7 days\b/.test(beyond.refusal.detail));
  });

  it('is promised as it was asked, with its terms', () => {
    const promised = car(7_200, 14_400);
    assert.deepEqual(promised.ok && promised.value, {
      starts_at: at(7_200),
      ends_at: at(14_400),
      lapses_at: at(8_100),
      free_until: at(5_400),
    });
  });

  it('is late only after the time in which it is free', () => {
    assert.equal(isLate({ free_until: now }, now), false);
    assert.equal(isLate({ free_until: now }, at(1)), true);
    assert.equal(isLate({ free_until: null }, at(DAY_S)), false);
  });

  it('has been free for no time when it begins within half an hour', () => {
    assert.equal(freeUntil(at(600), rules, now).getTime(), now.getTime());
    assert.equal(freeUntil(at(1_801), rules, now).getTime(), at(1).getTime());
  });

  it('does not lapse after its own end', () => {
    assert.equal(noShowAt(now, at(600), rules).getTime(), at(600).getTime());
    assert.equal(noShowAt(now, at(901), rules).getTime(), at(900).getTime());
    assert.deepEqual([earlier(at(1), at(2)), earlier(at(2), at(1))], [at(1), at(1)]);
  });

  it('is used for what is left of it, and then as long as its class may be', () => {
    const promise = { vehicle_class: 'van' as const, ends_at: at(3_600) };
    assert.equal(longestUse(promise, rules, addSeconds(now, 0.5)), 3_600 + 43_200);
    assert.equal(longestUse(promise, rules, at(9_000)), 43_200);
  });
});

describe('a moved period', () => {
  const booked = car(7_200, 14_400);
  assert.ok(booked.ok);
  const held = { ...booked.value, vehicle_class: 'car' as const, status: 'held' as const };
  const used = { ...held, status: 'in_use' as const };
  const move = (promise: typeof held | typeof used, asked: Asked, when_s: number) => {
    const [starts_s, ends_s = 0] = asked;
    const to = { ...askedOf([starts_s, undefined]), ends_at: at(ends_s) };
    return movedPeriod(
      promise,
      { starts_at: to.starts_at, ends_at: to.ends_at },
      rules,
      at(when_s),
    );
  };

  it('keeps what it does not name', () => {
    const moved = move(held, [undefined, 10_800], 0);
    assert.deepEqual(moved.ok && moved.value, {
      ...booked.value,
      ends_at: at(10_800),
      is_late: false,
    });
  });

  it('with another start has new terms and the same bounds as a new one', () => {
    const moved = move(held, [10_800, 18_000], 0);
    assert.deepEqual(moved.ok && moved.value, {
      starts_at: at(10_800),
      ends_at: at(18_000),
      lapses_at: at(11_700),
      free_until: at(9_000),
      is_late: false,
    });
    assert.equal(codeOf(move(held, [10_800, 10_800], 0)), 'booking.period_invalid');
    assert.equal(codeOf(move(held, [-600, 10_800], 0)), 'booking.period_invalid');
  });

  it('may name its own start while the car is used', () => {
    assert.equal(codeOf(move(used, [7_200, 18_000], 9_000)), 'ok');
    assert.equal(codeOf(move(used, [7_201, 18_000], 9_000)), 'booking.reservation_in_use');
  });

  it('is not shortened once it has begun, not even to the same second', () => {
    assert.equal(codeOf(move(used, [undefined, 14_399], 7_200)), 'booking.change_too_late');
    assert.equal(codeOf(move(used, [undefined, 14_400], 7_200)), 'ok');
    assert.equal(codeOf(move(held, [undefined, 14_399], 7_199)), 'ok');
  });

  it('that is extended late is not given back', () => {
    const longer = move(held, [undefined, 14_401], 7_000);
    assert.ok(longer.ok && !longer.value.is_late);
    const shorter = move(held, [undefined, 14_399], 7_000);
    assert.ok(shorter.ok && shorter.value.is_late);
  });

  it('lapses with its end when that comes first, unless it is used', () => {
    const short = car(7_200, 8_100);
    assert.ok(short.ok);
    const promise = { ...short.value, vehicle_class: 'car' as const, lapses_at: at(7_500) };
    const to = { starts_at: undefined, ends_at: at(18_000) };
    const longer = movedPeriod({ ...promise, status: 'held' }, to, rules, now);
    assert.deepEqual(longer.ok && longer.value.lapses_at, at(8_100));
    const riding = movedPeriod({ ...promise, status: 'in_use' }, to, rules, now);
    assert.deepEqual(riding.ok && riding.value.lapses_at, at(7_500));
  });

  it('ends after now and lasts a quarter of an hour at least', () => {
    assert.equal(codeOf(move(used, [undefined, 15_000], 15_000)), 'booking.period_invalid');
    assert.equal(codeOf(move(used, [undefined, 15_001], 15_000)), 'ok');
    assert.equal(codeOf(move(held, [undefined, 8_099], 0)), 'booking.period_invalid');
    assert.equal(codeOf(move(held, [undefined, 8_100], 0)), 'ok');
  });
});

describe('a gap between promises', () => {
  const free = (...promised: (readonly [number, number])[]) =>
    freePeriods(
      promised.map(([from, to]) => ({ starts_at: at(from), ends_at: at(to) })),
      now,
      at(10_000),
    ).map(({ starts_at, ends_at }) => [+starts_at, +ends_at].map((ms) => (ms - +now) / 1_000));

  it('is told when it is long enough to reserve', () => {
    assert.deepEqual(free([900, 10_000]), [[0, 900]]);
    assert.deepEqual(free([899, 10_000]), []);
  });

  it('lies between the ends of all before and the next start, in whatever order they come', () => {
    assert.deepEqual(free([5_000, 6_000], [1_000, 4_000], [2_000, 3_000]), [
      [0, 1_000],
      [4_000, 5_000],
      [6_000, 10_000],
    ]);
  });
});
