import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addSeconds } from '@drais/vocabulary/units';
import type { VehicleState } from '@drais/vocabulary/vehicle';
import fc from 'fast-check';
import { chooseVehicle } from './choose-vehicle.ts';
import {
  classesInPlaceOf,
  conflictCause,
  decideBy,
  replacementOf,
  type VehicleNow,
} from './heal.ts';
import { type Promised, promisedPeriod } from './reservation.ts';
import { defaultTripRules } from './trip-rules.ts';

const HOUR_S = 3600;
const now = new Date('2026-05-01T08:00:00.000Z');
const rules = defaultTripRules('car');
const inHours = (hours: number) => addSeconds(now, hours * HOUR_S);

function booked(from_h: number, to_h: number, at = now): Promised {
  const asked = { starts_at: inHours(from_h), ends_at: inHours(to_h) };
  const promised = promisedPeriod('car', asked, rules, at);
  assert.ok(promised.ok);
  return promised.value;
}

const fine: VehicleNow = {
  vehicle_state: 'available',
  charge_fraction: 0.8,
  ridden_until: null,
};
const causeOf = (vehicle: Partial<VehicleNow>, at = now) =>
  conflictCause({ ...fine, ...vehicle }, booked(1, 3), rules, at);

describe('a promised car', () => {
  it('is in doubt when nobody hears it, it is broken, or it will be flat', () => {
    assert.equal(causeOf({}), null);
    const states: [VehicleState, string][] = [
      ['non_contactable', 'silent'],
      ['missing', 'silent'],
      ['non_operational', 'faulty'],
      ['removed', 'faulty'],
    ];
    for (const [vehicle_state, cause] of states) assert.equal(causeOf({ vehicle_state }), cause);
    assert.equal(causeOf({ charge_fraction: 0.2 }), 'flat');
    assert.equal(causeOf({ charge_fraction: 0.21 }), null);
  });

  it('is late ten minutes after its time, or when the next period has come', () => {
    const riding = { vehicle_state: 'on_trip' as const, charge_fraction: 0.1 };
    assert.equal(causeOf({ ...riding, ridden_until: inHours(0.5) }), null);
    assert.equal(causeOf({ ...riding, ridden_until: addSeconds(now, -599) }), null);
    assert.equal(causeOf({ ...riding, ridden_until: addSeconds(now, -600) }), 'late');
    assert.equal(causeOf({ ...riding, ridden_until: inHours(1) }, inHours(1)), 'late');
  });

  it('is decided about before its rider leaves home, and not before it is surely late', () => {
    const promise = booked(3, 5);
    assert.deepEqual(decideBy(fine, promise, rules), inHours(2.25));
    assert.deepEqual(decideBy({ ridden_until: inHours(1) }, promise, rules), inHours(2.25));
    const back_to_back = decideBy({ ridden_until: inHours(3) }, promise, rules);
    assert.deepEqual(back_to_back, addSeconds(inHours(3), 600));
  });
});

describe('a replacement', () => {
  it('lasts to the same end, and is free to give back for half an hour at least', () => {
    const hours = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(hours, fc.integer({ min: 1, max: 20 }), fc.nat(100), (from, length, tenths) => {
        const promise = booked(from, from + length);
        const at = inHours((from * tenths) / 100);
        const found = replacementOf(promise, rules, at);
        assert.deepEqual(found.ends_at, promise.ends_at);
        assert.ok(found.starts_at >= promise.starts_at && found.starts_at >= at);
        assert.ok(found.lapses_at >= promise.lapses_at && found.lapses_at <= found.ends_at);
        const free_until = found.free_until as Date;
        assert.ok(free_until >= addSeconds(at, 1800));
        assert.ok(free_until >= (promise.free_until as Date));
      }),
    );
  });

  it('is of the same class first, and of another one only for who may drive it', () => {
    assert.deepEqual(classesInPlaceOf('car', ['scooter', 'car', 'van']), ['car', 'van']);
    assert.deepEqual(classesInPlaceOf('car', ['car']), ['car']);
    assert.deepEqual(classesInPlaceOf('van', ['car', 'van']), ['van', 'car']);
  });
});

describe('a plan that was healed', () => {
  const VEHICLES = ['a', 'b', 'c', 'd'];
  const wish = fc.record({
    vehicle_id: fc.constantFrom(...VEHICLES),
    from: fc.integer({ min: 0, max: 40 }),
    hours: fc.integer({ min: 1, max: 12 }),
  });
  const trouble = fc.record({
    vehicle_id: fc.constantFrom(...VEHICLES),
    at: fc.integer({ min: 0, max: 40 }),
  });
  type Live = Promised & { vehicle_id: string };

  const overlaps = (plan: readonly Live[], one: Live) =>
    plan.some(
      (other) =>
        other !== one &&
        other.vehicle_id === one.vehicle_id &&
        other.starts_at < one.ends_at &&
        one.starts_at < other.ends_at,
    );
  const promisesOf = (plan: readonly Live[], vehicle_id: string) =>
    plan.filter((one) => one.vehicle_id === vehicle_id);

  /** Moves each promise of the broken vehicle that is not over to where it fits, or drops it. */
  function healAll(plan: readonly Live[], broken: ReadonlySet<string>, at: Date): Live[] {
    let healed = [...plan];
    for (const promise of plan.filter((one) => broken.has(one.vehicle_id) && one.ends_at > at)) {
      const rest = healed.filter((one) => one !== promise);
      const period = replacementOf(promise, rules, at);
      const candidates = VEHICLES.filter((id) => !broken.has(id)).map((vehicle_id) => ({
        vehicle_id,
        charge_fraction: 1,
        distance_m: 0,
        promised: promisesOf(rest, vehicle_id),
      }));
      const wanted = { ...period, charge_min_fraction: 0.2, now: at };
      const [best] = chooseVehicle(candidates, wanted).fit;
      healed = best === undefined ? rest : [...rest, { ...period, vehicle_id: best.vehicle_id }];
    }
    return healed;
  }

  interface Wish {
    readonly vehicle_id: string;
    readonly from: number;
    readonly hours: number;
  }

  /** Who comes first has the vehicle. */
  function planOf(wishes: readonly Wish[]): Live[] {
    const plan: Live[] = [];
    for (const { vehicle_id, from, hours } of wishes) {
      const one = { ...booked(from, from + hours), vehicle_id };
      if (!overlaps(plan, one)) plan.push(one);
    }
    return plan;
  }

  function assertSound(plan: readonly Live[], broken: ReadonlySet<string>, at: Date): void {
    for (const one of plan) {
      assert.ok(!overlaps(plan, one));
      assert.ok(!broken.has(one.vehicle_id) || one.ends_at <= at);
    }
  }

  it('overlaps nothing, and leaves nobody with a broken vehicle', () => {
    fc.assert(
      fc.property(
        fc.array(wish, { maxLength: 20, size: 'max' }),
        fc.array(trouble, { minLength: 1, maxLength: 3 }),
        (wishes, troubles) => {
          let plan = planOf(wishes);
          const broken = new Set<string>();
          for (const { vehicle_id, at } of [...troubles].sort((a, b) => a.at - b.at)) {
            broken.add(vehicle_id);
            plan = healAll(plan, broken, inHours(at));
            assertSound(plan, broken, inHours(at));
          }
        },
      ),
    );
  });
});
