import { fleet } from '@drais/contracts';
import { openVehicle, type Vehicle } from '@drais/twin';
import { enrol, expect } from '@drais/twin/replay/day-town';
import { AREA_ID, type clientOf } from './identities.ts';

/** In the station at the Wasserturm, where a return is allowed. */
export const PARKING = { lat: 49.4841, lon: 8.4757 };

export interface StreetVehicle {
  readonly vehicle_id: string;
  readonly code: string;
  readonly vehicle: Vehicle;
}

/** Of each kind some: what rolls at once, and what is reserved for a time. */
const TYPES = ['e-bike', 'compact-car', 'e-bike', 'scooter'];

type Client = ReturnType<typeof clientOf>;

/** Connected vehicles that do what they are told, parked in a row. */
export async function parkVehicles(
  operator: Client,
  mqtt_url: string,
  { count, prefix }: { readonly count: number; readonly prefix: string },
): Promise<StreetVehicle[]> {
  const added = expect(
    await operator.call(fleet.addVehicles, {
      area_id: AREA_ID,
      vehicles: Array.from({ length: count }, (_, n) => ({
        code: `${prefix}-${String(n)}`,
        vehicle_type_id: TYPES[n % TYPES.length] ?? 'e-bike',
        position: PARKING,
        charge_fraction: 0.9,
      })),
    }),
  );
  const parked: StreetVehicle[] = [];
  for (const [n, { vehicle_id }] of added.vehicles.entries()) {
    const credentials = await enrol(operator, vehicle_id);
    const vehicle = await openVehicle({
      mqtt_url,
      credentials,
      position: PARKING,
      charge_fraction: 0.9,
      now: () => new Date(),
    });
    await vehicle.report({ position: PARKING, speed_m_s: 0 });
    parked.push({ vehicle_id, code: `${prefix}-${String(n)}`, vehicle });
  }
  return parked;
}

/** Between two reports of a parked vehicle here. */
const REPORT_EVERY_MS = 5_000;

/** Lets vehicles say where they stand, over and over; returns what ends it. */
export function keepReporting(vehicles: readonly StreetVehicle[]): () => void {
  const timer = setInterval(() => {
    for (const { vehicle } of vehicles)
      vehicle.report({ position: PARKING, speed_m_s: 0 }).catch(() => undefined);
  }, REPORT_EVERY_MS);
  return () => clearInterval(timer);
}
