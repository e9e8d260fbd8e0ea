import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { fleet } from '@drais/contracts';
import { waitFor } from '@drais/kit/testing/wait-for';
import { newId } from '@drais/vocabulary/ids';
import {
  AREA,
  ackPayload,
  castle_place,
  codeOf,
  openTownWithDevice,
  operator,
  report,
  tripWith,
  valueIn,
  vehicleNow,
  type World,
} from '../fleet-world.fixture.ts';

/** 222 m to the north of the castle. */
const AWAY = { ...castle_place, lat: castle_place.lat + 0.002 };

async function openStanding(t: TestContext) {
  const { world, vehicle_id, device, device_id } = await openTownWithDevice(t);
  let sequence = 0;
  const say = async (place: { lat: number; lon: number }, more: object = {}) => {
    world.clock.now_ms += 60_000;
    world.clock.wall_ms += 60_000;
    sequence += 1;
    await report(world, { device_id, sequence, ...place, ...more });
  };
  const carryAway = async () => {
    await say(castle_place);
    await say(AWAY);
    await say(AWAY);
  };
  const state = async () => (await vehicleNow(world, vehicle_id)).vehicle_state;
  return { world, vehicle_id, device, say, carryAway, state };
}

async function casesOf({ room }: World, status?: 'open' | 'closed') {
  const ask = { area_id: AREA, ...(status === undefined ? {} : { status }) };
  return valueIn(await room.call(fleet.listVehicleCases, ask, operator)).items;
}

const untilCase = (world: World) =>
  waitFor(async () => (await casesOf(world, 'open'))[0], { what: 'a case' });

/** What runs in the background has run when the vehicle may be looked at again. */
const untilQuiet = (world: World, vehicle_id: string) =>
  waitFor(
    async () => {
      const area = await world.room.tools.live.findArea(AREA);
      return area?.vehicles.get(vehicle_id)?.is_busy === false || undefined;
    },
    { what: 'nothing under way' },
  );

const close = ({ room }: World, case_id: string, key?: string) =>
  room.call(fleet.closeVehicleCase, { case_id, reason: 'Stands well.' }, operator, key);

describe('a vehicle that is moved without a trip', () => {
  it('is a case, and out of rent until somebody has looked at it', async (t) => {
    const { world, vehicle_id, carryAway, say, state } = await openStanding(t);
    await carryAway();
    const opened = await untilCase(world);
    assert.deepEqual([opened.vehicle_id, opened.distance_m], [vehicle_id, 222]);
    assert.equal(opened.code, (await vehicleNow(world, vehicle_id)).code);
    assert.deepEqual(opened.from, castle_place);
    assert.equal(await state(), 'non_operational');
    assert.equal((await vehicleNow(world, vehicle_id)).vehicle_case_id, opened.case_id);
    // It goes on saying that it is locked: that alone does not bring it back.
    await say(AWAY);
    await world.room.runJob('fleet.mark_silent_vehicles');
    assert.equal(await state(), 'non_operational');

    const key = newId(AREA).slice(AREA.length + 1);
    const closed = valueIn(await close(world, opened.case_id, key));
    assert.deepEqual(
      [closed.status, closed.end, closed.reason],
      ['closed', 'looked_at', 'Stands well.'],
    );
    assert.equal(await state(), 'available');
    await world.room.forgetAnswers();
    assert.equal(valueIn(await close(world, opened.case_id, key)).status, 'closed');
    assert.equal(codeOf(await close(world, opened.case_id)), 'fleet.case_closed');
    assert.equal(codeOf(await close(world, newId(AREA))), 'fleet.case_unknown');
    // Where it stands now is its place from here on.
    await say(AWAY);
    await say(AWAY);
    await say(AWAY);
    await untilQuiet(world, vehicle_id);
    assert.deepEqual(await casesOf(world, 'open'), []);
  });

  it('is one case, however often it reports', async (t) => {
    const { world, vehicle_id, carryAway, say } = await openStanding(t);
    await carryAway();
    await untilCase(world);
    await say(AWAY);
    await untilQuiet(world, vehicle_id);
    assert.equal((await casesOf(world)).length, 1);
  });

  it('is back in rent when staff take it and put it down', async (t) => {
    const { world, vehicle_id, carryAway, say, state } = await openStanding(t);
    await carryAway();
    await untilCase(world);
    const reason = 'Back to the castle.';
    valueIn(await world.room.call(fleet.pickUpVehicle, { vehicle_id, reason }, operator));
    const [closed] = await casesOf(world);
    assert.deepEqual(
      [closed?.status, closed?.end, closed?.reason],
      ['closed', 'picked_up', reason],
    );
    await say(castle_place);
    const position = { ...castle_place, accuracy_m: 5 };
    valueIn(await world.room.call(fleet.dropOffVehicle, { vehicle_id, position }, operator));
    assert.equal(await state(), 'available');
  });

  it('keeps its reservation, and is not offered after it', async (t) => {
    const { world, vehicle_id, carryAway, say, state } = await openStanding(t);
    await say(castle_place);
    await tripWith(world, vehicle_id).reserve();
    await carryAway();
    await untilCase(world);
    assert.equal(await state(), 'reserved');
  });
});

describe('a vehicle that is no case', () => {
  it('is one in a van: staff may move it anywhere', async (t) => {
    const { world, vehicle_id, say, carryAway } = await openStanding(t);
    await say(castle_place);
    const reason = 'Rebalancing.';
    valueIn(await world.room.call(fleet.pickUpVehicle, { vehicle_id, reason }, operator));
    await carryAway();
    const position = { ...AWAY, accuracy_m: 5 };
    valueIn(await world.room.call(fleet.dropOffVehicle, { vehicle_id, position }, operator));
    await say(AWAY);
    await say(AWAY);
    await untilQuiet(world, vehicle_id);
    assert.deepEqual(await casesOf(world), []);
  });

  it('is one on a trip, and one that the fleet has just let out for a trip not told of yet', async (t) => {
    const { world, vehicle_id, say, carryAway } = await openStanding(t);
    await say(castle_place);
    const unlock = { command_id: newId(AREA), vehicle_id, kind: 'unlock' as const, lease_s: 10 };
    valueIn(await world.room.call(fleet.issueCommand, unlock));
    await carryAway();
    await untilQuiet(world, vehicle_id);
    assert.deepEqual(await casesOf(world), []);
    const trip = tripWith(world, vehicle_id);
    await trip.start();
    await carryAway();
    await trip.end();
    await say(AWAY);
    await say(AWAY);
    await untilQuiet(world, vehicle_id);
    assert.deepEqual(await casesOf(world), []);
  });

  it('is one whose trip was behind it: the late news of it closes the case', async (t) => {
    const { world, vehicle_id, carryAway, state } = await openStanding(t);
    await carryAway();
    await untilCase(world);
    await tripWith(world, vehicle_id).start();
    assert.equal(await state(), 'on_trip');
    assert.equal((await casesOf(world))[0]?.end, 'in_use');
  });
});

describe('a vehicle that stands open though nobody has it', () => {
  it('is a case when its trip ended without a lock, until it says that it is locked', async (t) => {
    const { world, vehicle_id, say, state } = await openStanding(t);
    const trip = tripWith(world, vehicle_id);
    await trip.reserve();
    await trip.start();
    await trip.end(false);
    const [opened] = await casesOf(world);
    assert.deepEqual([opened?.kind, opened?.status], ['lock_not_confirmed', 'open']);
    await say(castle_place, { locked: false });
    await world.room.runJob('fleet.mark_silent_vehicles');
    assert.equal(await state(), 'non_operational');
    await say(castle_place);
    await world.room.runJob('fleet.mark_silent_vehicles');
    assert.equal(await state(), 'available');
    assert.equal((await casesOf(world))[0]?.end, 'locked');
  });

  it('is a case when it opened for a trip that was given up, until it is locked again', async (t) => {
    const { world, vehicle_id, device, say, state } = await openStanding(t);
    await say(castle_place);
    const unlock = { command_id: newId(AREA), vehicle_id, kind: 'unlock' as const, lease_s: 10 };
    valueIn(await world.room.call(fleet.issueCommand, unlock));
    world.clock.wall_ms += 12_000;
    await world.room.runJob('fleet.drive_commands');
    await acknowledge(world, device, {
      command_id: unlock.command_id,
      sequence: 50,
      locked: false,
    });
    assert.equal(await state(), 'non_operational');
    assert.equal((await casesOf(world))[0]?.kind, 'opened_late');

    const lock = { ...unlock, command_id: newId(AREA), kind: 'lock' as const };
    valueIn(await world.room.call(fleet.issueCommand, lock));
    await acknowledge(world, device, { command_id: lock.command_id, sequence: 51, locked: true });
    // The first look sees that something was decided since, and the next one what.
    await world.room.runJob('fleet.mark_silent_vehicles');
    await world.room.runJob('fleet.mark_silent_vehicles');
    assert.equal(await state(), 'available');
    assert.deepEqual(
      (await casesOf(world)).map(({ end }) => end),
      ['locked'],
    );
  });
});

type Device = Parameters<typeof ackPayload>[0];

async function acknowledge(
  world: World,
  device: Device,
  said: { command_id: string; sequence: number; locked: boolean },
): Promise<void> {
  const executed_at = new Date(world.clock.now_ms).toISOString();
  const payload = ackPayload(device, { ...said, result: 'done', executed_at });
  const input = { device_id: device.device_id, received_at: executed_at, payload };
  valueIn(await world.room.call(fleet.takeAcknowledgement, input));
}
