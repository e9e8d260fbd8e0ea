import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booking } from '@drais/contracts';
import { bay, codeOf, openTown, other, rider } from './town.fixture.ts';

const photo = { content_type: 'image/jpeg' as const, size_bytes: 10 };

describe('an attempt to end', () => {
  it('is too early before the vehicle has opened', async (t) => {
    const { start, end } = await openTown(t);
    assert.equal(codeOf(await end(await start())), 'booking.trip_not_started');
  });

  it('is not honest while the vehicle says that it moves', async (t) => {
    const { town, start, acknowledge, pass, end, trip } = await openTown(t);
    const trip_id = await start();
    await acknowledge();
    pass(60);
    town.vehicle = { ...town.vehicle, speed_m_s: 4, reported_at: town.now.toISOString() };
    assert.equal(codeOf(await end(trip_id)), 'booking.vehicle_moving');
    assert.equal((await trip(trip_id)).meter_stopped_at, undefined);
  });

  it('needs a photo, and stops the meter without one', async (t) => {
    const { room, start, acknowledge, pass, trip, town } = await openTown(t);
    const trip_id = await start();
    await acknowledge();
    pass(60);
    const attempt = { trip_id, attempted_at: town.now.toISOString(), position: bay };
    assert.equal(
      codeOf(await room.call(booking.endTrip, attempt, rider)),
      'booking.photo_required',
    );
    assert.equal((await trip(trip_id)).meter_stopped_at, '2026-05-01T08:01:00.000Z');
  });

  it('is made neither before the trip nor in the time to come', async (t) => {
    const { start, acknowledge, pass, end } = await openTown(t);
    const trip_id = await start();
    await acknowledge();
    pass(600);
    for (const attempted_at of ['2026-05-01T07:57:59.000Z', '2026-05-01T08:12:01.000Z']) {
      assert.equal(codeOf(await end(trip_id, { attempted_at })), 'booking.time_implausible');
    }
  });
});

describe('a photo of a return', () => {
  it('is taken by the rider of the trip', async (t) => {
    const { room, start } = await openTown(t);
    const trip_id = await start();
    const answer = await room.call(booking.addReturnPhoto, { trip_id, ...photo }, other);
    assert.equal(codeOf(answer), 'booking.trip_unknown');
  });

  it('is not taken any more when the trip is over', async (t) => {
    const { room, start, acknowledge, end } = await openTown(t);
    const trip_id = await start();
    await acknowledge();
    await end(trip_id);
    await acknowledge();
    const answer = await room.call(booking.addReturnPhoto, { trip_id, ...photo }, rider);
    assert.equal(codeOf(answer), 'booking.trip_over');
  });
});
