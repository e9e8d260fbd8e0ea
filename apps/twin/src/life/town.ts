import { fleet } from '@drais/contracts';
import type { OutputOf } from '@drais/vocabulary/define';
import type { Point } from '@drais/vocabulary/units';
import { expect } from '../replay/day-town.ts';
import type { PatientClient } from '../rider/patient-client.ts';
import { nearestStation } from './choose-ride.ts';
import { between, type Draw } from './draw.ts';
import { INNER_SHARE, type StationPlace } from './plan-fleet.ts';
import type { TownVehicle } from './town-vehicle.ts';
import { freeWay, pointNear, type Ring, type Way } from './way.ts';

type VehicleType = OutputOf<typeof fleet.listVehicleTypes>['items'][number];

/**
 * The demo's town as its simulated people know it: the public facts, and the vehicles that obey
 * this life.
 */
export interface DemoTown {
  readonly area_id: string;
  readonly center: Point;
  readonly stations: readonly StationPlace[];
  readonly types: ReadonlyMap<string, VehicleType>;
  /** Where nobody rides, or only at walking pace: simulated people go around. */
  readonly avoided: readonly Ring[];
  /** By code. */
  readonly vehicles: Map<string, TownVehicle>;
  readonly draw: Draw;
}

/**
 * Rows of each list. A demo's town fits into one page; what lies beyond is not used by simulated
 * people.
 */
const PAGE = 200;

/** Reads the town from the public API. */
export async function readTown(
  client: PatientClient,
  {
    area_id,
    draw,
    signal,
  }: { readonly area_id: string; readonly draw: Draw; readonly signal: AbortSignal },
): Promise<DemoTown> {
  const page = { area_id, limit: PAGE };
  const area = expect(await client.call(fleet.getArea, { area_id }, { signal }));
  const stations = expect(await client.call(fleet.listStations, page, { signal }));
  const types = expect(await client.call(fleet.listVehicleTypes, page, { signal }));
  const zones = expect(await client.call(fleet.listZones, page, { signal }));
  const avoided = zones.items.filter(
    ({ ride_allowed, speed_limit_m_s }) => !ride_allowed || speed_limit_m_s !== undefined,
  );
  return {
    area_id,
    center: area.center,
    stations: stations.items,
    types: new Map(types.items.map((type) => [type.vehicle_type_id, type])),
    avoided: avoided.map(({ polygon }) => polygon.coordinates[0] ?? []),
    vehicles: new Map(),
    draw,
  };
}

type Passable = Pick<DemoTown, 'avoided' | 'draw'>;

/** A way from here to a place well inside a station. */
export function wayToStation(town: Passable, from: Point, station: StationPlace): Way {
  return wayToPlace(town, from, pointNear(station, station.radius_m * INNER_SHARE, town.draw));
}

export function wayToPlace({ avoided, draw }: Passable, from: Point, to: Point): Way {
  return freeWay(from, to, { rings: avoided, draw });
}

export function isAtCharger(town: DemoTown, position: Point): boolean {
  const station = nearestStation(position, town.stations, false);
  return (
    station?.is_charging_station === true && nearestStation(position, [station], true) === undefined
  );
}

/**
 * How fast somebody rides: nobody keeps to the limit all the time. Cars and vans are slowed by the
 * town.
 */
export function ridingSpeed_m_s(vehicle: TownVehicle, draw: Draw): number {
  return Math.min(TOWN_SPEED_M_S, vehicle.speed_max_m_s) * between(draw, 0.75, 0.95);
}

/** 30 km/h, as much as a car makes from light to light. */
const TOWN_SPEED_M_S = 8.3;
