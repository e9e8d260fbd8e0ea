import type { Point, Position } from '@drais/vocabulary/units';
import { booleanPointInPolygon } from '@turf/boolean-point-in-polygon';
import { DEGREE_M, RADIANS } from './sphere.ts';

/** A GeoJSON polygon: rings of [lon, lat], the first the outer one, the others holes. */
export interface Polygon {
  readonly type: 'Polygon';
  readonly coordinates: readonly (readonly (readonly [number, number])[])[];
}

/**
 * Where the truth of a measured position lies; `uncertain` when its circle of error crosses the
 * edge.
 */
export type Side = 'inside' | 'outside' | 'uncertain';

/** On which side of the polygon's edges the whole circle of error lies. */
export function sideOfPolygon(position: Position, polygon: Polygon): Side {
  const is_in = isInside(position, polygon);
  if (position.accuracy_m > 0 && distanceToEdges_m(position, polygon) < position.accuracy_m) {
    return 'uncertain';
  }
  return is_in ? 'inside' : 'outside';
}

/**
 * On which side of a circle on the ground the whole circle of error lies; `distance_m` is to its
 * centre.
 */
export function sideOfCircle(distance_m: number, accuracy_m: number, radius_m: number): Side {
  if (distance_m + accuracy_m <= radius_m) return 'inside';
  return distance_m - accuracy_m > radius_m ? 'outside' : 'uncertain';
}

/** Whether a point lies in the polygon, taken as exact. */
export function isInside(point: Point, polygon: Polygon): boolean {
  // The library's types ask for arrays that may be written to; it only reads them.
  const geometry = polygon as unknown as Parameters<typeof booleanPointInPolygon>[1];
  return booleanPointInPolygon([point.lon, point.lat], geometry);
}

/**
 * Metres to the nearest edge of any ring. Edges are straight on a flat map around the point: off by
 * less than 0.1 % within 10 km, which is all that matters beside an error of metres.
 */
export function distanceToEdges_m(point: Point, polygon: Polygon): number {
  const lon_m = DEGREE_M * Math.cos(point.lat * RADIANS);
  let nearest_m = Number.POSITIVE_INFINITY;
  for (const ring of polygon.coordinates) {
    const flat = ring.map(([lon, lat]) => ({
      x: (lon - point.lon) * lon_m,
      y: (lat - point.lat) * DEGREE_M,
    }));
    for (let n = 1; n < flat.length; n++) {
      nearest_m = Math.min(nearest_m, distanceToSegment(flat[n - 1] as Flat, flat[n] as Flat));
    }
  }
  return nearest_m;
}

/**
 * Whether an edge of any ring comes within `reach_m` of the point. Most edges of a zone are far
 * away and cost four comparisons.
 */
export function isEdgeWithin(point: Point, polygon: Polygon, reach_m: number): boolean {
  const lon_m = DEGREE_M * Math.cos(point.lat * RADIANS);
  const [reach_lat, reach_lon] = [reach_m / DEGREE_M, reach_m / Math.max(lon_m, 1)];
  for (const ring of polygon.coordinates) {
    for (let n = 1; n < ring.length; n++) {
      const [a_lon, a_lat] = ring[n - 1] as readonly [number, number];
      const [b_lon, b_lat] = ring[n] as readonly [number, number];
      if (isBeyond(point.lat, reach_lat, a_lat, b_lat)) continue;
      if (isBeyond(point.lon, reach_lon, a_lon, b_lon)) continue;
      const a = { x: (a_lon - point.lon) * lon_m, y: (a_lat - point.lat) * DEGREE_M };
      const b = { x: (b_lon - point.lon) * lon_m, y: (b_lat - point.lat) * DEGREE_M };
      if (distanceToSegment(a, b) <= reach_m) return true;
    }
  }
  return false;
}

/** Whether both ends lie on one side of the middle, out of reach. */
function isBeyond(middle: number, reach: number, a: number, b: number): boolean {
  return (a > middle + reach && b > middle + reach) || (a < middle - reach && b < middle - reach);
}

interface Flat {
  readonly x: number;
  readonly y: number;
}

/** From the origin to the segment between two points of the plane. */
function distanceToSegment(a: Flat, b: Flat): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length_squared = dx * dx + dy * dy;
  const along = length_squared === 0 ? 0 : -(a.x * dx + a.y * dy) / length_squared;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(a.x + t * dx, a.y + t * dy);
}

/** What is wrong with a polygon, in words, or null: rings must be closed and enclose something. */
export function findPolygonProblem(polygon: Polygon): string | null {
  for (const [n, ring] of polygon.coordinates.entries()) {
    const problem = findRingProblem(ring);
    if (problem !== null) return `${n === 0 ? 'The outer ring' : `Hole ${n}`} ${problem}`;
  }
  return null;
}

type Ring = Polygon['coordinates'][number];

function findRingProblem(ring: Ring): string | null {
  const [first, last] = [ring[0], ring.at(-1)];
  if (first === undefined || last === undefined || ring.length < 4) {
    return 'has fewer than four positions.';
  }
  if (first[0] !== last[0] || first[1] !== last[1]) return 'does not end where it starts.';
  if (Math.abs(doubleArea(ring)) < 1e-12) return 'encloses nothing.';
  const lons = ring.map(([lon]) => lon);
  if (Math.max(...lons) - Math.min(...lons) <= 180) return null;
  return 'crosses the antimeridian; cut it there (RFC 7946, 3.1.9).';
}

function doubleArea(ring: Ring): number {
  let sum = 0;
  for (let n = 1; n < ring.length; n++) {
    const [x1, y1] = ring[n - 1] as readonly [number, number];
    const [x2, y2] = ring[n] as readonly [number, number];
    sum += x1 * y2 - x2 * y1;
  }
  return sum;
}
