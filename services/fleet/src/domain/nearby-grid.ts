import type { Point } from '@drais/vocabulary/units';
import { DEGREE_M, EARTH_RADIUS_M, RADIANS } from './sphere.ts';

/**
 * A grid of equal angles over the whole globe: rows from south, columns from the antimeridian,
 * which wraps.
 */
export interface GridShape {
  readonly rows: number;
  readonly columns: number;
  readonly row_deg: number;
  readonly column_deg: number;
}

export interface Grid {
  readonly shape: GridShape;
  size(): number;
  has(id: number): boolean;
  put(id: number, point: Point): void;
  take(id: number): void;
  /**
   * How many cells of the globe are exactly `ring` cells away from the cell of `point`; 0 when none
   * is left.
   */
  ring(point: Point, ring: number): { cells: number };
  eachInRing(point: Point, ring: number, look: (id: number) => void): void;
  eachPoint(look: (id: number) => void): void;
}

/**
 * Cosine of the latitude up to which cells are kept square: beyond 85° a column would be wider than
 * a town.
 */
const COS_LAT_MIN = 0.087;

export function gridShape(around: Point, cell_m: number): GridShape {
  const rows = Math.ceil(180 / (cell_m / DEGREE_M));
  const cos_lat = Math.max(COS_LAT_MIN, Math.cos(around.lat * RADIANS));
  const columns = Math.ceil(360 / (cell_m / (DEGREE_M * cos_lat)));
  return { rows, columns, row_deg: 180 / rows, column_deg: 360 / columns };
}

function rowOf(shape: GridShape, lat: number): number {
  return Math.min(shape.rows - 1, Math.max(0, Math.floor((lat + 90) / shape.row_deg)));
}

function columnOf(shape: GridShape, lon: number): number {
  return wrap(Math.floor((lon + 180) / shape.column_deg), shape.columns);
}

/** For columns at most one turn away. */
function wrap(column: number, columns: number): number {
  if (column < 0) return column + columns;
  return column >= columns ? column - columns : column;
}

/**
 * Metres that any point outside of rings 0 to `ring` is away at least. To the north and south that
 * is a difference of latitude; to the east and west the distance to a meridian, which shrinks with
 * the cosine of the latitude.
 */
export function ringLowerBound_m(shape: GridShape, point: Point, ring: number): number {
  const row = rowOf(shape, point.lat);
  const south = row - ring <= 0 ? Infinity : point.lat - ((row - ring) * shape.row_deg - 90);
  const north =
    row + ring >= shape.rows - 1 ? Infinity : (row + ring + 1) * shape.row_deg - 90 - point.lat;
  const across_lat_m = Math.max(0, Math.min(south, north)) * DEGREE_M;
  if (2 * ring + 1 >= shape.columns) return across_lat_m;
  // The position inside its own column, counted from its western edge.
  const inside =
    (point.lon + 180) / shape.column_deg - Math.floor((point.lon + 180) / shape.column_deg);
  const gap_deg = (ring + Math.min(inside, 1 - inside)) * shape.column_deg;
  return Math.min(across_lat_m, distanceToMeridian_m(point.lat, gap_deg));
}

/** Metres to a meridian `gap_deg` away: beyond 90° its nearest point is the pole. */
function distanceToMeridian_m(lat: number, gap_deg: number): number {
  const sine = Math.cos(lat * RADIANS) * Math.sin(Math.min(90, gap_deg) * RADIANS);
  return EARTH_RADIUS_M * Math.asin(Math.min(1, sine));
}

const NOWHERE = -1;

/**
 * Lists of points per cell in typed arrays, found by a hash of the cell: memory follows the points,
 * wherever on the globe they are, and a moved point is unlinked and linked without an allocation.
 */
export function createGrid(around: Point, cell_m: number): Grid {
  const shape = gridShape(around, cell_m);
  let count = 0;
  let buckets = new Int32Array(2048).fill(NOWHERE);
  let cells = new Float64Array(1024).fill(NOWHERE);
  let next = new Int32Array(1024).fill(NOWHERE);
  let previous = new Int32Array(1024).fill(NOWHERE);

  const bucketOf = (cell: number) => {
    const folded =
      Math.imul(cell % 4_294_967_291, 0x9e3779b1) ^ Math.imul(cell / 65_536, 0x85ebca6b);
    return (folded ^ (folded >>> 15)) & (buckets.length - 1);
  };
  const cellOf = (row: number, column: number) => row * shape.columns + column;

  function link(id: number): void {
    const bucket = bucketOf(cells[id] as number);
    const first = buckets[bucket] as number;
    next[id] = first;
    previous[id] = NOWHERE;
    if (first !== NOWHERE) previous[first] = id;
    buckets[bucket] = id;
  }

  function unlink(id: number): void {
    const before = previous[id] as number;
    const after = next[id] as number;
    if (before === NOWHERE) buckets[bucketOf(cells[id] as number)] = after;
    else next[before] = after;
    if (after !== NOWHERE) previous[after] = before;
  }

  function grow(least: number): void {
    const length = Math.max(least, cells.length * 2);
    const [old_cells, old_next, old_previous] = [cells, next, previous];
    cells = new Float64Array(length).fill(NOWHERE);
    cells.set(old_cells);
    next = new Int32Array(length).fill(NOWHERE);
    next.set(old_next);
    previous = new Int32Array(length).fill(NOWHERE);
    previous.set(old_previous);
    // Twice as many lists as points keeps each list at one cell, mostly.
    buckets = new Int32Array(2 ** Math.ceil(Math.log2(2 * length))).fill(NOWHERE);
    for (let id = 0; id < old_cells.length; id++) if (cells[id] !== NOWHERE) link(id);
  }

  const has = (id: number) => id < cells.length && cells[id] !== NOWHERE;

  function eachInCell(cell: number, look: (id: number) => void): void {
    for (let id = buckets[bucketOf(cell)] as number; id !== NOWHERE; id = next[id] as number) {
      if (cells[id] === cell) look(id);
    }
  }

  function eachInRing(point: Point, ring: number, look: (id: number) => void): void {
    const row = rowOf(shape, point.lat);
    const column = columnOf(shape, point.lon);
    const reach = reachOf(shape.columns, ring);
    const last = Math.min(shape.rows - 1, row + ring);
    for (let r = Math.max(0, row - ring); r <= last; r++) {
      const is_edge = r === row - ring || r === row + ring;
      const { from, to, stride } = is_edge ? reach.edge : reach.ends;
      for (let c = from; c <= to; c += stride) {
        eachInCell(cellOf(r, wrap(column + c, shape.columns)), look);
      }
    }
  }

  return {
    shape,
    size: () => count,
    has,
    put: (id, point) => {
      if (id >= cells.length) grow(id + 1);
      const cell = cellOf(rowOf(shape, point.lat), columnOf(shape, point.lon));
      if (cells[id] === cell) return;
      if (has(id)) unlink(id);
      else count++;
      cells[id] = cell;
      link(id);
    },
    take: (id) => {
      if (!has(id)) return;
      unlink(id);
      cells[id] = NOWHERE;
      count--;
    },
    ring: (point, ring) => ({ cells: ringCells(shape, rowOf(shape, point.lat), ring) }),
    eachInRing,
    eachPoint: (look) => {
      for (let id = 0; id < cells.length; id++) if (cells[id] !== NOWHERE) look(id);
    },
  };
}

/** Offsets of columns from the middle, both ends included. */
interface Reach {
  readonly from: number;
  readonly to: number;
  readonly stride: number;
}

/**
 * The columns of a ring: all of them in its first and last row (`edge`); in rows that earlier rings
 * have begun only the two `ends` are new. Once it reaches around the globe, each column still
 * counts once.
 */
function reachOf(columns: number, ring: number): { edge: Reach; ends: Reach } {
  const west_max = Math.floor((columns - 1) / 2);
  const west = Math.min(ring, west_max);
  const east = Math.min(ring, columns - 1 - west_max);
  const ends = {
    from: west === ring ? -ring : ring,
    to: east === ring ? ring : -ring,
    stride: Math.max(1, 2 * ring),
  };
  return { edge: { from: -west, to: east, stride: 1 }, ends };
}

function ringCells(shape: GridShape, row: number, ring: number): number {
  if (ring === 0) return 1;
  const edges = (row - ring >= 0 ? 1 : 0) + (row + ring < shape.rows ? 1 : 0);
  const sides = Math.min(shape.rows - 1, row + ring - 1) - Math.max(0, row - ring + 1) + 1;
  const has_sides = 2 * ring - 1 < shape.columns;
  return edges * Math.min(shape.columns, 2 * ring + 1) + (has_sides ? 2 * sides : 0);
}
