import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { TestContext } from 'node:test';
import { booking, fleet } from '@drais/contracts';
import { Unavailable } from '@drais/kit';
import { openTestRoom, operatorPrincipal, type TestRoom } from '@drais/kit/testing/open-room';
import {
  type AckResult,
  COMMAND_KINDS,
  type CommandKind,
  encodeAck,
} from '@drais/standards/device/command';
import { publicKeyText, signAck } from '@drais/standards/device/signing';
import { newId } from '@drais/vocabulary/ids';
import { accept, type Outcome } from '@drais/vocabulary/outcome';
import type { FleetTools } from './fleet-tools.ts';
import { fleetRoom } from './index.ts';

export const AREA = 'mannheim';
export const T0 = Date.parse('2025-06-01T08:00:00.000Z');
export const operator = operatorPrincipal('042.01a2040c-f370-7b6f-ad85-275d5783bbc5', AREA);
/** An open room with its clocks, the door's inbox, and short words for what tests do most. */
export interface World {
  readonly room: TestRoom<FleetTools>;
  /** Business and wall time, milliseconds; tests set them. */
  readonly clock: { now_ms: number; wall_ms: number };
  /** Payloads that reached the door, and whether it takes any. */
  readonly door: { payloads: string[]; is_open: boolean };
  readonly payments: { is_open: boolean };
  readonly plan: { readonly pricing_plan_id: string };
}

export async function openWorld(t: TestContext): Promise<World> {
  const clock = { now_ms: T0, wall_ms: T0 };
  const door = { payloads: [] as string[], is_open: true };
  const payments = { is_open: true };
  const plan = scooterPlan();
  const room = await openTestRoom(t, fleetRoom, {
    now: () => new Date(clock.now_ms),
    wallNow: () => new Date(clock.wall_ms),
    calls: {
      'door.deliver_command': async ({ payload }: { payload: string }) => {
        if (door.is_open) door.payloads.push(payload);
        return accept({ delivered: door.is_open });
      },
      'payments.list_pricing_plans': async () => {
        if (!payments.is_open) throw new Unavailable('payments');
        return accept({ items: [plan] });
      },
    },
  });
  return { room, clock, door, payments, plan };
}

function scooterPlan() {
  return {
    pricing_plan_id: newId(AREA),
    version: 1,
    area_id: AREA,
    vehicle_class: 'scooter',
    name: 'Scooter',
    currency: 'EUR',
    unlock_minor: 100,
    per_minute_minor: 20,
    pause_per_minute_minor: 5,
    cap_minor: 2_500,
    hold_minor: 500,
    vat_bp: 1_900,
  };
}

export function valueIn<V>(outcome: Outcome<V>): V {
  assert.ok(outcome.ok, outcome.ok ? '' : outcome.refusal.detail);
  return outcome.value;
}

export function codeOf(outcome: Outcome<unknown>): string {
  return outcome.ok ? 'accepted' : outcome.refusal.code;
}

export async function openMannheim({ room }: World): Promise<void> {
  valueIn(
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
  valueIn(
    await room.call(
      fleet.defineVehicleTypes,
      { area_id: AREA, vehicle_types: [scooter] },
      operator,
    ),
  );
  const castle = {
    short_name: '1',
    name: 'Castle',
    lat: 49.4834,
    lon: 8.462,
    capacity: 10,
    radius_m: 50,
    is_charging_station: false,
  };
  valueIn(await room.call(fleet.addStations, { area_id: AREA, stations: [castle] }, operator));
}

/** A world in which Mannheim is open: a type of scooter, and a station at the castle. */
export async function openTown(t: TestContext): Promise<World> {
  const world = await openWorld(t);
  await openMannheim(world);
  return world;
}

/** The same with one scooter at the castle and its device. */
export async function openTownWithDevice(t: TestContext) {
  const world = await openTown(t);
  const vehicle_id = await addVehicle(world, 'MA-1');
  const device = await enrol(world, vehicle_id);
  return { world, vehicle_id, device, device_id: device.device_id };
}

/** A zone north of the castle where scooters may be ridden and parked. */
export const city = {
  name: 'City',
  polygon: {
    type: 'Polygon' as const,
    coordinates: [
      [
        [8.4, 49.4],
        [8.5, 49.4],
        [8.5, 49.6],
        [8.4, 49.6],
        [8.4, 49.4],
      ] as [number, number][],
    ],
  },
  priority: 1,
  vehicle_classes: ['scooter' as const],
  ride_allowed: true,
  park_allowed: true,
};

export const castle_place = { lat: 49.4834, lon: 8.462 };

export async function addVehicle({ room }: World, code: string): Promise<string> {
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
  return valueIn(added).vehicles[0]?.vehicle_id ?? '';
}

export async function enrol(
  { room }: World,
  vehicle_id: string,
  command_kinds: CommandKind[] = [...COMMAND_KINDS],
) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const input = { vehicle_id, public_key: publicKeyText(publicKey), command_kinds };
  const device = valueIn(await room.call(fleet.enrolDevice, input, operator));
  return { ...device, key: privateKey };
}

interface Told {
  readonly device_id: string;
  readonly sequence: number;
  readonly lat?: number;
  readonly lon?: number;
  readonly locked?: boolean;
  readonly speed_m_s?: number;
  readonly accuracy_m?: number;
  readonly charge_fraction?: number;
  readonly observed_at?: string;
}

export async function report({ room, clock }: World, told: Told) {
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
  return valueIn(await room.call(fleet.takeReports, { reports }));
}

export async function vehicleNow({ room }: World, vehicle_id: string) {
  return valueIn(await room.call(fleet.getVehicle, { area_id: AREA, vehicle_id }));
}

export function ackPayload(
  device: { device_id: string; key: KeyObject },
  answer: {
    command_id: string;
    result: AckResult;
    executed_at: string;
    sequence: number;
    locked: boolean;
  },
): string {
  return encodeAck(signAck({ device_id: device.device_id, ...answer }, device.key)).toString(
    'utf8',
  );
}

/** A rider's trip with a vehicle, as booking tells of it. */
export function tripWith({ room }: World, vehicle_id: string) {
  const reservation = { reservation_id: newId(AREA), vehicle_id };
  const rider_id = '017.01a2040c-f370-7b6f-ad85-275d5783bbc5';
  const at = new Date(T0).toISOString();
  const trip = { ...reservation, trip_id: newId(AREA), rider_id, started_at: at };
  const plan = { pricing_plan_id: newId(AREA), version: 1 };
  const facts = { vehicle_class: 'scooter' as const, plan, ended_at: at, paused_s: 0 };
  return {
    reserve: () => room.deliver(booking.events.reservationBegan, AREA, reservation),
    start: () => room.deliver(booking.events.tripStarted, AREA, trip),
    end: (lock_confirmed = true) =>
      room.deliver(booking.events.tripEnded, AREA, { ...trip, ...facts, lock_confirmed }),
  };
}

/** A rectangle of a thousandth of a degree each way around its middle: about 220 by 145 m. */
export function squareAt(lat: number, lon: number) {
  const [south, north, west, east] = [lat - 0.001, lat + 0.001, lon - 0.001, lon + 0.001];
  const ring: [number, number][] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Polygon' as const, coordinates: [ring] };
}
