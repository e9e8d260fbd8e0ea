import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { cappedDayOf, localDate } from './day-cap.ts';
import { priceTrip } from './fare.ts';
import { planByMinute } from './plan.fixture.ts';
import type { PlacedPlan } from './pricing-plan.ts';
import { buildReceipt, recomputeReceipt } from './receipt.ts';
import { usageOfDuration } from './trip-usage.ts';

const plan: PlacedPlan = {
  ...planByMinute,
  cap_minor: null,
  day_cap_minor: 900,
  time_zone: 'Europe/Berlin',
};
const head = { receipt_id: '042.receipt', issued_at: new Date(0), status: 'due' } as const;

/** Days on which clocks change, whole: from local midnight to the next, by the rules of 2026. */
const CHANGES = [
  ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00Z', 23],
  ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00Z', 25],
  ['America/New_York', '2026-03-08', '2026-03-08T05:00:00Z', 23],
  ['America/New_York', '2026-11-01', '2026-11-01T04:00:00Z', 25],
] as const;

interface Trip {
  readonly started_at: Date;
  readonly duration_s: number;
}

/** Settles trips in the order given, as the room does; returns what each day cost. */
function settle(of: PlacedPlan, trips: readonly Trip[]): ReadonlyMap<string, number> {
  const charged = new Map<string, number>();
  for (const { started_at, duration_s } of trips) {
    const day = cappedDayOf(of, started_at);
    assert.ok(day !== null);
    const charged_before_minor = charged.get(day.date) ?? 0;
    const ended_at = new Date(started_at.getTime() + duration_s * 1000);
    const times = { started_at, ended_at, paused_s: 0 };
    const told = { ...day, charged_before_minor };
    const receipt = buildReceipt({ ...head, trip_id: 'mannheim.trip' }, of, times, told);
    assert.deepEqual(recomputeReceipt(receipt, of), []);
    charged.set(day.date, charged_before_minor + receipt.fare.total.amount_minor);
  }
  return charged;
}

describe('the calendar day of an area', () => {
  for (const [time_zone, date, midnight, hours] of CHANGES) {
    it(`has ${hours} hours on ${date} in ${time_zone}`, () => {
      const begins_ms = Date.parse(midnight);
      const dayAt = (ms: number) => localDate(new Date(begins_ms + ms), time_zone);
      const ends_ms = hours * 3_600_000;
      assert.notEqual(dayAt(-1), date);
      assert.equal(dayAt(0), date);
      assert.equal(dayAt(ends_ms - 1), date);
      assert.notEqual(dayAt(ends_ms), date);
    });
  }
});

describe('a cap of the day', () => {
  it('leaves a trip what earlier trips of its day did not cost, and says so in a line', () => {
    const fare = priceTrip(plan, usageOfDuration(1_200), 700);
    assert.deepEqual(fare.lines.at(-1), {
      kind: 'day_cap_discount',
      quantity: 1,
      unit_minor: -300,
      amount_minor: -300,
    });
    assert.equal(fare.total.amount_minor, 200);
    assert.equal(priceTrip(plan, usageOfDuration(1_200), 900).total.amount_minor, 0);
    assert.equal(priceTrip(plan, usageOfDuration(1_200), 5_000).total.amount_minor, 0);
  });

  it('takes off only what the cap of the trip itself left', () => {
    const both = { ...plan, cap_minor: 400 };
    const { lines, total } = priceTrip(both, usageOfDuration(1_200), 700);
    assert.deepEqual(
      lines.slice(-2).map((one) => [one.kind, one.amount_minor]),
      [
        ['cap_discount', -100],
        ['day_cap_discount', -200],
      ],
    );
    assert.equal(total.amount_minor, 200);
  });

  it('counts a trip over midnight for the day on which it began', () => {
    const before_midnight = new Date('2026-03-28T22:59:59Z');
    assert.equal(cappedDayOf(plan, before_midnight)?.date, '2026-03-28');
  });

  it('is not there without a cap in the plan', () => {
    const { day_cap_minor: _, ...without } = plan;
    assert.equal(cappedDayOf(without, new Date(0)), null);
  });

  it('is not there where nobody knows what day it is', () => {
    const { time_zone: _, ...nowhere } = plan;
    assert.equal(cappedDayOf(nowhere, new Date(0)), null);
  });

  it('shows a day or a sum before that somebody changed on a receipt', () => {
    const started_at = new Date('2026-05-01T08:00:00Z');
    const times = { started_at, ended_at: new Date('2026-05-01T08:20:00Z'), paused_s: 0 };
    const day = { date: '2026-05-01', time_zone: 'Europe/Berlin', charged_before_minor: 700 };
    const receipt = buildReceipt({ ...head, trip_id: 'mannheim.trip' }, plan, times, day);
    assert.deepEqual(recomputeReceipt(receipt, plan), []);
    const { day: _, ...dayless } = receipt;
    for (const wrong of [
      { ...receipt, day: { ...day, date: '2026-05-02' } },
      { ...receipt, day: { ...day, time_zone: 'UTC' } },
      { ...receipt, day: { ...day, charged_before_minor: 0 } },
      dayless,
    ]) {
      assert.notDeepEqual(recomputeReceipt(wrong, plan), []);
    }
  });

  for (const [time_zone, date, midnight, hours] of CHANGES) {
    it(`is never exceeded around ${date} in ${time_zone}, whatever the order of the trips`, () => {
      const begins_ms = Date.parse(midnight);
      const trip = fc
        .record({
          at_ms: fc.integer({ min: -7_200_000, max: (hours + 2) * 3_600_000 }),
          duration_s: fc.nat(40_000),
        })
        .map(({ at_ms, duration_s }) => {
          return { started_at: new Date(begins_ms + at_ms), duration_s };
        });
      const some = fc.array(trip, { maxLength: 12 });
      fc.assert(
        fc.property(some, fc.nat(3_000), fc.infiniteStream(fc.nat()), (trips, cap, keys) => {
          const of = { ...plan, time_zone, day_cap_minor: cap };
          const shuffled = trips
            .map((one) => ({ one, key: keys.next().value }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
          const [one_way, another] = [settle(of, trips), settle(of, shuffled)];
          for (const [day, charged_minor] of one_way) {
            assert.ok(charged_minor <= cap);
            // Who is settled first pays more of it; together it is the same.
            assert.equal(another.get(day), charged_minor);
          }
        }),
      );
    });
  }
});
