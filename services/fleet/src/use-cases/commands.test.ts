import assert from 'node:assert/strict';
import type { KeyObject } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { booking, fleet } from '@drais/contracts';
import { parseLease } from '@drais/standards/device/command';
import { findPublicKey, verifyLease } from '@drais/standards/device/signing';
import { newId } from '@drais/vocabulary/ids';
import {
  AREA,
  ackPayload,
  addVehicle,
  codeOf,
  enrol,
  openTownWithDevice,
  operator,
  report,
  T0,
  valueIn,
  vehicleNow,
  type World,
} from '../fleet-world.fixture.ts';

async function openWithDevice(t: TestContext) {
  const { world, vehicle_id, device } = await openTownWithDevice(t);
  const unlock = async (command_id = newId(AREA)) => {
    const input = { command_id, vehicle_id, kind: 'unlock' as const, lease_s: 10 };
    return valueIn(await world.room.call(fleet.issueCommand, input));
  };
  return { world, vehicle_id, device, unlock };
}

type Device = Awaited<ReturnType<typeof enrol>>;

async function acknowledge(
  world: World,
  device: Device,
  answer: Partial<Parameters<typeof ackPayload>[1]> & { command_id: string },
) {
  const payload = ackPayload(device, {
    result: 'done',
    executed_at: new Date(world.clock.now_ms).toISOString(),
    sequence: 2,
    locked: false,
    ...answer,
  });
  const received_at = new Date(world.clock.now_ms).toISOString();
  const { device_id } = device;
  return world.room.call(fleet.takeAcknowledgement, { device_id, received_at, payload });
}

const eventTypes = async ({ room }: World) => (await room.events()).map(({ type }) => type);

describe('a command to a vehicle', () => {
  it('is a lease that the fleet signed, handed to the door', async (t) => {
    const { world, device, unlock } = await openWithDevice(t);
    const command = await unlock();
    await world.room.runJob('fleet.drive_commands');

    const lease = parseLease(Buffer.from(world.door.payloads[0] ?? ''));
    assert.ok(lease.ok);
    const keys = new Map(
      device.server_keys.map((k) => [k.key_id, findPublicKey(k.public_key) as KeyObject]),
    );
    assert.ok(verifyLease(lease.value, keys));
    assert.equal(lease.value.command_id, command.command_id);
    assert.equal(lease.value.device_id, device.device_id);
    assert.equal(lease.value.expires_at, new Date(T0 + 10_000).toISOString());
  });

  it('is one command however often it is asked with one id', async (t) => {
    const { world, unlock } = await openWithDevice(t);
    const command_id = newId(AREA);
    await Promise.all([1, 2, 3, 4].map(() => unlock(command_id)));
    await unlock(command_id);

    const issued = (await eventTypes(world)).filter((type) => type === 'fleet.command_issued');
    assert.equal(issued.length, 1);
  });

  it('has a number that rises with each command of its vehicle', async (t) => {
    const { world, vehicle_id, unlock } = await openWithDevice(t);
    for (let n = 0; n < 3; n++) await unlock();
    const issued = (await world.room.events()).filter(
      ({ type }) => type === 'fleet.command_issued',
    );
    const numbers = issued.map(({ data }) => (data as { sequence: number }).sequence);
    assert.deepEqual(
      numbers,
      [...new Set(numbers)].sort((a, b) => a - b),
    );
    const listed = valueIn(await world.room.call(fleet.listCommands, { vehicle_id }, operator));
    assert.equal(listed.items.length, 3);
  });

  it('is acknowledged in time by the signed word of its vehicle, once', async (t) => {
    const { world, vehicle_id, device, unlock } = await openWithDevice(t);
    const { command_id } = await unlock();
    world.clock.now_ms += 2000;
    const executed_at = new Date(T0 + 1500).toISOString();
    assert.equal(
      valueIn(await acknowledge(world, device, { command_id, executed_at })).status,
      'acknowledged',
    );
    assert.equal(
      valueIn(await acknowledge(world, device, { command_id, executed_at })).status,
      'acknowledged',
    );

    const answers = (await world.room.events()).filter(
      ({ type }) => type === 'fleet.command_acknowledged',
    );
    assert.deepEqual(
      answers.map(({ data }) => data),
      [{ command_id, vehicle_id, kind: 'unlock', executed_at, in_time: true }],
    );
    assert.equal((await vehicleNow(world, vehicle_id)).locked, false);
  });

  it('expires without an answer, and what is answered late starts nothing', async (t) => {
    const { world, vehicle_id, device, unlock } = await openWithDevice(t);
    const { command_id } = await unlock();
    world.clock.wall_ms += 11_001;
    await world.room.runJob('fleet.drive_commands');
    await acknowledge(world, device, { command_id });

    const events = (await world.room.events())
      .filter(({ type }) => type.includes('command'))
      .slice(-2);
    assert.deepEqual(
      events.map(({ type }) => type),
      ['fleet.command_expired', 'fleet.command_acknowledged'],
    );
    assert.equal((events[1]?.data as { in_time?: boolean } | undefined)?.in_time, false);
    const listed = valueIn(await world.room.call(fleet.listCommands, { vehicle_id }, operator));
    assert.deepEqual([listed.items[0]?.status, listed.items[0]?.result], ['expired', 'done']);
  });

  it('is either acknowledged in time or given up, when both come at once', async (t) => {
    const { world, device, unlock } = await openWithDevice(t);
    const { command_id } = await unlock();
    world.clock.wall_ms += 11_001;
    await Promise.all([
      world.room.runJob('fleet.drive_commands'),
      acknowledge(world, device, { command_id }),
    ]);
    const told = (await world.room.events()).filter(({ type }) =>
      /acknowledged|expired/.test(type),
    );
    const in_time = told.filter(({ data }) => (data as { in_time?: boolean }).in_time === true);
    const expired = told.filter(({ type }) => type === 'fleet.command_expired');
    assert.equal(in_time.length + expired.length, 1);
  });

  it('is refused with the vehicle’s reason', async (t) => {
    const { world, device, unlock } = await openWithDevice(t);
    const { command_id } = await unlock();
    await acknowledge(world, device, { command_id, result: 'refused_precondition', locked: true });
    const last = (await world.room.events()).at(-1);
    assert.deepEqual(
      [last?.type, (last?.data as { result?: string } | undefined)?.result],
      ['fleet.command_refused', 'refused_precondition'],
    );
  });

  it('is not answered by anybody else', async (t) => {
    const { world, vehicle_id, device, unlock } = await openWithDevice(t);
    const { command_id } = await unlock();
    const stranger = await enrol(world, await addVehicle(world, 'MA-2'));
    const forged = await acknowledge(world, { ...device, key: stranger.key }, { command_id });
    const foreign = await acknowledge(world, stranger, { command_id });
    const unknown = await acknowledge(world, { ...device, device_id: newId(AREA) }, { command_id });

    assert.deepEqual(
      [codeOf(forged), codeOf(unknown)],
      ['fleet.message_forged', 'fleet.device_unknown'],
    );
    assert.equal(valueIn(foreign).status, 'unknown');
    const listed = valueIn(await world.room.call(fleet.listCommands, { vehicle_id }, operator));
    assert.equal(listed.items[0]?.status, 'issued');
  });

  it('is handed over again until it is answered, and waits for a vehicle that connects', async (t) => {
    const { world, device, unlock } = await openWithDevice(t);
    world.door.is_open = false;
    await unlock();
    world.door.is_open = true;
    world.clock.wall_ms += 1500;
    await world.room.runJob('fleet.drive_commands');
    const { device_id } = device;
    const pending = valueIn(await world.room.call(fleet.listPendingCommands, { device_id }));

    assert.equal(world.door.payloads.length, 1);
    assert.deepEqual(pending.payloads, world.door.payloads);
  });

  it('needs a vehicle with a connection', async (t) => {
    const { world } = await openWithDevice(t);
    const lonely = await addVehicle(world, 'MA-3');
    const ask = (vehicle_id: string) =>
      world.room.call(fleet.issueCommand, {
        command_id: newId(AREA),
        vehicle_id,
        kind: 'lock',
        lease_s: 5,
      });
    assert.equal(codeOf(await ask(lonely)), 'fleet.vehicle_has_no_device');
    const by_hand = { vehicle_id: lonely, kind: 'lock' as const, reason: 'It stands open.' };
    const sent = await world.room.call(fleet.sendCommand, by_hand, operator);
    assert.equal(codeOf(sent), 'fleet.vehicle_has_no_device');
    assert.equal(codeOf(await ask(newId(AREA))), 'fleet.vehicle_unknown');
  });

  it('of an operator is not for a vehicle that somebody rides', async (t) => {
    const { world, vehicle_id } = await openWithDevice(t);
    const send = () =>
      world.room.call(
        fleet.sendCommand,
        { vehicle_id, kind: 'lock', reason: 'It stands open.' },
        operator,
      );
    const sent = valueIn(await send());
    const trip = {
      trip_id: newId(AREA),
      reservation_id: newId(AREA),
      vehicle_id,
      rider_id: operator.account_id,
      started_at: new Date(T0).toISOString(),
    };
    await world.room.deliver(booking.events.tripStarted, AREA, trip);

    assert.equal(codeOf(await send()), 'fleet.vehicle_on_trip');
    const history = valueIn(
      await world.room.call(fleet.listVehicleHistory, { vehicle_id }, operator),
    );
    const issued = history.items.find(({ type }) => type === 'fleet.command_issued');
    assert.equal(issued?.data['reason'], 'It stands open.');
    assert.equal(issued?.data['command_id'], sent.command_id);
  });
});

describe('a device', () => {
  it('shows its password once and keeps it nowhere in the clear', async (t) => {
    const { world, vehicle_id, device } = await openWithDevice(t);
    const text = JSON.stringify(await world.room.events());
    assert.ok(!text.includes(device.mqtt_password));
    const history = valueIn(
      await world.room.call(fleet.listVehicleHistory, { vehicle_id }, operator),
    );
    assert.ok(!JSON.stringify(history).includes('password'));
  });

  it('shuts out the one that its vehicle had before', async (t) => {
    const { world, vehicle_id, device } = await openWithDevice(t);
    await report(world, { device_id: device.device_id, sequence: 1, lat: 49.49 });
    const second = await enrol(world, vehicle_id);
    assert.notEqual(second.device_id, device.device_id);
    assert.equal((await report(world, { device_id: device.device_id, sequence: 2 })).taken, 0);
    assert.equal((await report(world, { device_id: second.device_id, sequence: 1 })).taken, 1);
  });

  it('needs a key that is one', async (t) => {
    const { world, vehicle_id } = await openWithDevice(t);
    const bad = await world.room.call(
      fleet.enrolDevice,
      { vehicle_id, public_key: 'B'.repeat(43) },
      operator,
    );
    assert.equal(codeOf(bad), 'fleet.public_key_invalid');
  });
});
