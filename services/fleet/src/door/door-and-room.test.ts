import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { fleet } from '@drais/contracts';
import { openTestRoom } from '@drais/kit/testing/open-room';
import { waitFor } from '@drais/kit/testing/wait-for';
import { parseLease } from '@drais/standards/device/command';
import { findPublicKey, verifyLease } from '@drais/standards/device/signing';
import { deviceTopic } from '@drais/standards/device/topics';
import { newId } from '@drais/vocabulary/ids';
import { accept } from '@drais/vocabulary/outcome';
import {
  AREA,
  ackPayload,
  addVehicle,
  castle_place,
  enrol,
  openMannheim,
  valueIn,
  type World,
} from '../fleet-world.fixture.ts';
import { fleetRoom } from '../index.ts';
import { type DeviceDoor, openDeviceDoor } from './open-device-door.ts';
import { connectVehicle, publishReport, reportOf } from './testing/vehicle-client.ts';

/** The fleet room and its device door, as they are in a deployment but in one process. */
async function openRoomWithDoor(t: TestContext): Promise<World & { device_door: DeviceDoor }> {
  const last: (() => Promise<void> | void)[] = [];
  let device_door: DeviceDoor | undefined;
  const room = await openTestRoom({ after: (work) => void last.push(work) }, fleetRoom, {
    calls: {
      'door.deliver_command': async (input: { device_id: string; payload: string }) =>
        accept({ delivered: device_door?.deliver(input.device_id, input.payload) ?? false }),
      'payments.list_pricing_plans': async () => accept({ items: [] }),
    },
  });
  device_door = await openDeviceDoor(room.tools, {
    port: 0,
    host: '127.0.0.1',
    limits: { flush_every_ms: 20, latest_every_ms: 50 },
  });
  t.after(async () => {
    await device_door.close();
    for (const work of last) await work();
  });
  const now_ms = Date.now();
  const world: World = {
    room,
    clock: { now_ms, wall_ms: now_ms },
    door: { payloads: [], is_open: true },
    payments: { is_open: true },
    plan: { pricing_plan_id: newId(AREA) },
  };
  return { ...world, device_door };
}

describe('the fleet room behind its door', () => {
  it('moves a vehicle by its report, and takes its word for a command', async (t) => {
    const world = await openRoomWithDoor(t);
    await openMannheim(world);
    const vehicle_id = await addVehicle(world, 'MA-0001');
    const { key, ...enrolled } = await enrol(world, vehicle_id);
    const device = {
      area_id: AREA,
      vehicle_id,
      device_id: enrolled.device_id,
      password: enrolled.mqtt_password,
      private_key: key,
    };
    const client = await connectVehicle(t, world.device_door, device);
    const leases: Buffer[] = [];
    client.on('message', (_topic, payload) => leases.push(payload));
    await client.subscribeAsync(deviceTopic(device.device_id, 'commands'), { qos: 1 });

    const observed_at = new Date().toISOString();
    const place = { lat: castle_place.lat + 0.0001, lon: castle_place.lon };
    await publishReport(
      client,
      device,
      reportOf(1, { ...place, observed_at, charge_fraction: 0.5 }),
    );
    await publishReport(client, device, reportOf(2, { observed_at, lat: 10, lon: 10 }));
    const vehicle = await waitFor(
      async () => {
        const found = valueIn(
          await world.room.call(fleet.getVehicle, { area_id: AREA, vehicle_id }),
        );
        return found.charge_fraction === 0.5 && found;
      },
      { what: 'the vehicle to have moved' },
    );
    assert.equal(vehicle.lat, place.lat);

    const command_id = newId(AREA);
    const ask = { command_id, vehicle_id, kind: 'unlock', lease_s: 60 } as const;
    valueIn(await world.room.call(fleet.issueCommand, ask));
    await waitFor(() => leases.length > 0, { what: 'the lease' });
    const lease = parseLease(leases[0] as Buffer);
    assert.ok(lease.ok);
    const keys = enrolled.server_keys.map(({ key_id, public_key }) => {
      const found = findPublicKey(public_key);
      assert.ok(found);
      return [key_id, found] as const;
    });
    assert.ok(verifyLease(lease.value, new Map(keys)));
    const answer = {
      command_id,
      result: 'done',
      executed_at: new Date().toISOString(),
      sequence: 3,
      locked: false,
    } as const;
    const payload = ackPayload({ device_id: device.device_id, key }, answer);
    await client.publishAsync(deviceTopic(device.device_id, 'acks'), payload, { qos: 1 });

    const events = await world.room.events();
    assert.equal(events.filter(({ type }) => type === 'fleet.command_acknowledged').length, 1);
    const latest = await waitFor(
      async () => {
        const rows = await world.room.directory
          .shard(AREA)
          .query<{ sequence: number }>('select sequence from fleet.latest_reports');
        return rows[0];
      },
      { what: 'the latest report' },
    );
    assert.equal(latest.sequence, 1);
  });

  it('refuses an answer that another key signed, and lists it', async (t) => {
    const world = await openRoomWithDoor(t);
    await openMannheim(world);
    const vehicle_id = await addVehicle(world, 'MA-0002');
    const { key, ...enrolled } = await enrol(world, vehicle_id);
    const { key: other_key } = await enrol(world, await addVehicle(world, 'MA-0003'));
    const { device_id } = enrolled;
    const device = {
      area_id: AREA,
      vehicle_id,
      device_id,
      password: enrolled.mqtt_password,
      private_key: key,
    };
    const client = await connectVehicle(t, world.device_door, device);
    const command_id = newId(AREA);
    valueIn(
      await world.room.call(fleet.issueCommand, {
        command_id,
        vehicle_id,
        kind: 'unlock',
        lease_s: 60,
      }),
    );
    const answer = {
      command_id,
      result: 'done',
      executed_at: new Date().toISOString(),
      sequence: 1,
      locked: false,
    } as const;
    const forged = ackPayload({ device_id, key: other_key }, answer);
    await client.publishAsync(deviceTopic(device_id, 'acks'), forged, { qos: 1 });
    await waitFor(() => !client.connected, { what: 'the end of the connection' });

    const events = await world.room.events();
    assert.equal(
      events.some(({ type }) => type === 'fleet.command_acknowledged'),
      false,
    );
    assert.equal(world.device_door.metrics().closed.acknowledgement_forged, 1);
  });
});
