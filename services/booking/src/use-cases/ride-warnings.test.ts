import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openTown } from './town.fixture.ts';

const since = '2026-05-01T08:01:00.000Z';
const slow = { kind: 'speed_limited', since, zone_name: 'Planken', max_speed_kph: 6 };

describe('a rider whose vehicle is warned of something', () => {
  it('reads the warnings with the trip while it runs, and not before or afterwards', async (t) => {
    const { town, start, acknowledge, end, trip } = await openTown(t);
    const trip_id = await start();
    town.vehicle['warnings'] = [slow];
    assert.equal('warnings' in (await trip(trip_id)), false);
    await acknowledge();
    assert.deepEqual((await trip(trip_id)).warnings, [slow]);

    delete town.vehicle['warnings'];
    assert.equal('warnings' in (await trip(trip_id)), false);

    town.vehicle['warnings'] = [slow];
    await end(trip_id);
    await acknowledge();
    const { status, ...ended } = await trip(trip_id);
    assert.equal(status, 'ended');
    assert.equal('warnings' in ended, false);
  });

  it('reads the trip without them while the fleet is down', async (t) => {
    const { town, start, acknowledge, trip } = await openTown(t);
    const trip_id = await start();
    await acknowledge();
    town.vehicle['warnings'] = [slow];
    town.fleet_is_down = true;
    const running = await trip(trip_id);
    assert.equal(running.status, 'active');
    assert.equal('warnings' in running, false);
  });
});
