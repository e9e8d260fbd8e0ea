import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { holdAmount, priceTrip } from './fare.ts';
import { planByMinute as plan } from './plan.fixture.ts';
import { checkPricingPlan, type PricingPlan, TRIP_S_MAX } from './pricing-plan.ts';
import { usageOfDuration, usageOfTimes } from './trip-usage.ts';

const HOUR_S = 3_600;
const DAY_S = 86_400;
const fare_minor = (duration_s: number, paused_s = 0, of: PricingPlan = plan) =>
  priceTrip(of, usageOfDuration(duration_s, paused_s)).total.amount_minor;

const plans = fc
  .record({
    unlock_minor: fc.nat(1_000),
    per_minute_minor: fc.nat(100),
    pause_per_minute_minor: fc.nat(100),
    cap_minor: fc.option(fc.nat(5_000)),
    vat_bp: fc.nat(3_000),
  })
  .map((numbers): PricingPlan => ({ ...plan, ...numbers }));
const seconds = fc.oneof(fc.nat(600), fc.nat(3 * DAY_S), fc.nat(TRIP_S_MAX / 4));

describe('the fare of a trip', () => {
  it('counts a started minute as a whole one', () => {
    const fares = [0, 1, 60, 61, 120].map((duration_s) => fare_minor(duration_s));
    assert.deepEqual(fares, [100, 120, 120, 140, 140]);
  });
  it('shows each part as its own line, and the VAT inside', () => {
    assert.deepEqual(priceTrip(plan, { riding_s: 590, paused_s: 61 }), {
      lines: [
        { kind: 'unlock', quantity: 1, unit_minor: 100, amount_minor: 100 },
        { kind: 'riding', quantity: 10, unit_minor: 20, amount_minor: 200 },
        { kind: 'pause', quantity: 2, unit_minor: 5, amount_minor: 10 },
      ],
      total: { amount_minor: 310, currency: 'EUR' },
      vat: { vat_bp: 1_900, net_minor: 261, vat_minor: 49 },
    });
  });
  it('has no line for what was not used', () => {
    const kinds = (riding_s: number, paused_s: number) =>
      priceTrip(plan, { riding_s, paused_s }).lines.map(({ kind }) => kind);
    assert.deepEqual(kinds(0, 0), ['unlock']);
    assert.deepEqual(kinds(60, 0), ['unlock', 'riding']);
    assert.deepEqual(kinds(0, 60), ['unlock', 'pause']);
  });
  it('counts several pauses as one sum', () => {
    assert.equal(fare_minor(660, 60), 100 + 200 + 5);
    const usage = usageOfTimes({
      started_at: new Date(0),
      ended_at: new Date(660_000),
      paused_s: 30 + 30,
    });
    assert.equal(priceTrip(plan, usage).total.amount_minor, 305);
  });
  it('never goes above the cap, which includes the unlock fee', () => {
    const capped = priceTrip(plan, usageOfDuration(2 * HOUR_S));
    assert.equal(capped.total.amount_minor, 2_000);
    assert.deepEqual(capped.lines.at(-1), {
      kind: 'cap_discount',
      quantity: 1,
      unit_minor: -500,
      amount_minor: -500,
    });
    assert.equal(fare_minor(60, 0, { ...plan, cap_minor: 50 }), 50);
  });
  it('may reach the cap again with each started day', () => {
    const fares = [DAY_S, DAY_S + 1, 2 * DAY_S, 2 * DAY_S + 1].map((s) => fare_minor(s));
    assert.deepEqual(fares, [2_000, 4_000, 4_000, 6_000]);
  });
  it('has no upper bound in a plan without a cap', () => {
    assert.equal(fare_minor(12 * HOUR_S, 0, { ...plan, cap_minor: null }), 100 + 720 * 20);
  });
  it('never falls as time goes on, whether the rider rides or pauses', () => {
    fc.assert(
      fc.property(
        plans,
        seconds,
        seconds,
        seconds,
        fc.boolean(),
        (one, ride, rest, more, rides) => {
          const before = { riding_s: ride, paused_s: rest };
          const after = rides
            ? { riding_s: ride + more, paused_s: rest }
            : { riding_s: ride, paused_s: rest + more };
          const fares = [before, after].map((usage) => priceTrip(one, usage).total.amount_minor);
          assert.ok((fares[0] ?? 0) <= (fares[1] ?? 0));
        },
      ),
    );
  });
  it('is the sum of its lines, within the cap, with net and VAT adding up', () => {
    fc.assert(
      fc.property(plans, seconds, seconds, (one, riding_s, paused_s) => {
        assert.ok(checkPricingPlan(one).ok);
        const { lines, total, vat } = priceTrip(one, { riding_s, paused_s });
        for (const line of lines) assert.equal(line.quantity * line.unit_minor, line.amount_minor);
        const sum_minor = lines.reduce((sum, line) => sum + line.amount_minor, 0);
        assert.equal(sum_minor, total.amount_minor);
        assert.equal(vat.net_minor + vat.vat_minor, total.amount_minor);
        assert.ok(total.amount_minor >= 0);
        const started_days = Math.max(1, Math.ceil((riding_s + paused_s) / DAY_S));
        if (one.cap_minor !== null) assert.ok(total.amount_minor <= one.cap_minor * started_days);
      }),
    );
  });
  it('is never more than if each interval were priced by itself', () => {
    const parts = fc.array(fc.tuple(fc.nat(300), fc.nat(300)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(plans, parts, (one, intervals) => {
        const uncapped = { ...one, cap_minor: null };
        const whole = { riding_s: 0, paused_s: 0 };
        let apart_minor = one.unlock_minor;
        for (const [riding_s, paused_s] of intervals) {
          whole.riding_s += riding_s;
          whole.paused_s += paused_s;
          const alone = priceTrip({ ...uncapped, unlock_minor: 0 }, { riding_s, paused_s });
          apart_minor += alone.total.amount_minor;
        }
        assert.ok(priceTrip(uncapped, whole).total.amount_minor <= apart_minor);
      }),
    );
  });
  it('calls a negative or broken time a fault', () => {
    assert.throws(() => priceTrip(plan, { riding_s: -1, paused_s: 0 }), RangeError);
    assert.throws(() => priceTrip(plan, { riding_s: 0.5, paused_s: 0 }), RangeError);
    assert.throws(() => priceTrip(plan, { riding_s: TRIP_S_MAX, paused_s: 1 }), RangeError);
  });
});

describe('the hold of a trip', () => {
  it('is the hold of its plan where the trip has no planned end', () => {
    assert.deepEqual(holdAmount(plan, null), { amount_minor: 1_000, currency: 'EUR' });
    assert.equal(holdAmount(plan, 12 * HOUR_S).amount_minor, 1_000);
  });
  it('covers the reservation of a car, up to two days', () => {
    for (const vehicle_class of ['car', 'van'] as const) {
      const car: PricingPlan = { ...plan, vehicle_class, cap_minor: null };
      assert.equal(holdAmount(car, HOUR_S / 2).amount_minor, 1_000);
      assert.equal(holdAmount(car, 6 * HOUR_S).amount_minor, 100 + 360 * 20);
      assert.equal(holdAmount(car, 7 * DAY_S).amount_minor, 100 + 2 * 1_440 * 20);
    }
  });
  it('is that of its plan for what has no planned end', () => {
    for (const vehicle_class of ['scooter', 'e_bike'] as const)
      assert.equal(holdAmount({ ...plan, vehicle_class }, 6 * HOUR_S).amount_minor, 1_000);
  });
  it('is nothing where the plan holds nothing', () => {
    assert.equal(holdAmount({ ...plan, hold_minor: 0 }, null).amount_minor, 0);
  });
});
