import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { booking } from '@drais/contracts';
import { addSeconds } from '@drais/vocabulary/units';
import { area_id, codeOf, openTown, other, rider } from './town.fixture.ts';

const HOUR_S = 3600;

/** A town whose first vehicle is a car. */
async function openTownWithCar(t: TestContext) {
  const opened = await openTown(t);
  const { room, town } = opened;
  Object.assign(town.vehicle, { vehicle_class: 'car', vehicle_type_id: 'car' });
  const start = new Date(town.now);
  const at = (hours: number) => addSeconds(start, hours * HOUR_S).toISOString();
  return {
    ...opened,
    at,
    book: (from_h: number, to_h: number, who = rider) =>
      opened.hold(who, { starts_at: at(from_h), ends_at: at(to_h) }),
    move: (reservation_id: string, ends_at: string, starts_at?: string, who = rider) =>
      room.call(
        booking.changeReservation,
        { reservation_id, ends_at, ...(starts_at === undefined ? {} : { starts_at }) },
        who,
      ),
    free: async () => {
      const found = await room.call(booking.listFreePeriods, {
        area_id,
        public_vehicle_id: String(town.vehicle['public_vehicle_id']),
      });
      return found.ok ? found.value.free : found.refusal.code;
    },
  };
}

describe('the period of a reservation', () => {
  it('is moved and extended while nobody else has the car then', async (t) => {
    const { at, book, move } = await openTownWithCar(t);
    const mine = await book(2, 4);
    await book(8, 10, other);
    const moved = await move(mine, at(6), at(3));
    assert.deepEqual(moved.ok && [moved.value.starts_at, moved.value.ends_at], [at(3), at(6)]);
    assert.equal(codeOf(await move(mine, at(8))), 'ok');
    assert.equal(codeOf(await move(mine, at(8.5))), 'booking.vehicle_not_available');
  });

  it('is changed once, however often it is asked', async (t) => {
    const { at, book, move, typesOf } = await openTownWithCar(t);
    const mine = await book(2, 4);
    for (let time = 0; time < 2; time++) assert.equal(codeOf(await move(mine, at(5))), 'ok');
    const changed = (await typesOf()).filter((type) => type === 'reservation_changed');
    assert.equal(changed.length, 1);
  });

  it('goes to one of two who want the same hour at once', async (t) => {
    const { at, book, move } = await openTownWithCar(t);
    const [mine, theirs] = [await book(2, 4), await book(6, 8, other)];
    const answers = await Promise.all([move(mine, at(6)), move(theirs, at(8), at(4), other)]);
    assert.deepEqual(answers.map(codeOf).sort(), ['booking.vehicle_not_available', 'ok']);
  });

  it('is changed by its rider alone, and only while it lasts', async (t) => {
    const { room, at, book, move } = await openTownWithCar(t);
    const mine = await book(2, 4);
    assert.equal(codeOf(await move(mine, at(5), undefined, other)), 'booking.reservation_unknown');
    await room.call(booking.cancelReservation, { reservation_id: mine }, rider);
    assert.equal(codeOf(await move(mine, at(5))), 'booking.reservation_over');
  });

  it('cannot be moved once it has begun, and never beyond a week', async (t) => {
    const { at, book, move, pass } = await openTownWithCar(t);
    const mine = await book(2, 4);
    pass(1.6 * HOUR_S);
    assert.equal(codeOf(await move(mine, at(2 + 24 * 8))), 'booking.period_invalid');
    pass(0.4 * HOUR_S);
    assert.equal(codeOf(await move(mine, at(5), at(3))), 'booking.change_too_late');
  });

  it('is extended during the trip, which may then last longer', async (t) => {
    const { room, at, begin, book, move, pass, acknowledge } = await openTownWithCar(t);
    const mine = await book(0, 2);
    assert.equal(codeOf(await begin(mine)), 'ok');
    await acknowledge();
    assert.equal(codeOf(await move(mine, at(4), at(1))), 'booking.reservation_in_use');
    assert.equal(codeOf(await move(mine, at(30))), 'ok');
    pass(29 * HOUR_S);
    assert.equal(await room.runJob('booking.open_recovery_cases'), 0);
    pass(14 * HOUR_S);
    assert.equal(await room.runJob('booking.open_recovery_cases'), 1);
  });

  it('is for cars and vans', async (t) => {
    const { hold, pass, room, town } = await openTown(t);
    const reservation_id = await hold();
    pass(60);
    const ends_at = addSeconds(town.now, HOUR_S).toISOString();
    const asked = await room.call(booking.changeReservation, { reservation_id, ends_at }, rider);
    assert.equal(codeOf(asked), 'booking.period_not_taken');
  });
});

describe('a car that was reserved and not used', () => {
  it('goes to somebody else a quarter of an hour after the start', async (t) => {
    const { book, begin, pass, room } = await openTownWithCar(t);
    const mine = await book(0, 4);
    pass(901);
    assert.equal(codeOf(await begin(mine)), 'booking.reservation_over');
    assert.equal(await room.runJob('booking.expire_reservations'), 1);
    await book(0.5, 3, other);
  });
});

describe('the calendar of a car', () => {
  it('shows when it can be reserved, and follows what is promised', async (t) => {
    const { room, at, book, free } = await openTownWithCar(t);
    const week = at(24 * 7);
    assert.deepEqual(await free(), [{ starts_at: at(0), ends_at: week }]);
    const mine = await book(2, 4);
    await book(4, 6, other);
    const gaps = [
      { starts_at: at(0), ends_at: at(2) },
      { starts_at: at(6), ends_at: week },
    ];
    assert.deepEqual(await free(), gaps);
    await room.call(booking.cancelReservation, { reservation_id: mine }, rider);
    assert.deepEqual(await free(), [
      { starts_at: at(0), ends_at: at(4) },
      { starts_at: at(6), ends_at: week },
    ]);
  });

  it('is not there for an e-bike, or for what is not here', async (t) => {
    const { room, free, town } = await openTownWithCar(t);
    town.vehicle['vehicle_class'] = 'e_bike';
    assert.equal(await free(), 'booking.period_not_taken');
    const nowhere = {
      area_id,
      public_vehicle_id: `${area_id}.01a2040c-f370-7b6f-ad85-275d5783bbde`,
    };
    const unknown = await room.call(booking.listFreePeriods, nowhere);
    assert.equal(codeOf(unknown), 'booking.vehicle_unknown');
  });
});
