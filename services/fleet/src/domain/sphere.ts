import type { Point } from '@drais/vocabulary/units';

/**
 * A place as a point on the unit sphere: distances then need no trigonometry, also across poles and
 * antimeridian.
 */
export interface UnitVector {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Mean radius of the Earth (IUGG), metres; the same as in `distanceBetween_m`. */
export const EARTH_RADIUS_M = 6_371_008.8;
export const RADIANS = Math.PI / 180;
/** Metres of one degree of latitude on the sphere. */
export const DEGREE_M = EARTH_RADIUS_M * RADIANS;

export function unitVectorOf({ lat, lon }: Point): UnitVector {
  const cos_lat = Math.cos(lat * RADIANS);
  return {
    x: cos_lat * Math.cos(lon * RADIANS),
    y: cos_lat * Math.sin(lon * RADIANS),
    z: Math.sin(lat * RADIANS),
  };
}

/**
 * The straight line through the unit sphere that spans `distance_m` on the ground; rises with it.
 */
export function chordOf(distance_m: number): number {
  return 2 * Math.sin(Math.min(Math.PI, distance_m / EARTH_RADIUS_M) / 2);
}

/** Metres on the ground of a straight line through the unit sphere. */
export function distanceOfChord_m(chord: number): number {
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, chord / 2));
}
