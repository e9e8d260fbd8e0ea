import { distanceBetween_m, type Point } from '@drais/vocabulary/units';
import { between, type Draw } from './draw.ts';

/** A line through a town that somebody rides along. */
export interface Way {
  readonly points: readonly Point[];
  readonly length_m: number;
}

/** An outer ring of [lon, lat], as in GeoJSON. */
export type Ring = readonly (readonly number[])[];

/** Straight pieces of a bent way: enough that the bend looks round on a map. */
const PIECES = 10;
/**
 * How far a way may leave the straight line to go around something, as a share of its length; the
 * first that is free is taken.
 */
const BENDS = [0.05, -0.05, 0.15, -0.15, 0.3, -0.3, 0.5, -0.5];
/** Between two looks at what lies below a way: the narrowest zone worth going around is wider. */
const LOOK_EVERY_M = 20;
/** Metres of one degree of latitude. */
const DEGREE_M = 111_195;

export function wayOf(points: readonly Point[]): Way {
  const pieces = points.slice(1).map((point, n) => distanceBetween_m(points[n] as Point, point));
  return { points, length_m: pieces.reduce((sum, piece) => sum + piece, 0) };
}

/**
 * From one place to another in a bow whose middle lies `bend` times the distance beside the
 * straight line.
 */
export function bentWay(from: Point, to: Point, bend: number): Way {
  const shrink = Math.cos((from.lat * Math.PI) / 180);
  const d_lat = to.lat - from.lat;
  const d_lon = to.lon - from.lon;
  const points = Array.from({ length: PIECES + 1 }, (_, n) => {
    const share = n / PIECES;
    const aside = bend * Math.sin(Math.PI * share);
    // A quarter turn of the direction, in a plane where a degree of longitude is shorter.
    return {
      lat: from.lat + share * d_lat + aside * d_lon * shrink,
      lon: from.lon + share * d_lon - (aside * d_lat) / shrink,
    };
  });
  return wayOf(points);
}

/** A way that keeps out of the rings where there is one; else the straightest. */
export function freeWay(
  from: Point,
  to: Point,
  { rings, draw }: { rings: readonly Ring[]; draw: Draw },
): Way {
  const ways = BENDS.map((bend) => bentWay(from, to, bend * between(draw, 0.7, 1)));
  return ways.find((way) => !rings.some((ring) => crosses(way, ring))) ?? (ways[0] as Way);
}

/** Where somebody is who has come this far; the end for who has come further. */
export function pointOn(way: Way, travelled_m: number): Point {
  let left_m = Math.max(0, travelled_m);
  for (let n = 1; n < way.points.length; n += 1) {
    const from = way.points[n - 1] as Point;
    const to = way.points[n] as Point;
    const piece_m = distanceBetween_m(from, to);
    if (left_m < piece_m) return toward(from, to, left_m / piece_m);
    left_m -= piece_m;
  }
  return way.points.at(-1) as Point;
}

/** The same way in two: up to a share of its length, and the rest. */
export function splitWay(way: Way, share: number): readonly [Way, Way] {
  const at_m = way.length_m * share;
  const middle = pointOn(way, at_m);
  let passed_m = 0;
  const before = way.points.filter((point, n) => {
    passed_m += n === 0 ? 0 : distanceBetween_m(way.points[n - 1] as Point, point);
    return passed_m < at_m;
  });
  const after = way.points.slice(before.length);
  return [wayOf([...before, middle]), wayOf([middle, ...after])];
}

/** A place at most `radius_m` away, evenly spread over the circle. */
export function pointNear(center: Point, radius_m: number, draw: Draw): Point {
  const angle = draw() * 2 * Math.PI;
  const away_degrees = (Math.sqrt(draw()) * radius_m) / DEGREE_M;
  return {
    lat: center.lat + away_degrees * Math.sin(angle),
    lon: center.lon + (away_degrees * Math.cos(angle)) / Math.cos((center.lat * Math.PI) / 180),
  };
}

function crosses(way: Way, ring: Ring): boolean {
  for (let at_m = 0; at_m <= way.length_m; at_m += LOOK_EVERY_M) {
    if (isInside(pointOn(way, at_m), ring)) return true;
  }
  return false;
}

/** By how often a ray to the east meets the ring: odd is inside. */
function isInside({ lat, lon }: Point, ring: Ring): boolean {
  let inside = false;
  for (let n = 1; n < ring.length; n += 1) {
    const [lon_a = 0, lat_a = 0] = ring[n - 1] ?? [];
    const [lon_b = 0, lat_b = 0] = ring[n] ?? [];
    if (lat_a > lat === lat_b > lat) continue;
    if (lon < lon_a + ((lat - lat_a) / (lat_b - lat_a)) * (lon_b - lon_a)) inside = !inside;
  }
  return inside;
}

function toward(from: Point, to: Point, share: number): Point {
  return {
    lat: from.lat + share * (to.lat - from.lat),
    lon: from.lon + share * (to.lon - from.lon),
  };
}
