import type { Point } from '@drais/vocabulary/units';
import { DEGREE_M, EARTH_RADIUS_M, RADIANS } from './sphere.ts';

/**
 * A grid of equal angles over the whole globe: rows from the equator, columns from Greenwich to the
 * east all around.
 */
export interface GridShape {
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
  const row_deg = cell_m / DEGREE_M;
  const cos_lat = Math.max(COS_LAT_MIN, Math.cos(around.lat * RADIANS));
  // A whole number: the last column ends where the first begins.
  const columns = Math.ceil((360 * cos_lat) / row_deg);
  return { columns, row_deg, column_deg: 360 / columns };
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
export function ringLowerBound_m(shape: GridShape, { lat, lon }: Point, ring: number): number {
  const across_deg = (ring + toEdge(lat / shape.row_deg)) * shape.row_deg;
  const along_deg = (ring + toEdge(lon / shape.column_deg)) * shape.column_deg;
  return Math.min(across_deg * DEGREE_M, distanceToMeridian_m(lat, along_deg));
}

/** From a place to the nearer edge of its cell, in cells: 0 to 0.5. */
function toEdge(cells: number): number {
  return Math.abs(cells - Math.round(cells));
}

/** Metres to the great circle of a meridian `gap_deg` away. */
function distanceToMeridian_m(lat: number, gap_deg: number): number {
  return EARTH_RADIUS_M * Math.asin(Math.cos(lat * RADIANS) * Math.sin(gap_deg * RADIANS));
}

/**
 * A cell's number. Whole and below 2^31 in size, so that a map finds it without a look at the heap:
 * cells of 500 m are 1.6 thousand million on either side of the equator. Rows beyond the poles have
 * numbers too, and no points.
 */
export type CellNumber = number;

/** The cell that holds `point`. */
export function cellAt(shape: GridShape, point: Point): CellNumber {
  return numberOf(shape, rowOf(shape, point), columnOf(shape, point));
}

function rowOf(shape: GridShape, { lat }: Point): number {
  return Math.floor(lat / shape.row_deg);
}

function columnOf(shape: GridShape, { lon }: Point): number {
  return wrap(Math.floor(lon / shape.column_deg), shape.columns);
}

function numberOf(shape: GridShape, row: number, column: number): CellNumber {
  return (row * shape.columns + column) | 0;
}

/**
 * Visits the cells that are exactly `ring` cells away from the cell of `point`, each once. For
 * rings that do not reach around the globe.
 */
export function eachCellInRing(
  shape: GridShape,
  point: Point,
  ring: number,
  visit: (cell: CellNumber) => void,
): void {
  const row = rowOf(shape, point);
  const column = columnOf(shape, point);
  for (let r = row - ring; r <= row + ring; r++) {
    // All columns of the first and the last row; between them only the two ends are new.
    const stride = Math.abs(r - row) === ring ? 1 : 2 * ring;
    for (let c = column - ring; c <= column + ring; c += stride)
      visit(numberOf(shape, r, wrap(c, shape.columns)));
  }
}
