import { generateKeyPairSync } from 'node:crypto';
import { fleet, payments } from '@drais/contracts';
import type { BikeshareStation } from '@drais/standards/bikeshare/read-stations';
import { COMMAND_KINDS } from '@drais/standards/device/command';
import { publicKeyText } from '@drais/standards/device/signing';
import type { InputOf } from '@drais/vocabulary/define';
import type { PatientClient } from '../rider/patient-client.ts';
import {
  type DeviceCredentials,
  openVehicle,
  type Vehicle,
  type VehicleOptions,
} from '../vehicle/vehicle.ts';

export type PlanTerms = Omit<InputOf<typeof payments.publishPricingPlan>, 'area_id'>;

export interface Town {
  readonly area_id: string;
  readonly vehicle_type_id: string;
  readonly stations: ReadonlyMap<string, BikeshareStation>;
}

/**
 * Within this distance a return counts as in the station. Recorded stations are points; docks are a
 * short row.
 */
const STATION_RADIUS_M = 60;
/** Stations and vehicles a request; what the routes take at once. */
const BATCH_MAX = 200;
/** Longest name and largest capacity that a station may have; what a record says beyond is cut. */
const NAME_CHARS_MAX = 120;
const CAPACITY_MAX = 1000;

/** What the vehicles of a record are taken for: the files do not say. */
export const RECORDED_VEHICLE_TYPE = {
  vehicle_type_id: 'recorded-e-bike',
  vehicle_class: 'e_bike' as const,
  name: 'E-bike',
  range_max_m: 60_000,
  speed_max_m_s: 8,
};

/**
 * Opens an operating area with the recorded stations and one price, through the operators' routes.
 */
export async function openTown(
  operator: PatientClient,
  wanted: {
    readonly area: InputOf<typeof fleet.openArea>;
    readonly stations: readonly BikeshareStation[];
    readonly plan: PlanTerms;
  },
): Promise<Town> {
  const { area, stations, plan } = wanted;
  const { area_id } = area;
  const opened = await operator.call(fleet.openArea, area, { idempotency_key: `open-${area_id}` });
  if (!opened.ok && opened.refusal.code !== 'fleet.area_exists')
    throw new Error(opened.refusal.detail);
  expect(
    await operator.call(fleet.defineVehicleTypes, {
      area_id,
      vehicle_types: [RECORDED_VEHICLE_TYPE],
    }),
  );
  expect(await operator.call(payments.publishPricingPlan, { area_id, ...plan }));
  for (const batch of batches(stations)) {
    expect(
      await operator.call(fleet.addStations, {
        area_id,
        stations: batch.map(stationInput),
      }),
    );
  }
  return {
    area_id,
    vehicle_type_id: RECORDED_VEHICLE_TYPE.vehicle_type_id,
    stations: new Map(stations.map((station) => [station.station_id, station])),
  };
}

/** A recorded station as the operators' route takes it: known by its terminal number. */
export function stationInput(
  station: BikeshareStation,
): InputOf<typeof fleet.addStations>['stations'][number] {
  const { station_id, name, lat, lon, dock_count } = station;
  return {
    short_name: station_id,
    name: name.slice(0, NAME_CHARS_MAX),
    lat,
    lon,
    capacity: Math.min(CAPACITY_MAX, dock_count ?? 0),
    radius_m: STATION_RADIUS_M,
    is_charging_station: false,
  };
}

export interface Placement {
  readonly code: string;
  readonly terminal: string;
}

/** Registers vehicles where they stand and gives each its device. */
export async function placeVehicles(
  operator: PatientClient,
  town: Town,
  placements: readonly Placement[],
): Promise<Map<string, { vehicle_id: string; credentials: DeviceCredentials }>> {
  const placed = new Map<string, { vehicle_id: string; credentials: DeviceCredentials }>();
  for (const batch of batches(placements)) {
    const added = expect(
      await operator.call(fleet.addVehicles, {
        area_id: town.area_id,
        vehicles: batch.map(({ code, terminal }) => ({
          code,
          vehicle_type_id: town.vehicle_type_id,
          position: stationPoint(town, terminal),
          charge_fraction: 1,
        })),
      }),
    );
    for (const { code, vehicle_id } of added.vehicles)
      placed.set(code, { vehicle_id, credentials: await enrol(operator, vehicle_id) });
  }
  return placed;
}

/** A key made in the vehicle, a password made by the platform. */
export async function enrol(
  operator: PatientClient,
  vehicle_id: string,
): Promise<DeviceCredentials> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const enrolled = expect(
    await operator.call(fleet.enrolDevice, {
      vehicle_id,
      public_key: publicKeyText(privateKey),
      command_kinds: [...COMMAND_KINDS],
    }),
  );
  return {
    device_id: enrolled.device_id,
    mqtt_password: enrolled.mqtt_password,
    private_key_pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    server_keys: enrolled.server_keys,
  };
}

/** Connects a placed vehicle and lets it say where it stands. */
export async function switchOn(
  town: Town,
  placement: Placement,
  link: Pick<VehicleOptions, 'mqtt_url' | 'credentials' | 'now' | 'onAcknowledged'>,
): Promise<Vehicle> {
  const position = stationPoint(town, placement.terminal);
  const vehicle = await openVehicle({ ...link, position, charge_fraction: 1 });
  await vehicle.report({ position, speed_m_s: 0 });
  return vehicle;
}

export function stationPoint(town: Town, terminal: string): { lat: number; lon: number } {
  const station = town.stations.get(terminal);
  if (station === undefined) throw new RangeError(`no station ${terminal}`);
  return { lat: station.lat, lon: station.lon };
}

export function expect<Value>(
  answer: { ok: true; value: Value } | { ok: false; refusal: { code: string; detail: string } },
): Value {
  if (answer.ok) return answer.value;
  throw new Refused(`${answer.refusal.code}: ${answer.refusal.detail}`);
}

/** The platform said no where the twin cannot go on without a yes. */
export class Refused extends Error {}

/** The items in parts that one request takes. */
export function batches<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / BATCH_MAX);
  return Array.from({ length: count }, (_, n) => items.slice(n * BATCH_MAX, (n + 1) * BATCH_MAX));
}
