import type { Point } from '@drais/vocabulary/units';
import { type BestList, createBestList } from './best-list.ts';
import { type CellList, type CellLists, createCellLists } from './cell-lists.ts';
import {
  cellAt,
  eachCellInRing,
  type GridShape,
  gridShape,
  ringLowerBound_m,
} from './nearby-grid.ts';
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
  const shape = gridShape(around, CELL_M);
  const lists = createCellLists();
  return {
    get size() {
      return lists.size();
    },
    set: (id, point) => lists.put(id, cellAt(shape, point), unitVectorOf(point)),
    remove: (id) => lists.take(id),
    nearest: (point, query) => search(shape, lists, point, query),
  };
}

/**
 * Rings of cells around the asked place, widened until no point outside them can beat the worst of
 * the best. Where a ring would cost more looks than there are points, as near a pole or far from
 * everything, all points are compared.
 */
function search(
  shape: GridShape,
  lists: CellLists,
  point: Point,
  query: NearbyQuery,
): FoundNearby[] {
  const from = unitVectorOf(point);
  const radius_m = query.radius_m ?? Number.POSITIVE_INFINITY;
  // A hair wider, so that rounding never loses a point on the circle; the exact cut comes last.
  const best = createBestList(query.limit, chordOf(radius_m) ** 2 * (1 + 1e-9));
  const look = (list: CellList) => compareAll(list, from, best, query.accepts);

  for (let ring = 0; ; ring++) {
    const looks = (2 * ring + 1) ** 2;
    if (looks > lists.size() + MIN_LOOKS) {
      best.clear();
      for (const list of lists.all()) look(list);
      break;
    }
    eachCellInRing(shape, point, ring, (cell) => {
      const list = lists.find(cell);
      if (list !== undefined) look(list);
    });
    // A millimetre less: the bound and the distances are rounded in different ways.
    const outside = chordOf(Math.max(0, ringLowerBound_m(shape, point, ring) - 0.001));
    if (outside ** 2 > best.bound()) break;
  }
  return best
    .entries()
    .map(({ id, square }) => ({ id, distance_m: distanceOfChord_m(Math.sqrt(square)) }))
    .filter(({ distance_m }) => distance_m <= radius_m);
}

/**
 * Cells that are looked at before comparing everything is considered: 11 rings, or 5 km. A ring
 * that reaches around the globe is never looked at: that would take an index of 40 million points.
 */
const MIN_LOOKS = 529;

/** The innermost loop: a few nanoseconds for each point that is too far away. */
function compareAll(
  { count, ids, vectors }: CellList,
  { x, y, z }: UnitVector,
  best: BestList,
  accepts: NearbyQuery['accepts'],
): void {
  let bound = best.bound();
  for (let n = 0, at = 0; n < count; n++, at += 3) {
    const dx = (vectors[at] as number) - x;
    const dy = (vectors[at + 1] as number) - y;
    const dz = (vectors[at + 2] as number) - z;
    const square = dx * dx + dy * dy + dz * dz;
    if (square > bound) continue;
    const id = ids[n] as number;
    if (accepts !== undefined && !accepts(id)) continue;
    best.add(id, square);
    bound = best.bound();
  }
}
