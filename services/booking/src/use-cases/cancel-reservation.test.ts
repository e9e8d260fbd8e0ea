import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booking } from '@drais/contracts';
import { addSeconds } from '@drais/vocabulary/units';
import { area_id, codeOf, openTown, other, rider } from './town.fixture.ts';

describe('a reservation', () => {
  it('is seen and given back by its rider alone', async (t) => {
    const { room, hold } = await openTown(t);
    const reservation_id = await hold();
    const answers = [
      await room.call(booking.getReservation, { reservation_id }, other),
      await room.call(booking.cancelReservation, { reservation_id }, other),
    ];
    assert.deepEqual(answers.map(codeOf), [
      'booking.reservation_unknown',
      'booking.reservation_unknown',
    ]);
  });

  it('is given back once, however often it is asked', async (t) => {
    const { room, hold, reserve, typesOf } = await openTown(t);
    const reservation_id = await hold();
    for (let time = 0; time < 2; time++) {
      const given = await room.call(booking.cancelReservation, { reservation_id }, rider);
      assert.equal(given.ok && given.value.status, 'cancelled');
    }
    const cancelled = (await typesOf()).filter((type) => type === 'reservation_cancelled');
    assert.equal(cancelled.length, 1);
    assert.equal(codeOf(await reserve(other)), 'ok');
  });

  it('cannot be given back when it has lapsed', async (t) => {
    const { room, hold, pass } = await openTown(t);
    const reservation_id = await hold();
    pass(1801);
    await room.runJob('booking.expire_reservations');
    assert.equal(
      codeOf(await room.call(booking.cancelReservation, { reservation_id }, rider)),
      'booking.reservation_over',
    );
  });

  it('cannot be given back while its trip is under way', async (t) => {
    const { room, hold, begin } = await openTown(t);
    const reservation_id = await hold();
    await begin(reservation_id);
    assert.equal(
      codeOf(await room.call(booking.cancelReservation, { reservation_id }, rider)),
      'booking.reservation_in_use',
    );
  });
});

describe('the list of a rider’s reservations', () => {
  it('begins with the latest start, whatever the ids, and goes on page by page', async (t) => {
    const { room, town, hold } = await openTown(t);
    Object.assign(town.vehicle, { vehicle_class: 'car', vehicle_type_id: 'car' });
    const at = (hours: number) => addSeconds(town.now, hours * 3600).toISOString();
    for (const from of [4, 1, 3, 2, 5])
      await hold(rider, { starts_at: at(from), ends_at: at(from + 1) });
    const starts: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const more: { cursor?: string } = cursor === '' ? {} : { cursor };
      const page = await room.call(booking.listReservations, { area_id, limit: 2, ...more }, rider);
      assert.ok(page.ok);
      starts.push(...page.value.items.map(({ starts_at }) => starts_at));
      cursor = page.value.next_cursor;
    }
    assert.deepEqual(starts, [5, 4, 3, 2, 1].map(at));
    const odd = await room.call(booking.listReservations, { area_id, cursor: 'x' }, rider);
    assert.deepEqual(odd.ok && odd.value.items, []);
  });
});
