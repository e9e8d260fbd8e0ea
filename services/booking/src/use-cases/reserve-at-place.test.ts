import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { booking } from '@drais/contracts';
import { riderPrincipal } from '@drais/kit/testing/open-room';
import type { InputOf } from '@drais/vocabulary/define';
import { area_id, bay, codeOf, nowhere, openTown, other, rider } from './town.fixture.ts';

const at = (time: string) => `2026-05-${time}:00.000Z`;
const morning = { starts_at: at('03T09:00'), ends_at: at('03T12:00') };
const here = { lat: bay.lat, lon: bay.lon };

const carNumber = (n: number) => {
  const id = `mannheim.01a2040c-f370-7b6f-ad85-275d5783cc${String(n).padStart(2, '0')}`;
  const public_vehicle_id = id.replace('-275d', '-275e');
  return { vehicle_id: id, public_vehicle_id, code: `MA-1${String(n)}` };
};

/** A town with cars at its bay. */
async function openTownWithCars(t: TestContext, cars: number) {
  const opened = await openTown(t);
  const { room, town } = opened;
  const car = { ...town.vehicle, vehicle_class: 'car', vehicle_type_id: 'car' };
  town.others = Array.from({ length: cars }, (_, n) => ({ ...car, ...carNumber(n) }));
  type Input = Partial<InputOf<typeof booking.reserveAtPlace>>;
  const take = (more: Input = {}, who = rider, key?: string) =>
    room.call(
      booking.reserveAtPlace,
      { area_id, vehicle_class: 'car', ...here, ...morning, ...more },
      who,
      key,
    );
  return { ...opened, take };
}

describe('a rider who needs a car at a place', () => {
  it('gets the one that stays free longest afterwards', async (t) => {
    const { hold, take } = await openTownWithCars(t, 2);
    await hold(other, { code: 'MA-10', starts_at: at('03T13:00'), ends_at: at('03T15:00') });
    const taken = await take();
    assert.equal(taken.ok && taken.value.code, 'MA-11');
  });

  it('gets another one for each time of asking, until none is left', async (t) => {
    const { take } = await openTownWithCars(t, 2);
    const first = await take();
    const second = await take({}, other);
    assert.deepEqual(
      [first, second].map((one) => one.ok && one.value.code),
      ['MA-10', 'MA-11'],
    );
    assert.equal(codeOf(await take()), 'booking.none_available');
  });

  it('gets one vehicle for one wish, however often the answer is lost', async (t) => {
    const { room, take, typesOf } = await openTownWithCars(t, 2);
    const first = await take({}, rider, 'a-key-of-its-own');
    await room.forgetAnswers();
    const again = await take({}, rider, 'a-key-of-its-own');
    assert.ok(first.ok && again.ok);
    assert.equal(again.value.reservation_id, first.value.reservation_id);
    assert.equal((await typesOf()).filter((type) => type === 'reservation_made').length, 1);
  });

  it('is one of many at once, and no car is promised twice', async (t) => {
    const { take } = await openTownWithCars(t, 3);
    const riders = Array.from({ length: 6 }, (_, n) =>
      riderPrincipal(`0${String(n)}7.01a2040c-f370-7b6f-ad85-275d5783bbd${String(n)}`),
    );
    const answers = await Promise.all(riders.map((who) => take({}, who)));
    const codes = answers.flatMap((one) => (one.ok ? [one.value.code] : []));
    assert.deepEqual(codes.sort(), ['MA-10', 'MA-11', 'MA-12']);
    const refused = answers.filter(({ ok }) => !ok).map(codeOf);
    assert.deepEqual(refused, Array(3).fill('booking.none_available'));
  });

  it('gets the one that is free, however many stand nearer that are not', async (t) => {
    const { room, town, take } = await openTownWithCars(t, 60);
    const cars = town.others;
    // Those before are too flat for it: as good as promised, and sooner arranged.
    town.others = cars.map((one, n) => ({ ...one, charge_fraction: n < 58 ? 0.1 : 0.9 }));
    const first = await take();
    const second = await take({}, other);
    assert.deepEqual(
      [first, second].map((one) => one.ok && one.value.code),
      ['MA-158', 'MA-159'],
    );
    assert.equal(codeOf(await take()), 'booking.charge_too_low');
    assert.equal((await room.events()).filter(({ type }) => type.endsWith('_made')).length, 2);
  });

  it('is told when what is free has too little charge by then', async (t) => {
    const { town, take } = await openTownWithCars(t, 2);
    // Two days in a bay cost a twenty-fifth of a charge.
    town.others = town.others.map((one) => ({ ...one, charge_fraction: 0.23 }));
    assert.equal(codeOf(await take()), 'booking.charge_too_low');
  });

  it('names a station or a point, and one that is there', async (t) => {
    const { room, take } = await openTownWithCars(t, 1);
    const asked = { area_id, vehicle_class: 'car' as const, ...morning };
    const missing = await room.call(booking.reserveAtPlace, asked, rider);
    assert.equal(codeOf(missing), 'booking.place_missing');
    assert.equal(codeOf(await take({ station_id: nowhere })), 'booking.place_missing');
    const unknown = await room.call(
      booking.reserveAtPlace,
      { ...asked, station_id: nowhere },
      rider,
    );
    assert.equal(codeOf(unknown), 'booking.place_unknown');
  });

  it('is held to the same terms as one who names the car', async (t) => {
    const { town, take } = await openTownWithCars(t, 1);
    const { pricing_plan_id, version } = town.plan;
    const old_plan = { accepted_plan: { pricing_plan_id, version: version - 1 } };
    assert.equal(codeOf(await take(old_plan)), 'booking.price_changed');
    const too_long = { ends_at: at('13T12:00') };
    assert.equal(codeOf(await take(too_long)), 'booking.period_invalid');
    town.rider.may_ride = ['scooter'];
    assert.equal(codeOf(await take()), 'booking.rider_may_not_ride_class');
    town.rider.status = 'blocked';
    assert.equal(codeOf(await take()), 'booking.account_blocked');
    town.has_prices = false;
    assert.equal(codeOf(await take()), 'booking.no_pricing_plan');
  });
});

describe('a rider who needs an e-bike at a place', () => {
  it('gets one now, without a period, and one at a time', async (t) => {
    const { room } = await openTown(t);
    const asked = { area_id, vehicle_class: 'e_bike' as const, ...here };
    const with_period = await room.call(booking.reserveAtPlace, { ...asked, ...morning }, rider);
    assert.equal(codeOf(with_period), 'booking.period_not_taken');
    const taken = await room.call(booking.reserveAtPlace, asked, rider);
    assert.equal(taken.ok && taken.value.status, 'held');
    const second = await room.call(booking.reserveAtPlace, asked, rider);
    assert.equal(codeOf(second), 'booking.rider_has_hold');
    assert.equal(codeOf(await room.call(booking.reserveAtPlace, asked, other)), 'ok');
  });
});
