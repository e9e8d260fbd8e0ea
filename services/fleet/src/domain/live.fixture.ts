import type { IncomingReport, Places, StationFacts, TypeFacts, ZoneFacts } from './live-area.ts';
import type { VehicleFacts } from './live-vehicle.ts';

export const NOW = new Date('2025-06-01T08:00:00.000Z');

/** The instant `seconds` after now, before it when negative. */
export function inSeconds(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1000);
}

export const CENTER = { lat: 49.45, lon: 8.45 };

/** A scooter that stands in the centre and is free. */
export function scooter(n: number, more: Partial<VehicleFacts> = {}): VehicleFacts {
  return {
    area_id: 'mannheim',
    vehicle_id: `mannheim.v${n}`,
    public_vehicle_id: `mannheim.p${n}`,
    code: `MA-${n}`,
    vehicle_type_id: 'scooter-1',
    vehicle_class: 'scooter',
    vehicle_state: 'available',
    state_changed_at: NOW,
    ...CENTER,
    placed_at: NOW,
    charge_fraction: 0.5,
    device_id: `mannheim.d${n}`,
    can_limit_speed: false,
    vehicle_case_id: null,
    vehicle_case_kind: null,
    stream_version: 1,
    ...more,
  };
}

/** A report of the n-th scooter's device, 10 s after now. */
export function report(n: number, more: Partial<IncomingReport> = {}): IncomingReport {
  return {
    device_id: `mannheim.d${n}`,
    sequence: 1,
    observed_at: inSeconds(10),
    ...CENTER,
    accuracy_m: 5,
    speed_m_s: 0,
    charge_fraction: 0.4,
    locked: true,
    ...more,
  };
}

/** About 111 m to the north for each thousandth of a degree. */
export function northBy(lat_deg: number) {
  return { ...CENTER, lat: CENTER.lat + lat_deg };
}

const scooterType: TypeFacts = {
  vehicle_type_id: 'scooter-1',
  vehicle_class: 'scooter',
  name: 'Scooter',
  range_max_m: 40_000,
  speed_max_m_s: 5.6,
};

export function stationAt(station_id: string, lat_deg: number, radius_m: number): StationFacts {
  return {
    station_id,
    short_name: station_id,
    name: station_id,
    capacity: 10,
    radius_m,
    is_charging_station: false,
    ...northBy(lat_deg),
  };
}

/** A square around the centre. */
export function zoneAround(
  zone_id: string,
  half_deg: number,
  more: Partial<ZoneFacts> = {},
): ZoneFacts {
  const [south, north] = [CENTER.lat - half_deg, CENTER.lat + half_deg];
  const [west, east] = [CENTER.lon - half_deg, CENTER.lon + half_deg];
  return {
    zone_id,
    name: zone_id,
    polygon: {
      type: 'Polygon',
      coordinates: [
        [
          [west, south],
          [east, south],
          [east, north],
          [west, north],
          [west, south],
        ],
      ],
    },
    priority: 1,
    vehicle_classes: ['scooter'],
    ride_allowed: true,
    park_allowed: true,
    speed_limit_m_s: null,
    ...more,
  };
}

/** Mannheim with one type of vehicle, and nothing else unless it is given. */
export function placesOf(more: Partial<Places> = {}): Places {
  return {
    area: {
      area_id: 'mannheim',
      name: 'Mannheim',
      time_zone: 'Europe/Berlin',
      currency: 'EUR',
      country: 'DE',
      center: CENTER,
    },
    types: new Map([[scooterType.vehicle_type_id, scooterType]]),
    stations: new Map(),
    zones: [],
    ride_rules: new Map(),
    ...more,
  };
}
