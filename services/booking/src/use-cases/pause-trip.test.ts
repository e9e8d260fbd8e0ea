import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booking } from '@drais/contracts';
import { codeOf, openTown, other, rider } from './town.fixture.ts';

async function openTownWithTrip(...[t]: Parameters<typeof openTown>) {
  const opened = await openTown(t);
  const { room, start } = opened;
  const trip_id = await start();
  return {
    ...opened,
    trip_id,
    pause: () => room.call(booking.pauseTrip, { trip_id }, rider),
    resume: (who = rider) => room.call(booking.resumeTrip, { trip_id }, who),
  };
}

describe('a pause', () => {
  it('needs a trip that runs: the vehicle has not opened yet', async (t) => {
    const { pause } = await openTownWithTrip(t);
    assert.equal(codeOf(await pause()), 'booking.trip_not_active');
  });

  it('needs a vehicle that stands', async (t) => {
    const { town, acknowledge, pause } = await openTownWithTrip(t);
    await acknowledge();
    town.vehicle['speed_m_s'] = 4;
    assert.equal(codeOf(await pause()), 'booking.vehicle_moving');
    town.vehicle['speed_m_s'] = 0;
    assert.equal(codeOf(await pause()), 'ok');
  });

  it('is over only when there was one', async (t) => {
    const { resume } = await openTownWithTrip(t);
    assert.equal(codeOf(await resume()), 'booking.trip_not_paused');
  });

  it('is ended by the rider of the trip alone', async (t) => {
    const { acknowledge, pause, resume } = await openTownWithTrip(t);
    await acknowledge();
    await pause();
    assert.equal(codeOf(await resume(other)), 'booking.trip_unknown');
  });

  it('locks and opens the vehicle also when the call died before it could ask', async (t) => {
    const { room, town, trip, trip_id, acknowledge } = await openTownWithTrip(t);
    await acknowledge();
    for (const route of [booking.pauseTrip, booking.resumeTrip]) {
      const press = () => room.call(route, { trip_id }, rider, `the same key, ${route.id}`);
      await press();
      const recorded = (await room.events()).length;
      const sent = town.commands.pop();
      await room.forgetAnswers();
      assert.equal(codeOf(await press()), 'ok');
      assert.equal((await room.events()).length, recorded);
      assert.deepEqual(town.commands.at(-1), sent);
      await acknowledge();
    }
    assert.equal((await trip(trip_id)).status, 'active');
  });

  it('goes on while the vehicle cannot be reached', async (t) => {
    const { town, trip, trip_id, acknowledge, pause, resume } = await openTownWithTrip(t);
    await acknowledge();
    await pause();
    town.fleet_is_down = true;
    assert.equal(codeOf(await resume()), 'booking.vehicle_unreachable');
    assert.equal((await trip(trip_id)).status, 'paused');

    town.fleet_is_down = false;
    assert.equal(codeOf(await resume()), 'ok');
    await acknowledge();
    assert.equal((await trip(trip_id)).status, 'active');
  });
});
