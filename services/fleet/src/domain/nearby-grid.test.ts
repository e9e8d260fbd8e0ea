import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { distanceBetween_m, type Point } from '@drais/vocabulary/units';
import fc from 'fast-check';
import { cellAt, eachCellInRing, gridShape, ringLowerBound_m } from './nearby-grid.ts';
import { DEGREE_M, RADIANS } from './sphere.ts';

const CELL_M = 500;

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
/** Anywhere but near the poles, and often where the numbers of columns begin again. */
const place = fc.record({
  lat: between(-80, 80),
  lon: fc.oneof(
    between(-180, 180),
    between(-0.01, 0.01),
    between(179.99, 180),
    between(-180, -179.99),
  ),
});

/** The cells of rings 0 to `ring`, in the order in which they are visited. */
function cellsAround(from: Point, ring: number): number[] {
  const cells: number[] = [];
  const shape = gridShape(from, CELL_M);
  for (let r = 0; r <= ring; r++) eachCellInRing(shape, from, r, (cell) => cells.push(cell));
  return cells;
}

/** Places about `away_m` away in as many directions; exactly to the north, south, east and west. */
function circleAround({ lat, lon }: Point, away_m: number, directions: number): Point[] {
  return Array.from({ length: directions }, (_, n) => {
    const turn = (2 * Math.PI * n) / directions;
    const up = (away_m / DEGREE_M) * Math.cos(turn);
    const right = ((away_m / DEGREE_M) * Math.sin(turn)) / Math.cos(lat * RADIANS);
    // 180° goes on as -180°.
    return { lat: lat + up, lon: ((lon + right + 540) % 360) - 180 };
  });
}

describe('a grid of cells', () => {
  const widthAt = (lat: number, column_deg: number) =>
    column_deg * DEGREE_M * Math.cos(lat * RADIANS);

  it('has cells that are square where most points are, at most as wide as asked', () => {
    fc.assert(
      fc.property(between(-85, 85), (lat) => {
        const { row_deg, column_deg, columns } = gridShape({ lat, lon: 0 }, CELL_M);
        const width_m = widthAt(lat, column_deg);
        assert.ok(width_m <= CELL_M + 1e-6 && width_m > CELL_M * 0.999, String(width_m));
        assert.ok(Math.abs(row_deg * DEGREE_M - CELL_M) < 1e-6);
        assert.ok(Math.abs(columns * column_deg - 360) < 1e-9);
      }),
    );
  });

  it('has no wider columns near the poles than at 85°', () => {
    const [near, at] = [
      gridShape({ lat: 89.9, lon: 0 }, CELL_M),
      gridShape({ lat: 86, lon: 0 }, CELL_M),
    ];
    assert.equal(near.columns, at.columns);
    assert.ok(widthAt(85, near.column_deg) < CELL_M * 1.01);
  });

  it('has the antimeridian in one cell by both of its names', () => {
    const shape = gridShape({ lat: 0, lon: 180 }, CELL_M);
    assert.equal(cellAt(shape, { lat: 0.01, lon: 180 }), cellAt(shape, { lat: 0.01, lon: -180 }));
  });
});

describe('the rings around a place', () => {
  it('begin with its own cell, and hold each cell of the square once', () => {
    fc.assert(
      fc.property(place, fc.nat(12), (from, ring) => {
        const cells = cellsAround(from, ring);
        assert.equal(cells[0], cellAt(gridShape(from, CELL_M), from));
        assert.equal(new Set(cells).size, (2 * ring + 1) ** 2);
        assert.equal(cells.length, (2 * ring + 1) ** 2);
      }),
    );
  });

  it('hold all that is nearer than their bound, and not what is a metre further somewhere', () => {
    fc.assert(
      fc.property(place, fc.nat(12), (from, ring) => {
        const shape = gridShape(from, CELL_M);
        const cells = new Set(cellsAround(from, ring));
        const bound_m = ringLowerBound_m(shape, from, ring);
        const isHeld = (point: Point) => cells.has(cellAt(shape, point));
        for (const part of [0.7, 0.97, 1])
          for (const point of circleAround(from, part * bound_m, 16))
            assert.ok(isHeld(point) || distanceBetween_m(from, point) > bound_m - 0.001);
        assert.ok(!circleAround(from, bound_m + 1, 4).every(isHeld));
      }),
    );
  });
});
