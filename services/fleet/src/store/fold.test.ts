import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booking, fleet } from '@drais/contracts';
import { waitFor } from '@drais/kit/testing/wait-for';
import type { RecordedEvent } from '@drais/vocabulary/define';
import { newId } from '@drais/vocabulary/ids';
import pg from 'pg';
import {
  AREA,
  ackPayload,
  addVehicle,
  city,
  enrol,
  openTown,
  operator,
  report,
  T0,
  valueIn,
  vehicleNow,
  type World,
} from '../fleet-world.fixture.ts';
import { fleetRoom } from '../index.ts';

/** A day in the life of a vehicle that leaves every kind of event. */
async function liveThrough(world: World): Promise<void> {
  const { room, clock } = world;
  valueIn(await room.call(fleet.addZones, { area_id: AREA, zones: [city] }, operator));
  const vehicle_id = await addVehicle(world, 'MA-1');
  await enrol(world, vehicle_id);
  const device = await enrol(world, vehicle_id);
  const { device_id } = device;
  const lease = async () =>
    valueIn(
      await room.call(fleet.issueCommand, {
        command_id: newId(AREA),
        vehicle_id,
        kind: 'unlock',
        lease_s: 5,
      }),
    ).command_id;
  const answer = async (command_id: string, result: 'done' | 'failed', sequence: number) => {
    const executed_at = new Date(clock.now_ms).toISOString();
    const payload = ackPayload(device, {
      command_id,
      result,
      executed_at,
      sequence,
      locked: false,
    });
    valueIn(
      await room.call(fleet.takeAcknowledgement, { device_id, received_at: executed_at, payload }),
    );
  };
  await answer(await lease(), 'done', 2);
  await answer(await lease(), 'failed', 3);
  const late = await lease();
  clock.wall_ms += 20_000;
  await room.runJob('fleet.drive_commands');
  await answer(late, 'done', 4);

  const reservation = { reservation_id: newId(AREA), vehicle_id };
  const rider_id = '017.01a2040c-f370-7b6f-ad85-275d5783bbc5';
  const trip = { ...reservation, trip_id: newId(AREA), rider_id };
  const at = new Date(T0).toISOString();
  await room.deliver(booking.events.reservationBegan, AREA, reservation);
  await room.deliver(booking.events.tripStarted, AREA, { ...trip, started_at: at });
  clock.now_ms += 600_000;
  await report(world, { device_id, sequence: 5, lat: 49.4901 });
  await rideLow(world, vehicle_id, device_id);
  const plan = { pricing_plan_id: newId(AREA), version: 1 };
  await room.deliver(booking.events.tripEnded, AREA, {
    ...trip,
    vehicle_class: 'scooter',
    plan,
    started_at: at,
    ended_at: at,
    paused_s: 0,
    lock_confirmed: true,
  });
  valueIn(
    await room.call(fleet.pickUpVehicle, { vehicle_id, reason: 'To the workshop.' }, operator),
  );
  const position = { lat: 49.47, lon: 8.44, accuracy_m: 5 };
  valueIn(await room.call(fleet.dropOffVehicle, { vehicle_id, position }, operator));
  await carryAway(world, vehicle_id, device_id);
}

/** A ride in which the charge falls below its threshold and is above it again. */
async function rideLow(world: World, vehicle_id: string, device_id: string): Promise<void> {
  const { room } = world;
  const rules = { battery_low_fraction: 0.3 };
  const set = { area_id: AREA, vehicle_class: 'scooter' as const, rules };
  valueIn(await room.call(fleet.setRideRules, set, operator));
  const untilWarnings = (count: number) =>
    waitFor(
      async () =>
        ((await vehicleNow(world, vehicle_id)).warnings ?? []).length === count || undefined,
      { what: `${String(count)} warnings` },
    );
  for (const [sequence, charge_fraction] of [
    [6, 0.2],
    [7, 0.6],
    [8, 0.25],
  ] as const) {
    world.clock.now_ms += 60_000;
    await report(world, { device_id, sequence, lat: 49.4901, charge_fraction });
    await untilWarnings(charge_fraction < 0.3 ? 1 : 0);
  }
}

/** A vehicle that is moved without a trip, twice: one case is closed, one is left open. */
async function carryAway(world: World, vehicle_id: string, device_id: string): Promise<void> {
  const { room, clock } = world;
  clock.wall_ms += 3_600_000;
  let sequence = 9;
  for (const lat of [49.47, 49.48]) {
    for (const north of [0, 0.005, 0.005]) {
      clock.now_ms += 600_000;
      await report(world, { device_id, sequence, lat: lat + north, lon: 8.44 });
      sequence += 1;
    }
    const { vehicle_case_id: case_id } = await waitFor(
      async () => {
        const now = await vehicleNow(world, vehicle_id);
        return now.vehicle_case_id === undefined ? undefined : now;
      },
      { what: 'a case' },
    );
    const closing = { case_id: case_id ?? '', reason: 'Stands well.' };
    if (lat === 49.47) valueIn(await room.call(fleet.closeVehicleCase, closing, operator));
  }
}

/** Every row of the declared state tables, in an order of their own. */
async function readState({ room }: World): Promise<Record<string, unknown>> {
  const state: Record<string, unknown> = {};
  for (const table of fleetRoom.state_tables) {
    const rows = await room.directory
      .shard(AREA)
      .query<{ row: string }>(
        `select row_to_json(t)::text as row from fleet.${table} t order by 1`,
      );
    state[table] = rows.map(({ row }) => row);
  }
  return state;
}

async function emptyState({ room }: World): Promise<void> {
  for (const connectionString of room.urls) {
    const owner = new pg.Client({ connectionString });
    await owner.connect();
    await owner.query(
      `truncate ${fleetRoom.state_tables.map((table) => `fleet.${table}`).join(', ')}`,
    );
    await owner.end();
  }
}

describe('the events of the fleet', () => {
  it('fold to the same state again, and hold nothing of a rider', async (t) => {
    const world = await openTown(t);
    await liveThrough(world);
    const before = await readState(world);
    const shard = world.room.directory.shard(AREA);
    const stored = await shard.query<
      RecordedEvent & { occurred_at: Date; recorded_at: Date } & Record<string, unknown>
    >('select * from fleet.events where shard_key = $1 order by position', [AREA]);
    await emptyState(world);
    await shard.transaction(async (tx) => {
      for (const event of stored) {
        const projector = fleetRoom.projectors.find(({ type }) => type === event.type);
        const occurred_at = (event.occurred_at as Date).toISOString();
        const recorded_at = (event.recorded_at as Date).toISOString();
        await projector?.run(tx, { ...event, occurred_at, recorded_at } as RecordedEvent<never>);
      }
    });

    assert.deepEqual(await readState(world), before);
    const told = new Set(stored.map(({ type }) => type));
    const all = Object.values(fleet.events).map(({ type }) => type);
    assert.deepEqual([...told].sort(), all.sort());
    assert.ok(
      !/rider|trip_id|reservation/.test(
        JSON.stringify(stored.map(({ data }) => Object.keys(data as object))),
      ),
    );
  });
});
