import { distanceBetween_m, type Point } from '@drais/vocabulary/units';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { type Draw, oneByWeight, oneOf } from './draw.ts';
import type { StationPlace } from './plan-fleet.ts';

/** A free vehicle as anybody sees it on the map. */
export interface FreeVehicle extends Point {
  readonly public_vehicle_id: string;
  readonly vehicle_class: VehicleClass;
  readonly charge_fraction: number;
  readonly station_id?: string;
}

/** Classes that the simulated riders take. Cars and vans stay for people. */
const RIDDEN: readonly VehicleClass[] = ['scooter', 'e_bike'];
/** A rider does not set out with less. */
const CHARGE_MIN = 0.25;
/** Free vehicles of these classes that stay in a station for whoever comes next. */
const LEFT_BEHIND = 1;
/** Nobody takes a vehicle for less than the first, or goes further by scooter than the second. */
const RIDE_M = { min: 400, max: 2_800 };
/**
 * Of the stations that need vehicles most, one of so many is chosen, so that not all riders go to
 * the same.
 */
const EMPTIEST = 4;

/**
 * What a rider takes from the map: a charged scooter or e-bike, sooner from a station that has
 * many, and never the last one of a station. Undefined when there is nothing to take.
 */
export function chooseVehicle(free: readonly FreeVehicle[], draw: Draw): FreeVehicle | undefined {
  const rideable = free.filter(({ vehicle_class }) => RIDDEN.includes(vehicle_class));
  const by_station = Map.groupBy(rideable, ({ station_id }) => station_id ?? '');
  const groups = [...by_station]
    .filter(([station_id]) => station_id !== '')
    .map(([, group]) => group);
  // Those left in the street are taken as well: it brings them back into a station.
  const strays = by_station.get('') ?? [];
  const chosen = oneByWeight(draw, [...groups, strays], (group) =>
    group === strays ? group.length : group.length - LEFT_BEHIND,
  );
  return oneOf(
    draw,
    (chosen ?? []).filter(({ charge_fraction }) => charge_fraction >= CHARGE_MIN),
  );
}

/**
 * Where a ride from here goes: one of the emptiest stations within reach, so that the fleet stays
 * spread.
 */
export function chooseDestination(
  from: Point,
  {
    stations,
    free,
    draw,
  }: { stations: readonly StationPlace[]; free: readonly FreeVehicle[]; draw: Draw },
): StationPlace | undefined {
  const parked = Map.groupBy(free, ({ station_id }) => station_id ?? '');
  const fill = ({ station_id, capacity }: StationPlace) =>
    (parked.get(station_id)?.length ?? 0) / Math.max(1, capacity);
  const within = stations.filter((station) => {
    const away_m = distanceBetween_m(from, station);
    return away_m >= RIDE_M.min && away_m <= RIDE_M.max;
  });
  return oneOf(draw, within.sort((a, b) => fill(a) - fill(b)).slice(0, EMPTIEST));
}

/** The nearest station, or the nearest other one for who stands in a station already. */
export function nearestStation(
  from: Point,
  stations: readonly StationPlace[],
  other: boolean,
): StationPlace | undefined {
  const away_m = (station: StationPlace) => distanceBetween_m(from, station);
  return stations
    .filter((station) => !other || away_m(station) > station.radius_m)
    .sort((a, b) => away_m(a) - away_m(b))[0];
}
