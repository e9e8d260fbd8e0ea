import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fleet } from '@drais/contracts';
import {
  AREA,
  castle_place,
  openTownWithDevice,
  operator,
  report,
  T0,
  valueIn,
  vehicleNow,
} from '../fleet-world.fixture.ts';
import { openLiveFleet } from '../store/live-fleet.ts';

describe('a report that can be true', () => {
  it('moves its vehicle on the map and tells when it last moved', async (t) => {
    const { world, vehicle_id, device_id } = await openTownWithDevice(t);
    await report(world, { device_id, sequence: 1, lat: 49.4844, speed_m_s: 4 });
    world.clock.now_ms += 30_000;
    await report(world, { device_id, sequence: 2, lat: 49.4844, locked: false });
    const found = await vehicleNow(world, vehicle_id);

    assert.deepEqual([found.lat, found.locked, found.connected], [49.4844, false, true]);
    assert.equal(found.last_moved_at, new Date(T0).toISOString());
    assert.equal(found.reported_at, new Date(T0 + 30_000).toISOString());
    assert.equal(found.station_id, undefined);
  });
});

describe('a report that cannot be true', () => {
  it('is put aside, listed once, named to the door, and moves nothing', async (t) => {
    const { world, vehicle_id, device_id } = await openTownWithDevice(t);
    await report(world, { device_id, sequence: 1 });
    world.clock.now_ms += 30_000;
    const far = { device_id, sequence: 2, lat: 49.9 };
    assert.deepEqual((await report(world, far)).untrue, [{ device_id, sequence: 2 }]);
    await report(world, far);
    const next = { device_id, sequence: 3, observed_at: new Date(T0 + 999_000).toISOString() };
    assert.deepEqual((await report(world, next)).untrue, [{ device_id, sequence: 3 }]);

    assert.equal((await vehicleNow(world, vehicle_id)).lat, castle_place.lat);
    const list = await world.room.call(fleet.listQuarantinedReports, { area_id: AREA }, operator);
    const { items } = valueIn(list);
    assert.deepEqual(items.map(({ reason }) => reason).sort(), ['future_clock', 'teleport']);
    assert.equal(items[0]?.device_id, device_id);
  });

  it('is listed page by page beside what the door refused', async (t) => {
    const { world, device_id } = await openTownWithDevice(t);
    await report(world, { device_id, sequence: 1 });
    for (const sequence of [2, 3]) await report(world, { device_id, sequence, lat: 40 + sequence });
    await world.room.directory.shard(AREA).query(
      `insert into fleet.refused_messages
         (area_id, refusal_id, device_id, reason, detail, occurrences, first_at, last_at)
       values ($1, 'r1', '', 'message_not_json', 'It is no JSON.', 3, $2, $2)`,
      [AREA, new Date(T0 + 1000)],
    );
    const reasons: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const input = { area_id: AREA, limit: 1, ...(cursor === undefined ? {} : { cursor }) };
      const page = valueIn(await world.room.call(fleet.listQuarantinedReports, input, operator));
      reasons.push(...page.items.map(({ reason }) => reason));
      cursor = page.next_cursor;
      if (cursor === undefined) break;
    }
    assert.deepEqual(reasons, ['message_not_json', 'teleport', 'teleport']);
  });
});

describe('an acknowledgement between two reports', () => {
  it('does not make the report before it look replayed', async (t) => {
    const { world, vehicle_id, device_id } = await openTownWithDevice(t);
    await report(world, { device_id, sequence: 1 });
    const area = await world.room.tools.live.findArea(AREA);
    const vehicle = area?.findByDevice(device_id);
    assert.ok(area && vehicle);
    area.takeLock(vehicle, 3, false);
    world.clock.now_ms += 1000;
    assert.equal((await report(world, { device_id, sequence: 2, locked: true })).taken, 1);
    assert.equal((await vehicleNow(world, vehicle_id)).locked, false);
  });
});

describe('what the room keeps in memory', () => {
  it('is the same when it is read anew from what is durable', async (t) => {
    const { world, vehicle_id, device_id } = await openTownWithDevice(t);
    const shard = world.room.directory.shard(AREA);
    const at = new Date(T0);
    await shard.query(
      `insert into fleet.latest_reports (area_id, device_id, vehicle_id, sequence, boot_id, observed_at, received_at,
         lat, lon, accuracy_m, speed_m_s, charge_fraction, locked, last_moved_at)
       values ($1, $2, $3, 7, 'b', $4, $4, 49.49, 8.47, 5, 0, 0.5, true, $4)`,
      [AREA, device_id, vehicle_id, at],
    );
    // Stored, but the door was killed before it had written it as the latest.
    await shard.query(
      `insert into fleet.reports (area_id, device_id, sequence, boot_id, observed_at, received_at, lat, lon, accuracy_m,
         speed_m_s, charge_fraction, locked)
       values ($1, $2, 8, 'b', $3, $3, 49.4901, 8.47, 5, 0, 0.4, true)`,
      [AREA, device_id, new Date(T0 + 1000)],
    );
    const now = () => new Date(T0 + 2000);
    const area = await openLiveFleet({
      db: world.room.directory,
      now,
      wallNow: now,
    }).findArea(AREA);
    const vehicle = area?.vehicles.get(vehicle_id);

    assert.deepEqual([vehicle?.latest?.sequence, vehicle?.latest?.lat], [8, 49.4901]);
    assert.equal(vehicle?.latest?.last_moved_at?.getTime(), T0);
    assert.deepEqual(
      area?.nearestFree({ lat: 49.4901, lon: 8.47 }, { limit: 1, radius_m: 5 }).length,
      1,
    );
  });
});
