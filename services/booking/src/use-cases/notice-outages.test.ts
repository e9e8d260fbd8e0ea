import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { booking } from '@drais/contracts';
import type { DataOf } from '@drais/vocabulary/define';
import { assertFolds } from './fold.fixture.ts';
import { area_id, codeOf, openTown, rider } from './town.fixture.ts';

/** A town whose business time is wall time, which the test moves. */
async function openLiveTown(t: TestContext) {
  const opened = await openTown(t);
  const { room, town, acknowledge, start } = opened;
  town.now = new Date();
  const pass = (seconds: number) => {
    opened.pass(seconds);
    town.wall_ahead_s += seconds;
  };
  const mark = () => room.runJob('booking.leave_mark');
  const ride = async () => {
    const trip_id = await start();
    await acknowledge();
    return trip_id;
  };
  /** Minutes with marks of life every five seconds are as good as one at their end. */
  const works = async (seconds: number) => {
    for (let left_s = seconds; left_s > 0; left_s -= 60) {
      pass(Math.min(left_s, 60));
      await mark();
    }
  };
  const ended = async () => {
    const found = (await room.events()).find(({ type }) => type === 'booking.trip_ended');
    const data = found?.data as DataOf<typeof booking.events.tripEnded> | undefined;
    return data === undefined ? undefined : { paused_s: data.paused_s, outage_s: data.outage_s };
  };
  const outages = async () =>
    (await room.events()).filter(({ type }) => type === 'booking.outage_ended').length;
  await mark();
  return { ...opened, pass, mark, ride, works, ended, outages };
}

describe('an outage', () => {
  it('is not charged to a trip that could not be ended in it', async (t) => {
    const { room, ride, works, pass, mark, end, acknowledge, ended } = await openLiveTown(t);
    const trip_id = await ride();
    await works(120);
    pass(600);
    assert.equal(await mark(), 1);
    await works(60);
    assert.equal(codeOf(await end(trip_id)), 'ok');
    await acknowledge();
    assert.deepEqual(await ended(), { paused_s: 0, outage_s: 600 });
    await assertFolds(room);
  });

  it('counts when the rider is back before anybody has noticed it', async (t) => {
    const { ride, works, pass, end, acknowledge, ended, outages } = await openLiveTown(t);
    const trip_id = await ride();
    await works(60);
    pass(900);
    assert.equal(codeOf(await end(trip_id)), 'ok');
    await acknowledge();
    assert.deepEqual(await ended(), { paused_s: 0, outage_s: 900 });
    assert.equal(await outages(), 1);
  });

  it('costs no pause either, and is no riding when it is over', async (t) => {
    const { room, ride, works, pass, mark, end, acknowledge, ended } = await openLiveTown(t);
    const trip_id = await ride();
    assert.equal(codeOf(await room.call(booking.pauseTrip, { trip_id }, rider)), 'ok');
    await works(60);
    pass(600);
    await mark();
    await works(60);
    assert.equal(codeOf(await room.call(booking.resumeTrip, { trip_id }, rider)), 'ok');
    await acknowledge();
    await works(60);
    assert.equal(codeOf(await end(trip_id)), 'ok');
    await acknowledge();
    assert.deepEqual(await ended(), { paused_s: 120, outage_s: 600 });
    await assertFolds(room);
  });

  it('is none of a minute, of a trip that was over before, or where nobody rides', async (t) => {
    const { ride, works, pass, mark, end, acknowledge, ended, outages } = await openLiveTown(t);
    pass(3600);
    assert.equal(await mark(), 0);
    const trip_id = await ride();
    pass(60);
    assert.equal(await mark(), 0);
    await works(30);
    assert.equal(codeOf(await end(trip_id)), 'ok');
    pass(3600);
    await mark();
    await acknowledge();
    assert.deepEqual(await ended(), { paused_s: 0, outage_s: undefined });
    assert.equal(await outages(), 1);
  });

  it('is noticed once by instances that come back together', async (t) => {
    const { ride, pass, mark, outages } = await openLiveTown(t);
    await ride();
    pass(600);
    await Promise.all([mark(), mark(), mark()]);
    assert.equal(await outages(), 1);
  });

  it('is none on a stepped clock, which stands still in one', async (t) => {
    const { room, town, pass, start, acknowledge, end } = await openTown(t);
    const mark = () => room.runJob('booking.leave_mark');
    await mark();
    const trip_id = await start();
    await acknowledge();
    town.wall_ahead_s += 3600;
    pass(1800);
    assert.equal(await mark(), 0);
    assert.equal(codeOf(await end(trip_id)), 'ok');
    await acknowledge();
    const types = (await room.events()).map(({ type }) => type);
    assert.ok(!types.includes('booking.outage_ended'));
    const { length } = await room.tools.db.shard(area_id).query('select 1 from booking.heartbeats');
    assert.equal(length, 0);
  });
});
