import { distanceBetween_m, type Point } from '@drais/vocabulary/units';

export interface Box {
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
}

/**
 * Degrees of latitude each way from an area's middle before a map says what it shows: about 2.5 km.
 */
const FIRST_HALF_DEG = 0.0225;
/**
 * Share of the view's size that is asked for beyond each edge, so that a small move needs no new
 * question.
 */
const MARGIN_SHARE = 0.4;

/** The box to ask for before the map is drawn. */
export function boxAround({ lat, lon }: Point): Box {
  const half_lon = FIRST_HALF_DEG / Math.cos((lat * Math.PI) / 180);
  return rounded({
    south: lat - FIRST_HALF_DEG,
    north: lat + FIRST_HALF_DEG,
    west: lon - half_lon,
    east: lon + half_lon,
  });
}

/**
 * The box to listen to for a view: with a margin, and with so few decimals that near views share
 * one.
 */
export function boxFor(view: Box): Box {
  const lat = (view.north - view.south) * MARGIN_SHARE;
  const lon = (view.east - view.west) * MARGIN_SHARE;
  return rounded({
    south: view.south - lat,
    north: view.north + lat,
    west: view.west - lon,
    east: view.east + lon,
  });
}

export function contains(outer: Box, inner: Box): boolean {
  return (
    outer.south <= inner.south &&
    outer.west <= inner.west &&
    outer.north >= inner.north &&
    outer.east >= inner.east
  );
}

export function holds(box: Box, { lat, lon }: Point): boolean {
  return lat >= box.south && lat <= box.north && lon >= box.west && lon <= box.east;
}

/** The things nearest to a place, nearest first, each with its distance in metres. */
export function nearestFirst<T extends Point>(
  things: Iterable<T>,
  place: Point,
): (T & { distance_m: number })[] {
  return Array.from(things, (thing) => ({
    ...thing,
    distance_m: distanceBetween_m(thing, place),
  })).sort((a, b) => a.distance_m - b.distance_m);
}

function rounded(box: Box): Box {
  return {
    south: Math.max(-90, floor(box.south)),
    west: Math.max(-180, floor(box.west)),
    north: Math.min(90, -floor(-box.north)),
    east: Math.min(180, -floor(-box.east)),
  };
}

/** Down to a thousandth of a degree, which is about 100 m. */
function floor(degrees: number): number {
  return Math.floor(degrees * 1000) / 1000;
}
