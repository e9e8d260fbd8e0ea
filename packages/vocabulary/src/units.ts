/**
 * An amount in the smallest unit of its currency (cents for EUR). Source: MDS, Costs and
 * Currencies.
 */
export interface Money {
  readonly amount_minor: number;
  /** ISO 4217 alphabetic code. */
  readonly currency: string;
}

/** A place on WGS 84, in degrees. Latitude -90 to 90, longitude -180 to 180. */
export interface Point {
  readonly lat: number;
  readonly lon: number;
}

/** A measured place: the radius in metres that holds the truth with about 68 % probability. */
export interface Position extends Point {
  readonly accuracy_m: number;
}

/** Mean radius of the Earth (IUGG), metres. */
const EARTH_RADIUS_M = 6_371_008.8;

/**
 * Great-circle distance in metres by the haversine formula. Off by up to 0.5 % against the
 * ellipsoid, which is below the error of any position a vehicle reports over city distances.
 */
export function distanceBetween_m(a: Point, b: Point): number {
  const rad = Math.PI / 180;
  const half_lat = ((b.lat - a.lat) * rad) / 2;
  const half_lon = ((b.lon - a.lon) * rad) / 2;
  const h =
    Math.sin(half_lat) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(half_lon) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Whole seconds from `from` to `to`, rounded down. Both are UTC instants; never negative. */
export function secondsBetween(from: Date, to: Date): number {
  const elapsed_ms = to.getTime() - from.getTime();
  if (elapsed_ms < 0) throw new RangeError(`${to.toISOString()} is before ${from.toISOString()}`);
  return Math.floor(elapsed_ms / 1000);
}

/** The instant `seconds` after `instant` (before it when negative). */
export function addSeconds(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000);
}
