import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { booking, fleet } from '@drais/contracts';
import { openTestRoom, operatorPrincipal, type TestRoom } from '@drais/kit/testing/open-room';
import { type AckResult, encodeAck, parseLease } from '@drais/standards/device/command';
import { findPublicKey, publicKeyText, signAck, verifyLease } from '@drais/standards/device/signing';
import { newId } from '@drais/vocabulary/ids';
import { accept, type Outcome } from '@drais/vocabulary/outcome';
import type { FleetTools } from './fleet-tools.ts';
import { fleetRoom } from './index.ts';

const AREA = 'mannheim';
const T0 = Date.parse('2025-06-01T08:00:00.000Z');
const operator = operatorPrincipal('042.01a2040c-f370-7b6f-ad85-275d5783bbc5', AREA);
const rider_id = '017.01a2040c-f370-7b6f-ad85-275d5783bbc5';
const plan = { pricing_plan_id: newId(AREA), version: 1 };

/** An open room with its clocks, the door's inbox, and short words for what tests do most. */
interface World {
  readonly room: TestRoom<FleetTools>;
  /** Business and wall time, milliseconds; tests set them. */
  readonly clock: { now_ms: number; wall_ms: number };
  /** Payloads that reached the door, and whether it takes any. */
  readonly door: { payloads: string[]; is_open: boolean };
}

async function openWorld(t: TestContext): Promise<World> {
  const clock = { now_ms: T0, wall_ms: T0 };
  const door = { payloads: [] as string[], is_open: true };
  const room = await openTestRoom(t, fleetRoom, {
    now: () => new Date(clock.now_ms),
    wallNow: () => new Date(clock.wall_ms),
    calls: {
      'door.deliver_command': async ({ payload }: { payload: string }) => {
        if (door.is_open) door.payloads.push(payload);
        return accept({ delivered: door.is_open });
      },
      'payments.list_pricing_plans': async () => accept({ items: [] }),
    },
  });
  return { room, clock, door };
}

function valueOf<V>(outcome: Outcome<V>): V {
  assert.ok(outcome.ok, outcome.ok ? '' : outcome.refusal.detail);
  return outcome.value;
}

function codeOf(outcome: Outcome<unknown>): string {
  return outcome.ok ? 'accepted' : outcome.refusal.code;
}

async function openMannheim({ room }: World): Promise<void> {
  valueOf(
    await room.call(
      fleet.openArea,
      {
        area_id: AREA,
        name: 'Mannheim',
        time_zone: 'Europe/Berlin',
        currency: 'EUR',
        country: 'DE',
        center: { lat: 49.4875, lon: 8.466 },
      },
      operator,
    ),
  );
  const scooter = {
    vehicle_type_id: 'scooter-1',
    vehicle_class: 'scooter' as const,
    name: 'Scooter',
    range_max_m: 40_000,
    speed_max_m_s: 5.6,
  };
  valueOf(await room.call(fleet.defineVehicleTypes, { area_id: AREA, vehicle_types: [scooter] }, operator));
  const castle = {
    short_name: '1',
    name: 'Castle',
    lat: 49.4834,
    lon: 8.462,
    capacity: 10,
    radius_m: 50,
    is_charging_station: false,
  };
  valueOf(await room.call(fleet.addStations, { area_id: AREA, stations: [castle] }, operator));
}

const castle_place = { lat: 49.4834, lon: 8.462 };

async function addVehicle({ room }: World, code: string): Promise<string> {
  const added = await room.call(
    fleet.addVehicles,
    {
      area_id: AREA,
      vehicles: [
        { code, vehicle_type_id: 'scooter-1', position: castle_place, charge_fraction: 0.8 },
      ],
    },
    operator,
  );
  return valueOf(added).vehicles[0]?.vehicle_id ?? '';
}

async function enrol({ room }: World, vehicle_id: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const input = { vehicle_id, public_key: publicKeyText(publicKey) };
  const device = valueOf(await room.call(fleet.enrolDevice, input, operator));
  return { ...device, key: privateKey };
}

interface Told {
  readonly device_id: string;
  readonly sequence: number;
  readonly lat?: number;
  readonly lon?: number;
  readonly locked?: boolean;
  readonly speed_m_s?: number;
  readonly observed_at?: string;
}

async function report({ room, clock }: World, told: Told) {
  const now = new Date(clock.now_ms).toISOString();
  const reports = [
    {
      ...castle_place,
      accuracy_m: 5,
      speed_m_s: 0,
      charge_fraction: 0.7,
      locked: true,
      observed_at: now,
      received_at: now,
      ...told,
    },
  ];
  return valueOf(await room.call(fleet.takeReports, { reports }));
}

async function vehicleNow({ room }: World, vehicle_id: string) {
  return valueOf(await room.call(fleet.getVehicle, { area_id: AREA, vehicle_id }));
}

function ackPayload(
  device: { device_id: string; key: KeyObject },
  answer: { command_id: string; result: AckResult; executed_at: string; sequence: number; locked: boolean },
): string {
  return encodeAck(signAck({ device_id: device.device_id, ...answer }, device.key)).toString('utf8');
}

describe('the first walk through the fleet room', () => {
  it('opens, enrols, leases and takes the answer', async (t) => {
    const world = await openWorld(t);
    const { room, clock, door } = world;
    await openMannheim(world);
    const vehicle_id = await addVehicle(world, 'MA-1');
    const device = await enrol(world, vehicle_id);
    await report(world, { device_id: device.device_id, sequence: 1 });
    const found = await vehicleNow(world, vehicle_id);
    assert.equal(found.vehicle_state, 'available');
    assert.equal(found.charge_fraction, 0.7);
    assert.ok(found.station_id !== undefined);

    const command_id = newId(AREA);
    const leased = valueOf(
      await room.call(fleet.issueCommand, { command_id, vehicle_id, kind: 'unlock', lease_s: 10 }),
    );
    assert.equal(leased.status, 'issued');
    clock.now_ms += 1000;
    const payload = ackPayload(device, {
      command_id,
      result: 'done',
      executed_at: new Date(T0 + 500).toISOString(),
      sequence: 2,
      locked: false,
    });
    const received_at = new Date(clock.now_ms).toISOString();
    const taken = await room.call(fleet.takeAcknowledgement, { device_id: device.device_id, received_at, payload });
    assert.equal(valueOf(taken).status, 'acknowledged');
    assert.equal((await vehicleNow(world, vehicle_id)).locked, false);
    assert.equal(door.payloads.length, 1);
    const lease = parseLease(Buffer.from(door.payloads[0] ?? ''));
    assert.ok(lease.ok);
    const keys = new Map(device.server_keys.map((k) => [k.key_id, findPublicKey(k.public_key) as KeyObject]));
    assert.ok(verifyLease(lease.value, keys));
    void booking;
    void rider_id;
    void plan;
    void codeOf;
  });
});
