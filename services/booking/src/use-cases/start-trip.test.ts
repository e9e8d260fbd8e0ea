import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booking, users } from '@drais/contracts';
import { area_id, bay, codeOf, openTown, other, rider, rider_id } from './town.fixture.ts';

const at = (time: string) => `2026-05-01T${time}:00.000Z`;

describe('a reservation that is to become a trip', () => {
  it('must be the rider’s own', async (t) => {
    const { hold, begin } = await openTown(t);
    assert.equal(codeOf(await begin(await hold(), other)), 'booking.reservation_unknown');
  });

  it('must not have lapsed, also when nobody has tidied it away yet', async (t) => {
    const { hold, begin, pass } = await openTown(t);
    const reservation_id = await hold();
    pass(1800);
    assert.equal(codeOf(await begin(reservation_id)), 'booking.reservation_over');
  });

  it('must have begun', async (t) => {
    const { town, hold, begin, pass } = await openTown(t);
    town.vehicle['vehicle_class'] = 'car';
    const period = { starts_at: at('09:00'), ends_at: at('12:00') };
    const reservation_id = await hold(undefined, period);
    pass(3599);
    assert.equal(codeOf(await begin(reservation_id)), 'booking.too_early');
    pass(1);
    assert.equal(codeOf(await begin(reservation_id)), 'ok');
  });

  it('waits for the rider before, who is late with the car', async (t) => {
    const { town, hold, begin, acknowledge, end, pass } = await openTown(t);
    town.vehicle['vehicle_class'] = 'car';
    const mine = await hold(undefined, { starts_at: at('08:00'), ends_at: at('10:00') });
    const next = await hold(other, { starts_at: at('10:00'), ends_at: at('12:00') });
    const begun = await begin(mine);
    assert.ok(begun.ok);
    await acknowledge();
    pass(2 * 3600 + 60);
    assert.equal(codeOf(await begin(next, other)), 'booking.vehicle_in_use');

    await end(begun.value.trip_id);
    await acknowledge();
    assert.equal(codeOf(await begin(next, other)), 'ok');
  });
});

describe('a rider who stands somewhere', () => {
  const street = { ...bay, lat: bay.lat + 0.001 };

  it('does not open a vehicle that surely stands elsewhere, and is told how far', async (t) => {
    const { town, room, hold } = await openTown(t);
    const reservation_id = await hold();
    const start = (position: typeof bay) =>
      room.call(booking.startTrip, { reservation_id, position }, rider);
    const far = await start(street);
    assert.equal(codeOf(far), 'booking.vehicle_too_far');
    assert.deepEqual(!far.ok && far.refusal.facts, { distance_m: 101 });
    assert.equal(town.commands.length, 0);
    assert.equal(codeOf(await start(bay)), 'ok');
  });

  it('is believed when the position is vague, or the area allows more', async (t) => {
    const { room, hold } = await openTown(t);
    const vague = { reservation_id: await hold(), position: { ...street, accuracy_m: 80 } };
    assert.equal(codeOf(await room.call(booking.startTrip, vague, rider)), 'ok');
    const wider = {
      area_id,
      vehicle_class: 'e_bike',
      rules: { start_distance_max_m: 200 },
    } as const;
    await room.call(booking.setTripRules, wider);
    const second = { reservation_id: await hold(other, { code: 'MA-0043' }), position: street };
    assert.equal(codeOf(await room.call(booking.startTrip, second, other)), 'ok');
  });
});

describe('a rider who wants to start', () => {
  it('is on no other trip', async (t) => {
    const { start, acknowledge, hold, begin } = await openTown(t);
    await start();
    await acknowledge();
    const second = await hold(undefined, { code: 'MA-0043' });
    assert.equal(codeOf(await begin(second)), 'booking.rider_has_trip');
  });

  it('is not blocked, also when the block came after the reservation', async (t) => {
    const { room, hold, begin } = await openTown(t);
    const reservation_id = await hold();
    const blocked = { account_id: rider_id, by: 'op', reason: 'test' };
    await room.deliver(users.events.accountBlocked, '042', blocked);
    assert.equal(codeOf(await begin(reservation_id)), 'booking.account_blocked');
  });
});

describe('a trip whose money is not held', () => {
  const answers = [
    ['no_method', 'booking.payment_method_missing'],
    ['debt', 'booking.payment_due'],
    ['declined', 'booking.payment_declined'],
    ['unclear', 'booking.payment_unclear'],
  ] as const;
  for (const [hold_status, code] of answers) {
    it(`says ${code}, asks no vehicle to open, and leaves the promise`, async (t) => {
      const { town, room, hold, begin } = await openTown(t);
      const reservation_id = await hold();
      town.hold = hold_status;
      assert.equal(codeOf(await begin(reservation_id)), code);
      assert.equal(town.commands.length, 0);
      const still = await room.call(booking.getReservation, { reservation_id }, rider);
      assert.equal(still.ok && still.value.status, 'held');

      town.hold = 'held';
      assert.equal(codeOf(await begin(reservation_id)), 'ok');
    });
  }

  it('does not start while payments are down, and does when they are back', async (t) => {
    const { town, hold, begin } = await openTown(t);
    const reservation_id = await hold();
    town.payments_are_down = true;
    assert.equal(codeOf(await begin(reservation_id)), 'booking.part_unavailable');
    assert.equal(town.commands.length, 0);
    town.payments_are_down = false;
    assert.equal(codeOf(await begin(reservation_id)), 'ok');
  });
});

describe('a start that an outage ended', () => {
  const outages = [
    ['a part that is down', 'booking.part_unavailable'],
    ['a bank that does not say', 'booking.payment_unclear'],
  ] as const;
  for (const [name, code] of outages) {
    it(`begins anew under the same key, however often it was asked meanwhile: ${name}`, async (t) => {
      const { town, room, hold, acknowledge, trip, typesOf } = await openTown(t);
      const reservation_id = await hold();
      const press = async () => {
        const answer = await room.call(booking.startTrip, { reservation_id }, rider, 'one-wish');
        // A test's answers are kept whatever they say; those that say "later" are not.
        if (!answer.ok) await room.forgetAnswers();
        return answer;
      };
      town.payments_are_down = code === 'booking.part_unavailable';
      town.hold = 'unclear';
      for (let pressed = 0; pressed < 3; pressed++) assert.equal(codeOf(await press()), code);
      assert.equal(town.commands.length, 0);

      town.payments_are_down = false;
      town.hold = 'held';
      const begun = await press();
      assert.ok(begun.ok);
      await acknowledge();
      assert.equal((await trip(begun.value.trip_id)).status, 'active');

      await room.forgetAnswers();
      const again = await press();
      assert.equal(again.ok && again.value.trip_id, begun.value.trip_id);
      const told = await typesOf();
      const countOf = (type: string) => told.filter((one) => one === type).length;
      assert.deepEqual([countOf('trip_failed'), countOf('trip_started')], [3, 1]);
    });
  }
});

describe('a vehicle that lost its device', () => {
  it('starts no trip, and the rider is free for another one', async (t) => {
    const { town, room, hold, begin, typesOf } = await openTown(t);
    const reservation_id = await hold();
    town.has_device = false;
    assert.equal(codeOf(await begin(reservation_id)), 'booking.vehicle_unreachable');
    assert.equal((await typesOf()).at(-1), 'trip_failed');

    await room.call(booking.cancelReservation, { reservation_id }, rider);
    town.has_device = true;
    const second = await hold(undefined, { code: 'MA-0043' });
    assert.equal(codeOf(await begin(second)), 'ok');
  });
});
