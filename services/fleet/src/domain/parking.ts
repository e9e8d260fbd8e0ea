import { distanceBetween_m, type Position } from '@drais/vocabulary/units';
import { isReservedForPeriod, type VehicleClass } from '@drais/vocabulary/vehicle';
import { type Polygon, type Side, sideOfCircle, sideOfPolygon } from './geofence.ts';

export interface ParkingStation {
  readonly station_id: string;
  readonly lat: number;
  readonly lon: number;
  readonly radius_m: number;
}

export interface ParkingZone {
  readonly zone_id: string;
  readonly polygon: Polygon;
  readonly priority: number;
  readonly vehicle_classes: readonly VehicleClass[];
  readonly park_allowed: boolean;
}

export interface ParkingAnswer {
  readonly verdict: Side;
  readonly station_id?: string;
  readonly zone_id?: string;
  readonly nearest_station_m?: number;
}

/**
 * Whether a trip may end at a place (R2). A station always will do; scooters and e-bikes also end
 * where the zone with the highest priority lets them park, and nowhere else. Where the circle of
 * error leaves the answer open, so does this.
 */
export function checkParkingAt(
  place: { readonly position: Position; readonly vehicle_class: VehicleClass },
  stations: Iterable<ParkingStation>,
  zones: Iterable<ParkingZone>,
): ParkingAnswer {
  const station = nearestStation(place.position, stations);
  const nearest = station === null ? {} : { nearest_station_m: station.edge_m };
  if (station?.side === 'inside') {
    return { verdict: 'inside', station_id: station.station_id, ...nearest };
  }
  const free = isReservedForPeriod(place.vehicle_class)
    ? { verdict: 'outside' as const }
    : checkZones(place, zones);
  if (station?.side === 'uncertain' && free.verdict !== 'inside') {
    return { verdict: 'uncertain', station_id: station.station_id, ...nearest };
  }
  return { ...free, ...nearest };
}

interface NearestStation {
  readonly station_id: string;
  readonly side: Side;
  /** Metres to the station's edge; 0 inside. */
  readonly edge_m: number;
}

/** The station whose edge is nearest; of several that hold the place, the one whose centre is. */
function nearestStation(
  position: Position,
  stations: Iterable<ParkingStation>,
): NearestStation | null {
  let best: (NearestStation & { distance_m: number }) | null = null;
  for (const station of stations) {
    const distance_m = distanceBetween_m(position, station);
    const edge_m = Math.max(0, distance_m - station.radius_m);
    const side = sideOfCircle(distance_m, position.accuracy_m, station.radius_m);
    const found = { station_id: station.station_id, side, edge_m, distance_m };
    if (best === null || isBetterStation(found, best)) best = found;
  }
  return best;
}

function isBetterStation(
  a: NearestStation & { distance_m: number },
  b: NearestStation & { distance_m: number },
): boolean {
  // A large station that surely holds the place beats a small one beside it that may.
  if ((a.side === 'inside') !== (b.side === 'inside')) return a.side === 'inside';
  return a.edge_m < b.edge_m || (a.edge_m === b.edge_m && a.distance_m < b.distance_m);
}

/** The highest zone that holds the place decides; at equal priority the one that forbids. */
function checkZones(
  place: { readonly position: Position; readonly vehicle_class: VehicleClass },
  zones: Iterable<ParkingZone>,
): { verdict: Side; zone_id?: string } {
  const ranked = [...zones]
    .filter((zone) => zone.vehicle_classes.includes(place.vehicle_class))
    .sort((a, b) => b.priority - a.priority || Number(a.park_allowed) - Number(b.park_allowed));
  // What may still be true, going down from the highest zone that the circle of error touches.
  const open: { verdict: 'inside' | 'outside'; zone_id?: string }[] = [];
  for (const zone of ranked) {
    const side = sideOfPolygon(place.position, zone.polygon);
    if (side === 'outside') continue;
    open.push({ verdict: zone.park_allowed ? 'inside' : 'outside', zone_id: zone.zone_id });
    if (side === 'inside') return settle(open);
  }
  return settle([...open, { verdict: 'outside' }]);
}

function settle(open: readonly { verdict: 'inside' | 'outside'; zone_id?: string }[]): {
  verdict: Side;
  zone_id?: string;
} {
  const first = open[0] ?? { verdict: 'outside' as const };
  const zone = first.zone_id === undefined ? {} : { zone_id: first.zone_id };
  const is_settled = open.every(({ verdict }) => verdict === first.verdict);
  return { verdict: is_settled ? first.verdict : 'uncertain', ...zone };
}
