import type { Point } from '@drais/vocabulary/units';
import { between, drawOf } from './draw.ts';
import { pointNear } from './way.ts';

export interface StationPlace extends Point {
  readonly station_id: string;
  readonly short_name: string;
  readonly capacity: number;
  readonly radius_m: number;
  readonly is_charging_station: boolean;
}

export interface PlannedVehicle {
  readonly code: string;
  readonly vehicle_type_id: string;
  readonly position: Point;
  readonly charge_fraction: number;
}

/**
 * Share of a station's radius in which vehicles are put: a fix a few metres off still lies inside.
 */
export const INNER_SHARE = 0.5;

/**
 * The demo's fleet: so many vehicles of each type, spread over the stations one after the other.
 * The same seed gives the same fleet; codes are the area's first letters and a number, in the order
 * of the types.
 */
export function planFleet(wanted: {
  readonly area_id: string;
  readonly fleet: Readonly<Record<string, number>>;
  readonly stations: readonly StationPlace[];
  readonly seed: string;
}): PlannedVehicle[] {
  const { area_id, fleet, stations, seed } = wanted;
  if (stations.length === 0) return [];
  const prefix = area_id.slice(0, 2).toUpperCase();
  const types = Object.entries(fleet).flatMap(([type, count]) =>
    Array.from({ length: count }, () => type),
  );
  // Their names and not their ids, which differ from one installation to the next.
  const order = [...stations].sort((a, b) => (a.short_name < b.short_name ? -1 : 1));
  return types.map((vehicle_type_id, n) => {
    const code = `${prefix}-${String(n + 1).padStart(4, '0')}`;
    const draw = drawOf(`${seed} ${code}`);
    const station = order[n % order.length] as StationPlace;
    return {
      code,
      vehicle_type_id,
      position: pointNear(station, station.radius_m * INNER_SHARE, draw),
      charge_fraction: Math.round(between(draw, 0.35, 1) * 100) / 100,
    };
  });
}
