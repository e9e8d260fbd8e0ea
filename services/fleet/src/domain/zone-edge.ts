import type { Position } from '@drais/vocabulary/units';
import { isEdgeWithin, isInside, type Polygon } from './geofence.ts';
import { DEGREE_M, RADIANS } from './sphere.ts';

/**
 * How many radii of error beyond the edge a place must be measured before a zone counts as left.
 * Two hold the truth with 95 %, so that a vehicle which stands at an edge does not come and go: any
 * two reports of one place that err by no more than their radius are less than two radii apart.
 */
const LEAVE_RADII = 2;
/**
 * Metres beyond the edge at which a zone counts as left however vague the place is: nobody is kept
 * slow by a bad receiver for a whole quarter.
 */
const LEAVE_MAX_M = 100;

/** Whether a place that was in the zone is still taken to be: leaving needs more than entering. */
export function isStillIn(place: Position, polygon: Polygon): boolean {
  if (isInside(place, polygon)) return true;
  const reach_m = Math.min(LEAVE_RADII * place.accuracy_m, LEAVE_MAX_M);
  return isEdgeWithin(place, polygon, reach_m);
}

/**
 * Whether a place that is measured inside is more likely in the zone than not. Only near an edge is
 * there anything to doubt: in a zone that is small beside the error most of the chance lies
 * outside.
 */
export function isTakenAsIn(place: Position, polygon: Polygon): boolean {
  if (place.accuracy_m === 0) return true;
  if (!isEdgeWithin(place, polygon, LEAVE_RADII * place.accuracy_m)) return true;
  return chanceInside(place, polygon) > 0.5;
}

/** Standard deviations of each axis in the radius that holds 68 % of a round Gaussian. */
const SIGMAS_OF_RADIUS = Math.sqrt(-2 * Math.log(1 - 0.68));
const RINGS = 6;
const ANGLES = 8;

/** Places around the origin, in standard deviations, each as likely as any other. */
const LIKELY_PLACES = Array.from({ length: RINGS * ANGLES }, (_, n) => {
  const ring = Math.floor(n / ANGLES);
  const radius = Math.sqrt(-2 * Math.log(1 - (ring + 0.5) / RINGS));
  // Rings are turned against each other, so that no straight edge meets them all at once.
  const angle = (2 * Math.PI * ((n % ANGLES) + ring / RINGS)) / ANGLES;
  return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
});

/** The chance, 0 to 1, that the truth of a measured place lies in the zone, to about 0.05. */
export function chanceInside(place: Position, polygon: Polygon): number {
  const sigma_deg = place.accuracy_m / SIGMAS_OF_RADIUS / DEGREE_M;
  const lon_scale = Math.max(Math.cos(place.lat * RADIANS), 1e-6);
  const inside = LIKELY_PLACES.filter(({ x, y }) =>
    isInside(
      { lat: place.lat + y * sigma_deg, lon: place.lon + (x * sigma_deg) / lon_scale },
      polygon,
    ),
  );
  return inside.length / LIKELY_PLACES.length;
}
