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

/**
 * A cell's number. Whole and below 2^31 in size, so that a map finds it without a look at the heap:
 * cells of 500 m are 3.2 thousand million, which 32 bits tell apart.
 */
export type CellNumber = number;

/** The cell that holds `point`. */
export function cellAt(shape: GridShape, point: Point): CellNumber {
  return numberOf(shape, rowOf(shape, point.lat), columnOf(shape, point.lon));
}

function numberOf(shape: GridShape, row: number, column: number): CellNumber {
  return (row * shape.columns + column) | 0;
}

/** Visits the cells that are exactly `ring` cells away from the cell of `point`, each once. */
export function eachCellInRing(
  shape: GridShape,
  point: Point,
  ring: number,
  visit: (cell: CellNumber) => void,
): void {
  const row = rowOf(shape, point.lat);
  const column = columnOf(shape, point.lon);
  const reach = reachOf(shape.columns, ring);
  const last = Math.min(shape.rows - 1, row + ring);
  for (let r = Math.max(0, row - ring); r <= last; r++) {
    const is_edge = r === row - ring || r === row + ring;
    const { from, to, stride } = is_edge ? reach.edge : reach.ends;
    for (let c = from; c <= to; c += stride)
      visit(numberOf(shape, r, wrap(column + c, shape.columns)));
  }
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

/**
 * How many cells of the globe are exactly `ring` cells away from the cell of `point`; 0 when none
 * is left.
 */
export function countCellsInRing(shape: GridShape, point: Point, ring: number): number {
  if (ring === 0) return 1;
  const row = rowOf(shape, point.lat);
  const edges = (row - ring >= 0 ? 1 : 0) + (row + ring < shape.rows ? 1 : 0);
  const sides = Math.min(shape.rows - 1, row + ring - 1) - Math.max(0, row - ring + 1) + 1;
  const has_sides = 2 * ring - 1 < shape.columns;
  return edges * Math.min(shape.columns, 2 * ring + 1) + (has_sides ? 2 * sides : 0);
}
