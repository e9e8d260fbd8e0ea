import type { Point } from '@drais/vocabulary/units';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import type { Polygon } from './geofence.ts';
import { judgeReport, type Verdict } from './judge-report.ts';
import { openLiveRides, type Ride } from './live-rides.ts';
import {
  isFree,
  isStanding,
  type LatestReport,
  placeOf,
  type VehicleFacts,
  WALKING_PACE_M_S,
} from './live-vehicle.ts';
import { createNearbyIndex, type FoundNearby, type NearbyIndex } from './nearby-index.ts';
import type { RideRules } from './ride-rules.ts';
import type { RideWarning } from './ride-warnings.ts';
import type { RunningLimit } from './speed-lease.ts';
import { noRest, type Rest } from './unasked-movement.ts';

export interface AreaFacts {
  readonly area_id: string;
  readonly name: string;
  readonly time_zone: string;
  readonly currency: string;
  readonly country: string;
  readonly center: Point;
}

export interface TypeFacts {
  readonly vehicle_type_id: string;
  readonly vehicle_class: VehicleClass;
  readonly name: string;
  readonly range_max_m: number;
  readonly speed_max_m_s: number;
}

export interface StationFacts extends Point {
  readonly station_id: string;
  readonly short_name: string;
  readonly name: string;
  readonly capacity: number;
  readonly radius_m: number;
  readonly is_charging_station: boolean;
}

export interface ZoneFacts {
  readonly zone_id: string;
  readonly name: string;
  readonly polygon: Polygon;
  readonly priority: number;
  readonly vehicle_classes: readonly VehicleClass[];
  readonly ride_allowed: boolean;
  readonly park_allowed: boolean;
  readonly speed_limit_m_s: number | null;
}

/** A vehicle as this process knows it now. */
export interface LiveVehicle {
  readonly slot: number;
  facts: VehicleFacts;
  latest: LatestReport | null;
  /** The lock by the newest acknowledgement; its counter is that of the reports. */
  lock: { readonly sequence: number; readonly locked: boolean } | null;
  /**
   * The station in whose radius it stands; undefined on a trip, in a van and on the open street.
   */
  station_id: string | undefined;
  /** Wall time, milliseconds, when its device was last heard; 0 before. */
  heard_at_ms: number;
  /** Wall time, milliseconds, since when its device is waited for; 0 until somebody begins to. */
  awaited_from_ms: number;
  /** Null while nobody has it. */
  ride: Ride | null;
  /** The limit leased last; it may outlive its ride by what is left of its lease. */
  limit: RunningLimit | null;
  /** Where it stands while nobody has it, and whether it seems to have gone from there. */
  rest: Rest;
  /** Something about it is being recorded: the next look waits for that. */
  is_busy: boolean;
}

/** Places of an area: they change when staff change them. */
export interface Places {
  readonly area: AreaFacts;
  readonly types: ReadonlyMap<string, TypeFacts>;
  readonly stations: ReadonlyMap<string, StationFacts>;
  readonly zones: readonly ZoneFacts[];
  /** Only of classes for which something was set. */
  readonly ride_rules: ReadonlyMap<VehicleClass, RideRules>;
}

/**
 * Everything that moves in one area, in memory: made from the durable state, and made again
 * whenever in doubt.
 */
export interface LiveArea {
  readonly places: Places;
  readonly vehicles: ReadonlyMap<string, LiveVehicle>;
  findByDevice(device_id: string): LiveVehicle | null;
  /** Takes a row of the state table unless a newer one is known. Returns what became of it. */
  putFacts(facts: VehicleFacts): LiveVehicle;
  /** Takes the newest durable report at the start. */
  putLatest(vehicle_id: string, latest: LatestReport): void;
  /** Judges a report and, when it can be true, moves its vehicle. */
  takeReport(vehicle: LiveVehicle, report: IncomingReport, now: Date): Verdict;
  /** Takes what its rider was warned of, at the start. */
  putWarning(vehicle_id: string, warning: RideWarning): void;
  /** Takes the limit that it was leased last, at the start. */
  putLimit(vehicle_id: string, limit: RunningLimit): void;
  /** Vehicles that somebody has. */
  riding(): IterableIterator<LiveVehicle>;
  rideRulesOf(vehicle_class: VehicleClass): RideRules;
  /** The lock as an acknowledgement tells it, which shares its counter with reports. */
  takeLock(vehicle: LiveVehicle, sequence: number, locked: boolean): void;
  /** Staff put it down here: reports up to now say where it was. */
  overridePlace(vehicle: LiveVehicle, place: Point & { accuracy_m: number }, at: Date): void;
  putPlaces(places: Places): void;
  nearestFree(point: Point, query: FreeQuery): { vehicle: LiveVehicle; distance_m: number }[];
  stationAt(point: Point): StationFacts | null;
  freeVehicles(): IterableIterator<LiveVehicle>;
  /** Called with each vehicle whose view may have changed. */
  onChange: (vehicle: LiveVehicle) => void;
}

export interface IncomingReport extends Omit<LatestReport, 'last_moved_at'> {}

export interface FreeQuery {
  readonly limit: number;
  readonly radius_m: number;
  readonly vehicle_class?: VehicleClass;
}

/** The largest radius that a station may have (contract), metres. */
const STATION_RADIUS_MAX_M = 500;
/** Stations that may hold one place: more than ever overlap. */
const STATIONS_LOOKED_AT_MAX = 32;

export function openLiveArea(first_places: Places): LiveArea {
  let places = first_places;
  let stations = indexStations(places);
  const rides = openLiveRides<LiveVehicle>(places);
  const vehicles = new Map<string, LiveVehicle>();
  const by_device = new Map<string, LiveVehicle>();
  const slots: LiveVehicle[] = [];
  const free: NearbyIndex = createNearbyIndex(places.area.center);

  /** Brings the index and the station in line with what the vehicle has become, and says so. */
  function settle(vehicle: LiveVehicle): void {
    const place = placeOf(vehicle.facts, vehicle.latest);
    if (isFree(vehicle.facts)) free.set(vehicle.slot, place);
    else free.remove(vehicle.slot);
    vehicle.station_id = isStanding(vehicle.facts) ? stationAt(place)?.station_id : undefined;
    area.onChange(vehicle);
  }

  function stationAt(point: Point): StationFacts | null {
    const near = stations.index.nearest(point, {
      limit: STATIONS_LOOKED_AT_MAX,
      radius_m: STATION_RADIUS_MAX_M,
    });
    const holding = near.find(
      ({ id, distance_m }) => distance_m <= (stations.list[id]?.radius_m ?? 0),
    );
    return holding === undefined ? null : (stations.list[holding.id] ?? null);
  }

  function putFacts(facts: VehicleFacts): LiveVehicle {
    const known = vehicles.get(facts.vehicle_id);
    if (known !== undefined && known.facts.stream_version >= facts.stream_version) return known;
    const vehicle = known ?? addVehicle(facts);
    if (vehicle.facts.device_id !== facts.device_id) forgetDevice(vehicle);
    const before = vehicle.facts;
    vehicle.facts = facts;
    rides.followFacts(vehicle, before);
    if (facts.device_id !== null) by_device.set(facts.device_id, vehicle);
    settle(vehicle);
    return vehicle;
  }

  /** Another device counts anew, and has not been silent yet. */
  function forgetDevice(vehicle: LiveVehicle): void {
    if (vehicle.facts.device_id !== null) by_device.delete(vehicle.facts.device_id);
    vehicle.latest = null;
    vehicle.lock = null;
    vehicle.awaited_from_ms = 0;
  }

  function addVehicle(facts: VehicleFacts): LiveVehicle {
    const vehicle: LiveVehicle = {
      slot: slots.length,
      facts,
      latest: null,
      lock: null,
      station_id: undefined,
      heard_at_ms: 0,
      awaited_from_ms: 0,
      ride: null,
      limit: null,
      rest: noRest,
      is_busy: false,
    };
    slots.push(vehicle);
    vehicles.set(facts.vehicle_id, vehicle);
    return vehicle;
  }

  function takeReport(vehicle: LiveVehicle, report: IncomingReport, now: Date): Verdict {
    const { vehicle_class, vehicle_state } = vehicle.facts;
    const is_carried = vehicle_state === 'removed';
    const verdict = judgeReport(vehicle.latest, report, { vehicle_class, is_carried, now });
    if (verdict.kind !== 'accepted') return verdict;
    const moved = report.speed_m_s > WALKING_PACE_M_S ? report.observed_at : null;
    vehicle.latest = { ...report, last_moved_at: moved ?? vehicle.latest?.last_moved_at ?? null };
    rides.followReport(vehicle, report);
    settle(vehicle);
    return verdict;
  }

  const area: LiveArea = {
    get places() {
      return places;
    },
    vehicles,
    findByDevice: (device_id) => by_device.get(device_id) ?? null,
    putFacts,
    putLatest: (vehicle_id, latest) => {
      const vehicle = vehicles.get(vehicle_id);
      if (vehicle === undefined || vehicle.facts.device_id !== latest.device_id) return;
      if (vehicle.latest !== null && vehicle.latest.sequence >= latest.sequence) return;
      vehicle.latest = latest;
      rides.followReport(vehicle, latest);
      settle(vehicle);
    },
    putWarning: (vehicle_id, warning) => {
      const vehicle = vehicles.get(vehicle_id);
      if (vehicle !== undefined) rides.putWarning(vehicle, warning);
    },
    putLimit: (vehicle_id, limit) => {
      const vehicle = vehicles.get(vehicle_id);
      if (vehicle !== undefined) vehicle.limit = limit;
    },
    riding: rides.riding,
    rideRulesOf: rides.rulesOf,
    takeReport,
    takeLock: (vehicle, sequence, locked) => {
      if (vehicle.lock !== null && vehicle.lock.sequence >= sequence) return;
      vehicle.lock = { sequence, locked };
      area.onChange(vehicle);
    },
    overridePlace: (vehicle, { lat, lon, accuracy_m }, at) => {
      if (vehicle.latest === null || vehicle.latest.observed_at > at) return;
      vehicle.latest = { ...vehicle.latest, lat, lon, accuracy_m, observed_at: at };
      settle(vehicle);
    },
    putPlaces: (next) => {
      places = next;
      stations = indexStations(next);
      rides.putPlaces(next);
      for (const vehicle of vehicles.values()) settle(vehicle);
    },
    nearestFree: (point, { vehicle_class, ...query }) => {
      const accepts = (slot: number) => slots[slot]?.facts.vehicle_class === vehicle_class;
      const found = free.nearest(
        point,
        vehicle_class === undefined ? query : { ...query, accepts },
      );
      return found.flatMap(({ id, distance_m }: FoundNearby) => {
        const vehicle = slots[id];
        return vehicle === undefined ? [] : [{ vehicle, distance_m }];
      });
    },
    stationAt,
    freeVehicles: () => vehicles.values().filter(({ facts }) => isFree(facts)),
    onChange: () => undefined,
  };
  return area;
}

/** The lock by the newer of report and acknowledgement; null before either. */
export function isLocked({ latest, lock }: LiveVehicle): boolean | null {
  if (lock === null || (latest !== null && latest.sequence > lock.sequence)) {
    return latest?.locked ?? null;
  }
  return lock.locked;
}

function indexStations(places: Places): { index: NearbyIndex; list: StationFacts[] } {
  const list = [...places.stations.values()];
  const index = createNearbyIndex(places.area.center);
  for (const [id, station] of list.entries()) index.set(id, station);
  return { index, list };
}
