import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booking } from '@drais/contracts';
import { codeOf, openTown, other, rider } from './town.fixture.ts';

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
