import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { booking } from '@drais/contracts';
import { riderPrincipal } from '@drais/kit/testing/open-room';
import type { InputOf } from '@drais/vocabulary/define';
import { addSeconds } from '@drais/vocabulary/units';
import { assertFolds } from './fold.fixture.ts';
import { area_id, codeOf, nowhere, openTown, other, rider } from './town.fixture.ts';

const third = riderPrincipal('101.01a2040c-f370-7b6f-ad85-275d5783bbe1');

/** A town with one car, which the other rider has from two to four. */
async function openTownWithLine(t: TestContext) {
  const opened = await openTown(t);
  const { room, town } = opened;
  Object.assign(town.vehicle, { vehicle_class: 'car', vehicle_type_id: 'car' });
  const start = new Date(town.now);
  const at = (hours: number) => addSeconds(start, hours * 3600).toISOString();
  const theirs = await opened.hold(other, { starts_at: at(2), ends_at: at(4) });
  type Input = Partial<InputOf<typeof booking.joinWaitlist>>;
  const join = (who = rider, more: Input = {}, key?: string) =>
    room.call(
      booking.joinWaitlist,
      { area_id, vehicle_class: 'car', starts_at: at(2), ends_at: at(4), ...more },
      who,
      key,
    );
  const waits = async (who = rider, more: Input = {}) => {
    opened.pass(1);
    const joined = await join(who, more);
    assert.ok(joined.ok, JSON.stringify(joined));
    return joined.value;
  };
  const mine = async (who = rider) => {
    const found = await room.call(booking.listWaitlistEntries, { area_id }, who);
    assert.ok(found.ok);
    return found.value.items;
  };
  const cancel = (reservation_id: string, who = rider) =>
    room.call(booking.cancelReservation, { reservation_id }, who);
  const take = (reservation_id: string, who = rider) =>
    room.call(booking.acceptOffer, { reservation_id }, who);
  const serve = () => room.runJob('booking.serve_waitlist');
  const offerOf = async (who = rider) => (await mine(who))[0]?.reservation_id ?? '';
  return { ...opened, at, theirs, join, waits, mine, cancel, take, serve, offerOf };
}

describe('who waits for a car', () => {
  it('sees their place in line, and moves up when somebody leaves', async (t) => {
    const { room, waits, mine } = await openTownWithLine(t);
    const first = await waits(rider);
    assert.equal(first.position, 1);
    assert.equal((await waits(third)).position, 2);
    const { entry_id } = first;
    const leave = (who = rider) => room.call(booking.leaveWaitlist, { entry_id }, who);
    assert.equal(codeOf(await leave(third)), 'booking.entry_unknown');
    for (let time = 0; time < 2; time++) assert.equal(codeOf(await leave()), 'ok');
    assert.deepEqual(
      (await mine(third)).map(({ position }) => position),
      [1],
    );
  });

  it('is offered it as the first, and nobody else can have it meanwhile', async (t) => {
    const { room, waits, mine, theirs, cancel, serve, reserve, at } = await openTownWithLine(t);
    await waits(rider);
    await waits(third);
    assert.equal(await serve(), 0);
    await cancel(theirs, other);
    assert.equal(await serve(), 1);
    assert.deepEqual(
      (await mine(third)).map(({ status }) => status),
      ['waiting'],
    );
    const [entry] = await mine();
    const { reservation_id = '' } = entry ?? {};
    const offer = await room.call(booking.getReservation, { reservation_id }, rider);
    assert.equal(offer.ok && offer.value.status, 'offered');
    const asked = { starts_at: at(3), ends_at: at(5) };
    assert.equal(codeOf(await reserve(other, asked)), 'booking.vehicle_not_available');
    assert.equal(await serve(), 0);
    await assertFolds(room);
  });

  it('takes it, and has a reservation like any other', async (t) => {
    const { room, waits, theirs, cancel, serve, take, offerOf, mine, at } =
      await openTownWithLine(t);
    await waits();
    await cancel(theirs, other);
    await serve();
    const reservation_id = await offerOf();
    assert.equal(codeOf(await take(reservation_id, third)), 'booking.reservation_unknown');
    for (let time = 0; time < 2; time++) {
      const taken = await take(reservation_id);
      assert.deepEqual(taken.ok && [taken.value.status, taken.value.lapses_at], ['held', at(2.25)]);
      assert.equal(taken.ok && taken.value.cancellation?.free_until, at(1.5));
    }
    assert.deepEqual(
      (await mine()).map(({ status }) => status),
      ['served'],
    );
    assert.equal(codeOf(await take(theirs, other)), 'booking.offer_unknown');
    await assertFolds(room);
  });

  it('passes it on by declining, by not answering, and pays for neither', async (t) => {
    const town = await openTownWithLine(t);
    const { room, waits, theirs, cancel, serve, take, offerOf, mine, pass } = town;
    town.town.plan = { ...town.town.plan, cancellation_fee_minor: 300, no_show_fee_minor: 700 };
    await waits(rider);
    await waits(third);
    await waits(other);
    await cancel(theirs, other);
    await serve();
    assert.equal(codeOf(await cancel(await offerOf())), 'ok');
    assert.equal(await serve(), 1);
    const second = await offerOf(third);
    pass(600);
    assert.equal(codeOf(await take(second, third)), 'booking.reservation_over');
    assert.equal(await room.runJob('booking.expire_reservations'), 1);
    assert.equal(await serve(), 1);
    assert.deepEqual(
      (await mine()).map(({ status }) => status),
      ['passed'],
    );
    assert.deepEqual(
      (await mine(third)).map(({ status }) => status),
      ['passed'],
    );
    assert.equal(codeOf(await take(await offerOf(other), other)), 'ok');
    const fees = (await room.events()).filter(({ data }) => 'fee' in (data as object));
    assert.deepEqual(fees, []);
    await assertFolds(room);
  });

  it('is served at once by the news that something is free', async (t) => {
    const { room, waits, theirs, cancel, mine } = await openTownWithLine(t);
    await waits();
    await cancel(theirs, other);
    const cancelled = (await room.events()).find(({ type }) => type.endsWith('_cancelled'));
    assert.ok(cancelled !== undefined);
    const data = cancelled.data as Parameters<typeof booking.events.reservationCancelled.at>[1];
    await room.deliver(booking.events.reservationCancelled, area_id, data);
    assert.deepEqual(
      (await mine()).map(({ status }) => status),
      ['offered'],
    );
  });

  it('does not wait for what is free: it is offered at once', async (t) => {
    const { waits, at } = await openTownWithLine(t);
    const joined = await waits(rider, { starts_at: at(5), ends_at: at(6) });
    assert.equal(joined.status, 'offered');
  });

  it('waits no longer than to the start', async (t) => {
    const { room, waits, serve, mine, pass } = await openTownWithLine(t);
    const { entry_id } = await waits();
    pass(2 * 3600);
    assert.equal(await serve(), 0);
    assert.deepEqual(
      (await mine()).map(({ status }) => status),
      ['over'],
    );
    const left = await room.call(booking.leaveWaitlist, { entry_id }, rider);
    assert.equal(codeOf(left), 'booking.entry_over');
  });

  it('does not move an offer before it is theirs', async (t) => {
    const { room, waits, at } = await openTownWithLine(t);
    const { reservation_id = '' } = await waits(rider, { starts_at: at(5), ends_at: at(6) });
    const asked = { reservation_id, ends_at: at(7) };
    const moved = await room.call(booking.changeReservation, asked, rider);
    assert.equal(codeOf(moved), 'booking.reservation_over');
  });
});

describe('a passer-by', () => {
  it('is not first between a cancel and its news: the line is asked before', async (t) => {
    const { room, waits, theirs, cancel, reserve, mine, at } = await openTownWithLine(t);
    await waits(rider);
    await cancel(theirs, other);
    // No news has been heard, and no job has run.
    const asked = { starts_at: at(3), ends_at: at(5) };
    assert.equal(codeOf(await reserve(third, asked)), 'booking.vehicle_not_available');
    assert.deepEqual(
      (await mine()).map(({ status }) => status),
      ['offered'],
    );
    await assertFolds(room);
  });

  it('is not first either by asking at the place, or by moving what they have', async (t) => {
    const { room, town, waits, theirs, cancel, reserve, mine, at } = await openTownWithLine(t);
    await waits(rider);
    const later = await reserve(third, { starts_at: at(6), ends_at: at(7) });
    assert.ok(later.ok);
    await cancel(theirs, other);
    const { reservation_id } = later.value;
    const wider = { reservation_id, starts_at: at(3), ends_at: at(5) };
    const moved = await room.call(booking.changeReservation, wider, third);
    assert.equal(codeOf(moved), 'booking.vehicle_not_available');
    assert.equal((await mine())[0]?.status, 'offered');
    const point = { lat: town.vehicle['lat'] as number, lon: town.vehicle['lon'] as number };
    const place = { area_id, vehicle_class: 'car' as const, ...point };
    const asked = { ...place, starts_at: at(3), ends_at: at(5) };
    const taken = await room.call(booking.reserveAtPlace, asked, third);
    assert.equal(codeOf(taken), 'booking.none_available');
  });

  it('takes what nobody in line could have: elsewhere, at another time, or too flat', async (t) => {
    const { town, waits, theirs, cancel, reserve, mine, at } = await openTownWithLine(t);
    town.vehicle['station_id'] = nowhere.replace('bcf', 'bce');
    await waits(rider);
    town.vehicle['charge_fraction'] = 0.05;
    await cancel(theirs, other);
    const early = { starts_at: at(0.5), ends_at: at(1.5) };
    assert.equal(codeOf(await reserve(third, early)), 'booking.charge_too_low');
    town.vehicle['charge_fraction'] = 0.8;
    assert.equal(codeOf(await reserve(third, early)), 'ok');
    assert.deepEqual(
      (await mine()).map(({ status }) => status),
      ['waiting'],
    );
  });

  it('extends what they ride, whoever waits behind', async (t) => {
    const { room, town, waits, theirs, acknowledge, begin, pass, at } = await openTownWithLine(t);
    pass(2 * 3600);
    assert.equal(codeOf(await begin(theirs, other)), 'ok');
    await acknowledge();
    town.vehicle['vehicle_state'] = 'on_trip';
    await waits(rider, { starts_at: at(4.5), ends_at: at(6) });
    const asked = { reservation_id: theirs, ends_at: at(5) };
    assert.equal(codeOf(await room.call(booking.changeReservation, asked, other)), 'ok');
  });

  it('loses against the line in every order of a race', async (t) => {
    const { room, waits, theirs, cancel, serve, reserve, mine, at } = await openTownWithLine(t);
    const riders = Array.from({ length: 6 }, (_, n) =>
      riderPrincipal(`1${String(n)}7.01a2040c-f370-7b6f-ad85-275d5783bbd${String(n)}`),
    );
    await waits(rider);
    const asked = { starts_at: at(2), ends_at: at(4) };
    const [, ...answers] = await Promise.all([
      cancel(theirs, other),
      ...riders.map((who) => reserve(who, asked)),
      serve(),
    ]);
    assert.deepEqual(
      answers.slice(0, -1).map((one) => codeOf(one as { ok: boolean })),
      Array(6).fill('booking.vehicle_not_available'),
    );
    await serve();
    assert.deepEqual(
      (await mine()).map(({ status }) => status),
      ['offered'],
    );
    await assertFolds(room);
  });
});

describe('a line', () => {
  it('is served from behind hundreds that are not free', async (t) => {
    const { town, waits, mine, serve, theirs, cancel } = await openTownWithLine(t);
    const car = { ...town.vehicle, charge_fraction: 0.05 };
    town.others = Array.from({ length: 450 }, (_, n) => {
      const id = `mannheim.01a2040c-f370-7b6f-ad85-275d5784${String(n).padStart(4, '0')}`;
      return { ...car, vehicle_id: id, code: `MA-2${String(n)}` };
    });
    await waits(rider);
    assert.equal(await serve(), 0);
    // The last of all is charged meanwhile.
    Object.assign(town.others.at(-1) ?? {}, { charge_fraction: 0.9 });
    assert.equal(await serve(), 1);
    assert.equal((await mine())[0]?.status, 'offered');
    assert.equal(codeOf(await cancel(theirs, other)), 'ok');
  });
});

describe('a wish to wait', () => {
  it('is one, however often its answer is lost', async (t) => {
    const { room, join, mine } = await openTownWithLine(t);
    await join(rider, {}, 'a-key-of-its-own');
    await room.forgetAnswers();
    assert.equal(codeOf(await join(rider, {}, 'a-key-of-its-own')), 'ok');
    assert.equal((await mine()).length, 1);
  });

  it('is one of five at most', async (t) => {
    const { waits, join } = await openTownWithLine(t);
    for (let wish = 0; wish < 5; wish++) await waits();
    assert.equal(codeOf(await join()), 'booking.waitlist_full');
    assert.equal(codeOf(await join(third)), 'ok');
  });

  it('has to be possible, and is held to the terms of a reservation', async (t) => {
    const { room, town, join, at, waits, take } = await openTownWithLine(t);
    const e_bike = { vehicle_class: 'e_bike' as const };
    assert.equal(codeOf(await join(rider, e_bike)), 'booking.period_not_taken');
    assert.equal(codeOf(await join(rider, { ends_at: at(500) })), 'booking.period_invalid');
    const no_period = { area_id, vehicle_class: 'car' as const };
    const timeless = await room.call(booking.joinWaitlist, no_period, rider);
    assert.equal(codeOf(timeless), 'booking.period_missing');
    assert.equal(codeOf(await join(rider, { station_id: nowhere })), 'booking.place_unknown');
    const { pricing_plan_id, version } = town.plan;
    const old_plan = { accepted_plan: { pricing_plan_id, version: version - 1 } };
    assert.equal(codeOf(await join(rider, old_plan)), 'booking.price_changed');
    const { reservation_id = '' } = await waits(rider, { starts_at: at(5), ends_at: at(6) });
    town.rider.may_ride = [];
    assert.equal(codeOf(await join()), 'booking.rider_may_not_ride_class');
    assert.equal(codeOf(await take(reservation_id)), 'booking.rider_may_not_ride_class');
    town.rider.status = 'blocked';
    assert.equal(codeOf(await join()), 'booking.account_blocked');
    assert.equal(codeOf(await take(reservation_id)), 'booking.account_blocked');
    town.has_prices = false;
    assert.equal(codeOf(await join()), 'booking.no_pricing_plan');
  });
});
