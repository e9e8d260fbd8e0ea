import { fleet } from '@drais/contracts';
import { discover, openPatientClient, type PatientClient, signIn } from '@drais/twin';
import { between, drawOf } from '@drais/twin/life/draw';
import { batches, enrol, expect } from '@drais/twin/replay/day-town';
import { DEMO_OPERATOR } from '../demo/accounts.ts';
import type { Log } from './result.ts';
import type { BenchDevice } from './telemetry-line.ts';

/** Enrolments under way at once: more only queue up in the one process that does them. */
const ENROLLING_MAX = 16;
const PATIENCE_MS = 60_000;
/** Vehicles stand in a square of this many kilometres, as of a larger town. */
const TOWN_KM = 12;
const CENTER = { lat: 49.4875, lon: 8.466 };
/** Kilometres of a degree, near enough to place a town. */
const DEGREE_KM = { lat: 111.2, lon: 72.3 };
const VEHICLE_TYPE_ID = 'scooter';

export interface TownBox {
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
}

/** The square that all vehicles of the bench stand in. */
export const TOWN: TownBox = boxAround(CENTER, TOWN_KM);

/** A square with sides of `side_km`. */
export function boxAround(middle: { lat: number; lon: number }, side_km: number): TownBox {
  const lat_deg = side_km / 2 / DEGREE_KM.lat;
  const lon_deg = side_km / 2 / DEGREE_KM.lon;
  return {
    south: middle.lat - lat_deg,
    west: middle.lon - lon_deg,
    north: middle.lat + lat_deg,
    east: middle.lon + lon_deg,
  };
}

/**
 * An area with `count` free scooters, each with a device of its own, made through the operators'
 * routes of a running platform.
 */
export async function enrolFleet(
  base_url: string,
  wanted: { area_id: string; count: number },
  log: Log,
): Promise<BenchDevice[]> {
  const { area_id, count } = wanted;
  log(`enrolling ${String(count)} devices`);
  const operator = await openOperator(base_url);
  expect(
    await operator.call(fleet.openArea, {
      area_id,
      name: area_id,
      time_zone: 'Europe/Berlin',
      currency: 'EUR',
      country: 'DE',
      center: CENTER,
    }),
  );
  expect(
    await operator.call(fleet.defineVehicleTypes, {
      area_id,
      vehicle_types: [
        {
          vehicle_type_id: VEHICLE_TYPE_ID,
          vehicle_class: 'scooter',
          name: 'Scooter',
          range_max_m: 30_000,
          speed_max_m_s: 6,
        },
      ],
    }),
  );
  const placed = await placeAll(operator, area_id, count);
  const devices: BenchDevice[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let one = placed[next++]; one !== undefined; one = placed[next++]) {
      const { device_id, mqtt_password } = await enrol(operator, one.vehicle_id);
      devices.push({ device_id, password: mqtt_password, lat_e4: one.lat_e4, lon: one.lon });
    }
  };
  await Promise.all(Array.from({ length: ENROLLING_MAX }, work));
  return devices;
}

async function openOperator(base_url: string): Promise<PatientClient> {
  const configuration = await discover(base_url);
  const { token } = await signIn(configuration, DEMO_OPERATOR, 'rider operator');
  return openPatientClient({ base_url, patience_ms: PATIENCE_MS, token });
}

async function placeAll(operator: PatientClient, area_id: string, count: number) {
  const draw = drawOf(area_id);
  const wanted = Array.from({ length: count }, (_, n) => ({
    code: `B-${String(n)}`,
    lat_e4: Math.round(between(draw, TOWN.south, TOWN.north) * 10_000),
    // A sixth decimal that is no nought keeps every report at one length.
    lon: (Math.floor(between(draw, TOWN.west, TOWN.east) * 100_000) * 10 + 5) / 1_000_000,
  }));
  const placed: { vehicle_id: string; lat_e4: number; lon: number }[] = [];
  for (const batch of batches(wanted)) {
    const { vehicles } = expect(
      await operator.call(fleet.addVehicles, {
        area_id,
        vehicles: batch.map(({ code, lat_e4, lon }) => ({
          code,
          vehicle_type_id: VEHICLE_TYPE_ID,
          position: { lat: lat_e4 / 10_000, lon },
          charge_fraction: 0.9,
        })),
      }),
    );
    const by_code = new Map(vehicles.map((vehicle) => [vehicle.code, vehicle.vehicle_id]));
    for (const { code, lat_e4, lon } of batch)
      placed.push({ vehicle_id: by_code.get(code) ?? '', lat_e4, lon });
  }
  return placed;
}
