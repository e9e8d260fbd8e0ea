import { fleet } from '@drais/contracts';
import { waitFor } from '@drais/kit/testing/wait-for';
import { openVehicle, type Vehicle } from '@drais/twin';
import { enrol } from '@drais/twin/replay/day-town';
import type { VehicleOptions } from '@drais/twin/vehicle/vehicle';
import { distanceBetween_m, type Point } from '@drais/vocabulary/units';
import { type Drais, WASSERTURM } from './platform.ts';
import { must } from './ride.ts';

/** North of the Wasserturm: a slow zone, and behind it one where riding is forbidden. */
export const SLOW = { lat: WASSERTURM.lat + 0.0012, lon: WASSERTURM.lon };
export const PARK = { lat: WASSERTURM.lat + 0.0022, lon: WASSERTURM.lon };

/** A square of 55 by 36 m around its middle. */
function squareAt({ lat, lon }: Point) {
  const half = 0.00025;
  const ring: [number, number][] = [
    [lon - half, lat - half],
    [lon + half, lat - half],
    [lon + half, lat + half],
    [lon - half, lat + half],
    [lon - half, lat - half],
  ];
  return { type: 'Polygon' as const, coordinates: [ring] };
}

export async function drawZones({ operator, area_id }: Drais): Promise<void> {
  const zone = { priority: 900, vehicle_classes: ['e_bike' as const], park_allowed: true };
  const slow = { name: 'School', ride_allowed: true, speed_limit_m_s: 3.4 };
  const park = { name: 'Lawn', ride_allowed: false, park_allowed: false };
  const zones = [
    { ...zone, ...slow, polygon: squareAt(SLOW) },
    { ...zone, ...park, polygon: squareAt(PARK) },
  ];
  must(await operator.call(fleet.addZones, { area_id, zones }));
}

/** A connected e-bike at the Wasserturm whose lock does as the test says. */
export async function openWithLock(
  drais: Drais,
  code: string,
  moveLock: NonNullable<VehicleOptions['moveLock']>,
): Promise<{ vehicle_id: string; vehicle: Vehicle }> {
  const { operator, area_id, platform } = drais;
  const position = WASSERTURM;
  const facts = { code, vehicle_type_id: 'e-bike', position, charge_fraction: 0.9 };
  const added = must(await operator.call(fleet.addVehicles, { area_id, vehicles: [facts] }));
  const vehicle_id = added.vehicles[0]?.vehicle_id ?? '';
  const vehicle = await openVehicle({
    mqtt_url: `mqtt://127.0.0.1:${String(platform.environment.mqtt_port)}`,
    credentials: await enrol(operator, vehicle_id),
    position,
    charge_fraction: 0.9,
    now: () => new Date(),
    moveLock,
  });
  await vehicle.report({ position, speed_m_s: 0 });
  return { vehicle_id, vehicle };
}

/** Metres between two reports on the way: no more than can be ridden between them. */
const HOP_M = 35;

/**
 * Rides to a place in reports of short hops, as fast as its rider wants and the vehicle lets it.
 */
export async function rideTo(vehicle: Vehicle, to: Point, more: object = {}): Promise<void> {
  const from = vehicle.position();
  const hops = Math.max(1, Math.ceil(distanceBetween_m(from, to) / HOP_M));
  for (let hop = 1; hop <= hops; hop++) {
    const part = hop / hops;
    const lat = from.lat + part * (to.lat - from.lat);
    const lon = from.lon + part * (to.lon - from.lon);
    await vehicle.report({ position: { lat, lon }, speed_m_s: 6, ...more });
  }
}

export function untilWarned({ operator }: Drais, vehicle_id: string, kinds: readonly string[]) {
  return waitFor(
    async () => {
      const { warnings = [] } = must(await operator.call(fleet.getFleetVehicle, { vehicle_id }));
      const told = warnings.map(({ kind }) => kind as string).sort();
      return told.join() === [...kinds].sort().join() ? { warnings } : undefined;
    },
    { what: `warnings ${kinds.join()}`, timeout_ms: 30_000 },
  );
}

export function untilCase({ operator, area_id }: Drais, vehicle_id: string, status: string) {
  return waitFor(
    async () => {
      const page = must(await operator.call(fleet.listVehicleCases, { area_id }));
      return page.items.find((one) => one.vehicle_id === vehicle_id && one.status === status);
    },
    { what: `a case that is ${status}`, timeout_ms: 30_000 },
  );
}

export function untilState({ operator }: Drais, vehicle_id: string, state: string) {
  return waitFor(
    async () => {
      const now = must(await operator.call(fleet.getFleetVehicle, { vehicle_id }));
      return now.vehicle_state === state ? now : undefined;
    },
    { what: `a vehicle that is ${state}`, timeout_ms: 30_000 },
  );
}
