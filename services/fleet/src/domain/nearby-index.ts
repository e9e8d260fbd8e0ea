import type { Point } from '@drais/vocabulary/units';
import { createBestList } from './best-list.ts';
import { createGrid, type Grid, ringLowerBound_m } from './nearby-grid.ts';
import { chordOf, distanceOfChord_m, type UnitVector, unitVectorOf } from './sphere.ts';

export interface FoundNearby {
  readonly id: number;
  readonly distance_m: number;
}

export interface NearbyQuery {
  readonly limit: number;
  /** Nothing further away is found; absent means however far. */
  readonly radius_m?: number;
  /** Leaves out what is not asked for, such as other vehicle classes. */
  readonly accepts?: (id: number) => boolean;
}

/**
 * Points by small whole numbers as ids, found by distance: exact, and a move costs about a
 * microsecond.
 */
export interface NearbyIndex {
  readonly size: number;
  has(id: number): boolean;
  /** Puts a point there, or moves it. `id` is a whole number from 0; memory follows the largest. */
  set(id: number, point: Point): void;
  remove(id: number): void;
  /** Nearest first; equal distances by id. */
  nearest(point: Point, query: NearbyQuery): FoundNearby[];
}

/**
 * Edge of a grid cell in metres. For the ten nearest of 2,000 to 100,000 vehicles in a city, 350 to
 * 700 measured alike; 250 slowed thin fleets by empty looks, 1000 dense ones by more distances.
 */
const CELL_M = 500;

/**
 * Opens an empty index. `around` is where most points will be: cells are square there and exact
 * everywhere.
 */
export function createNearbyIndex(around: Point): NearbyIndex {
  const grid = createGrid(around, CELL_M);
  let vectors = new Float64Array(3 * 1024);

  return {
    get size() {
      return grid.size();
    },
    has: (id) => grid.has(id),
    set: (id, point) => {
      if (vectors.length < 3 * (id + 1)) vectors = grown(vectors, 3 * (id + 1));
      const { x, y, z } = unitVectorOf(point);
      vectors[3 * id] = x;
      vectors[3 * id + 1] = y;
      vectors[3 * id + 2] = z;
      grid.put(id, point);
    },
    remove: (id) => grid.take(id),
    nearest: (point, query) => search(grid, vectors, point, query),
  };
}

function grown(vectors: Float64Array<ArrayBuffer>, least: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.max(least, vectors.length * 2));
  larger.set(vectors);
  return larger;
}

/**
 * Rings of cells around the asked place, widened until no point outside them can beat the worst of
 * the best. Where a ring would cost more looks than there are points, as near a pole or far from
 * everything, all points are compared.
 */
function search(
  grid: Grid,
  vectors: Float64Array,
  point: Point,
  query: NearbyQuery,
): FoundNearby[] {
  const from = unitVectorOf(point);
  const radius_m = query.radius_m ?? Number.POSITIVE_INFINITY;
  // A hair wider, so that rounding never loses a point on the circle; the exact cut comes last.
  const chord_max = chordOf(radius_m) * (1 + 1e-9);
  const best = createBestList(query.limit, chord_max);
  const look = (id: number) => {
    const chord = chordBetween(from, vectors, id);
    if (best.wants(chord) && (query.accepts === undefined || query.accepts(id)))
      best.add(id, chord);
  };

  let looks = 0;
  for (let ring = 0; ; ring++) {
    const { cells } = grid.ring(point, ring);
    if (cells === 0 && ring > 0) break; // The grid is used up: everything was looked at.
    looks += cells;
    if (looks > grid.size() + MIN_LOOKS) {
      best.clear();
      grid.eachPoint(look);
      break;
    }
    grid.eachInRing(point, ring, look);
    // A millimetre less: the bound and the distances are rounded in different ways.
    const bound = chordOf(Math.max(0, ringLowerBound_m(grid.shape, point, ring) - 0.001));
    if (bound > chord_max || (best.isFull() && bound > best.worst())) break;
  }
  return best
    .entries()
    .map(({ id, chord }) => ({ id, distance_m: distanceOfChord_m(chord) }))
    .filter(({ distance_m }) => distance_m <= radius_m);
}

/** Cells that are looked at before comparing everything is considered: 11 rings, or 5 km. */
const MIN_LOOKS = 529;

function chordBetween(from: UnitVector, vectors: Float64Array, id: number): number {
  const dx = (vectors[3 * id] as number) - from.x;
  const dy = (vectors[3 * id + 1] as number) - from.y;
  const dz = (vectors[3 * id + 2] as number) - from.z;
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}
