import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addSeconds } from '@drais/vocabulary/units';
import fc from 'fast-check';
import { type Candidate, chooseVehicle } from './choose-vehicle.ts';

const now = new Date('2026-05-01T08:00:00.000Z');
const inHours = (hours: number) => addSeconds(now, hours * 3600);
const wanted = {
  starts_at: inHours(24),
  ends_at: inHours(28),
  charge_min_fraction: 0.2,
  now,
};
const period = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }))
  .map(([from, hours]) => ({ starts_at: inHours(from), ends_at: inHours(from + hours) }));
const candidates = fc
  .array(
    fc.record({
      charge_fraction: fc.double({ min: 0, max: 1, noNaN: true }),
      distance_m: fc.nat(500),
      promised: fc.array(period, { maxLength: 4 }),
    }),
    { maxLength: 12 },
  )
  .map((list) => list.map((one, n) => ({ ...one, vehicle_id: `v${String(n)}` })));

const isFree = ({ promised }: Candidate, from_h: number, to_h: number) =>
  promised.every((one) => one.ends_at <= inHours(from_h) || one.starts_at >= inHours(to_h));
/** A day costs a fiftieth of a charge. */
const isFull = ({ charge_fraction = 0 }: Candidate) => Math.max(0, charge_fraction - 0.02) >= 0.2;

describe('the choice of a vehicle at a place', () => {
  it('takes all that are free then and charged enough, and no other', () => {
    fc.assert(
      fc.property(candidates, (offered) => {
        const { fit, is_charge_too_low } = chooseVehicle(offered, wanted);
        const right = offered.filter((one) => isFree(one, 24, 28) && isFull(one));
        assert.deepEqual(new Set(fit), new Set(right));
        const was_free = offered.some((one) => isFree(one, 24, 28));
        assert.equal(is_charge_too_low, fit.length === 0 && was_free);
      }),
    );
  });

  it('begins with one that nobody else in the row outlasts', () => {
    fc.assert(
      fc.property(candidates, fc.integer({ min: 28, max: 80 }), (offered, until_h) => {
        const { fit } = chooseVehicle(offered, wanted);
        if (fit.some((one) => isFree(one, 24, until_h)))
          assert.ok(isFree(fit[0] as Candidate, 24, until_h));
      }),
    );
  });

  it('does not depend on the order in which they are listed', () => {
    fc.assert(
      fc.property(candidates, (offered) => {
        const there = chooseVehicle(offered, wanted).fit;
        assert.deepEqual(chooseVehicle([...offered].reverse(), wanted).fit, there);
      }),
    );
  });

  const plain: Candidate = { vehicle_id: 'v', charge_fraction: 0.5, distance_m: 100, promised: [] };
  const promisedFrom = (...hours: number[]) =>
    hours.map((hour) => ({ starts_at: inHours(hour), ends_at: inHours(hour + 1) }));
  /** The ids of what is chosen, in whatever order they are told; the best have the last ids. */
  const orderOf = (...best_first: Partial<Candidate>[]) => {
    const named = best_first.map((one, n) => ({
      ...plain,
      vehicle_id: `v${String(9 - n)}`,
      ...one,
    }));
    const fit = (told: readonly Candidate[]) =>
      chooseVehicle(told, wanted).fit.map(({ vehicle_id }) => vehicle_id);
    assert.deepEqual(fit(named), fit([...named].reverse()));
    return fit(named);
  };

  it('prefers what stays free longest, until the next promise of several', () => {
    const order = orderOf(
      { charge_fraction: 0.3 },
      { promised: promisedFrom(50, 70), charge_fraction: 0.4 },
      { promised: promisedFrom(60, 40), charge_fraction: 0.9 },
      { promised: promisedFrom(28), distance_m: 0 },
    );
    assert.deepEqual(order, ['v9', 'v8', 'v7', 'v6']);
  });

  it('then the fullest, then the nearest, and is the same for equal ones', () => {
    const order = orderOf(
      { charge_fraction: 0.9, distance_m: 300 },
      { charge_fraction: 0.8, distance_m: 20 },
      { charge_fraction: 0.8, distance_m: 30 },
      { charge_fraction: 0.8, distance_m: 30 },
    );
    assert.deepEqual(order, ['v9', 'v8', 'v6', 'v7']);
  });
});
