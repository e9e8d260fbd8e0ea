import type { Point } from '@drais/vocabulary/units';
import { circleRing, type Ring, sixDecimals } from './coordinates.ts';
import {
  type Feed,
  type Freshness,
  feedOf,
  type LocalizedString,
  localized,
  type Wording,
} from './feed.ts';
import { type GbfsVehicle, isListed } from './vehicle-status.ts';

export interface GbfsStation extends Point {
  readonly station_id: string;
  readonly name: Wording;
  readonly short_name?: Wording;
  /**
   * Places for vehicles; advisory, so more vehicles may stand here. 0 means that nobody counted.
   */
  readonly capacity: number;
  readonly is_charging_station: boolean;
  /** No docks, only a marked or agreed place. */
  readonly is_virtual_station: boolean;
  /** Metres within which a return counts as in this station, when it has no docks. */
  readonly radius_m?: number;
  readonly region_id?: string;
  readonly address?: string;
  readonly is_installed: boolean;
  readonly is_renting: boolean;
  readonly is_returning: boolean;
  /** When the state of the station was last known to be as told. */
  readonly last_reported_at: Date;
}

export interface StationInformation {
  readonly station_id: string;
  readonly name: readonly LocalizedString[];
  readonly lat: number;
  readonly lon: number;
  readonly is_virtual_station: boolean;
  readonly is_charging_station: boolean;
  readonly short_name?: readonly LocalizedString[];
  readonly station_area?: {
    readonly type: 'MultiPolygon';
    readonly coordinates: readonly Ring[][];
  };
  readonly capacity?: number;
  readonly region_id?: string;
  readonly address?: string;
}

export interface StationStatus {
  readonly station_id: string;
  readonly num_vehicles_available: number;
  readonly vehicle_types_available: readonly { vehicle_type_id: string; count: number }[];
  readonly num_vehicles_disabled: number;
  readonly is_installed: boolean;
  readonly is_renting: boolean;
  readonly is_returning: boolean;
  readonly last_reported: string;
  readonly num_docks_available?: number;
}

/** station_information.json. */
export function stationInformationFeed(
  stations: readonly GbfsStation[],
  languages: readonly string[],
  freshness: Freshness,
): Feed<{ stations: StationInformation[] }> {
  const listed = stations.map((station) => stationInformationOf(station, languages));
  return feedOf({ stations: listed }, freshness);
}

function stationInformationOf(s: GbfsStation, languages: readonly string[]): StationInformation {
  // Where it lies, a ride may end whatever the geofencing zones there say.
  const ring = s.is_virtual_station && s.radius_m !== undefined ? circleRing(s, s.radius_m) : null;
  return {
    station_id: s.station_id,
    name: localized(s.name, languages),
    lat: sixDecimals(s.lat),
    lon: sixDecimals(s.lon),
    is_virtual_station: s.is_virtual_station,
    is_charging_station: s.is_charging_station,
    ...(s.short_name !== undefined && { short_name: localized(s.short_name, languages) }),
    ...(ring !== null && { station_area: { type: 'MultiPolygon', coordinates: [[ring]] } }),
    ...(s.capacity > 0 && { capacity: s.capacity }),
    ...(s.region_id !== undefined && { region_id: s.region_id }),
    ...(s.address !== undefined && { address: s.address }),
  };
}

/**
 * station_status.json. The counts come from the same vehicles as vehicle_status, so the two cannot
 * disagree.
 */
export function stationStatusFeed(
  stations: readonly GbfsStation[],
  vehicles: readonly GbfsVehicle[],
  freshness: Freshness,
): Feed<{ stations: StationStatus[] }> {
  const at_station = Map.groupBy(vehicles.filter(isListed), (vehicle) => vehicle.station_id);
  const listed = stations.map((station) =>
    stationStatusOf(station, at_station.get(station.station_id) ?? []),
  );
  return feedOf({ stations: listed }, freshness);
}

function stationStatusOf(s: GbfsStation, here: readonly GbfsVehicle[]): StationStatus {
  const available = here.filter((vehicle) => !vehicle.is_reserved && !vehicle.is_disabled);
  const by_type = Map.groupBy(available, (vehicle) => vehicle.vehicle_type_id);
  return {
    station_id: s.station_id,
    num_vehicles_available: available.length,
    vehicle_types_available: [...by_type].map(([vehicle_type_id, of_type]) => ({
      vehicle_type_id,
      count: of_type.length,
    })),
    num_vehicles_disabled: here.filter((vehicle) => vehicle.is_disabled).length,
    is_installed: s.is_installed,
    is_renting: s.is_renting,
    is_returning: s.is_returning,
    last_reported: s.last_reported_at.toISOString(),
    // Without docks there is none to count; a full station still takes a return, so never below 0.
    ...(!s.is_virtual_station && { num_docks_available: Math.max(0, s.capacity - here.length) }),
  };
}
