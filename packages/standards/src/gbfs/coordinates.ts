import type { Point } from '@drais/vocabulary/units';

/** A [longitude, latitude]. Source: RFC 7946, 3.1.1. */
export type LonLat = readonly [number, number];

/** A ring of positions, closed: its last one is its first. Source: RFC 7946, 3.1.6. */
export type Ring = readonly LonLat[];

/** Mean radius of the Earth (IUGG) as in `distanceBetween_m`; metres of one degree of latitude. */
const DEGREE_M = (6_371_008.8 * Math.PI) / 180;

/**
 * Corners of a circle that is told as a polygon. With 16 the middle of a side lies 2 % of the
 * radius inside the circle, 1.2 m at 60 m: less than any receiver knows. More only lengthen the
 * feed.
 */
const CORNERS = 16;

/** Metres by which corners stay inside the circle: more than the rounding to six decimals moves. */
const MARGIN_M = 0.1;

/** Six decimals, 0.1 m, as GBFS asks for: more digits than any receiver means, fewer bytes. */
export function sixDecimals(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}

/**
 * The circle on the ground as a counterclockwise ring that lies inside it, or null where it would
 * cross the antimeridian or hold a pole, which a ring cannot say.
 */
export function circleRing({ lat, lon }: Point, radius_m: number): Ring | null {
  const lat_deg = (radius_m - MARGIN_M) / DEGREE_M;
  const lon_deg = lat_deg / Math.cos((lat * Math.PI) / 180);
  if (Math.abs(lat) + lat_deg >= 90 || Math.abs(lon) + lon_deg > 180) return null;
  const corners = Array.from({ length: CORNERS }, (_, corner): LonLat => {
    const angle = (2 * Math.PI * corner) / CORNERS;
    return [
      sixDecimals(lon + lon_deg * Math.cos(angle)),
      sixDecimals(lat + lat_deg * Math.sin(angle)),
    ];
  });
  return [...corners, corners[0] as LonLat];
}
