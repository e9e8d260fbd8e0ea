import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { distanceBetween_m, type Point } from '@drais/vocabulary/units';
import fc from 'fast-check';
import { createNearbyIndex } from './nearby-index.ts';

const MANNHEIM: Point = { lat: 49.4875, lon: 8.466 };

const cityPoint = fc.record({
  lat: fc.double({ min: 49.4, max: 49.6, noNaN: true }),
  lon: fc.double({ min: 8.3, max: 8.6, noNaN: true }),
});
const anyPoint = fc.record({
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
});
const seamPoint = fc.record({
  lat: fc.double({ min: -1, max: 1, noNaN: true }),
  lon: fc.oneof(
    fc.double({ min: 179.9, max: 180, noNaN: true }),
    fc.double({ min: -180, max: -179.9, noNaN: true }),
  ),
});
const polePoint = fc.record({
  lat: fc.double({ min: 89.9, max: 90, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
});

/** A square before a stadium: all in a cell or two. */
const crowdedPoint = fc.record({
  lat: fc.double({ min: 49.4875, max: 49.4885, noNaN: true }),
  lon: fc.double({ min: 8.466, max: 8.467, noNaN: true }),
});

/** Distances of the nearest by comparing everything. */
function nearestByForce(points: readonly Point[], from: Point, limit: number, radius_m: number) {
  return points
    .map((point) => distanceBetween_m(from, point))
    .filter((distance_m) => distance_m <= radius_m)
    .sort((a, b) => a - b)
    .slice(0, limit);
}

/**
 * Both formulas take an arc sine, which loses digits towards the far side of the globe: 2 m there,
 * 1 cm in a city.
 */
function assertSameDistances(found: readonly number[], expected: readonly number[]): void {
  assert.equal(found.length, expected.length);
  for (const [n, distance_m] of found.entries()) {
    const truth_m = expected[n] as number;
    const tolerance_m = 0.01 + truth_m / 1e7;
    assert.ok(Math.abs(distance_m - truth_m) < tolerance_m, `${distance_m} for ${truth_m} at ${n}`);
  }
}

function holdsAgainstForce(place: fc.Arbitrary<Point>, around: Point): void {
  fc.assert(
    fc.property(
      fc.array(place, { maxLength: 120 }),
      place,
      fc.integer({ min: 1, max: 12 }),
      (points, from, limit) => {
        const index = createNearbyIndex(around);
        for (const [id, point] of points.entries()) index.set(id, point);
        const found = index.nearest(from, { limit }).map((f) => f.distance_m);
        assertSameDistances(found, nearestByForce(points, from, limit, Number.POSITIVE_INFINITY));
      },
    ),
  );
}

describe('the nearby index', () => {
  it('finds in a city what comparing everything finds', () =>
    holdsAgainstForce(cityPoint, MANNHEIM));
  it('finds in a crowd what comparing everything finds', () =>
    holdsAgainstForce(crowdedPoint, MANNHEIM));
  it('finds anywhere on the globe what comparing everything finds', () =>
    holdsAgainstForce(anyPoint, MANNHEIM));
  it('sees across the antimeridian', () => holdsAgainstForce(seamPoint, { lat: 0, lon: 180 }));
  it('sees across the pole', () => holdsAgainstForce(polePoint, { lat: 89.95, lon: 0 }));
  it('is exact where its cells are not square', () =>
    holdsAgainstForce(polePoint, { lat: 0, lon: 0 }));

  it('is exact after moves and removals', () => {
    const step = fc.record({
      id: fc.nat({ max: 30 }),
      point: fc.option(fc.oneof(cityPoint, crowdedPoint), { nil: null }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), cityPoint, (steps, from) => {
        const index = createNearbyIndex(MANNHEIM);
        const points = new Map<number, Point>();
        for (const { id, point } of steps) {
          if (point === null) {
            index.remove(id);
            points.delete(id);
          } else {
            index.set(id, point);
            points.set(id, point);
          }
        }
        assert.equal(index.size, points.size);
        const found = index.nearest(from, { limit: 10, radius_m: 5000 }).map((f) => f.distance_m);
        assertSameDistances(found, nearestByForce([...points.values()], from, 10, 5000));
      }),
    );
  });

  it('leaves out what is not asked for, and still finds as many as there are', () => {
    const index = createNearbyIndex(MANNHEIM);
    for (let id = 0; id < 100; id++) index.set(id, { lat: 49.4875 + id / 1000, lon: 8.466 });
    const found = index.nearest(MANNHEIM, { limit: 3, accepts: (id) => id % 10 === 9 });
    assert.deepEqual(
      found.map((f) => f.id),
      [9, 19, 29],
    );
  });

  it('finds nothing beyond the radius and nothing in an empty index', () => {
    const index = createNearbyIndex(MANNHEIM);
    assert.deepEqual(index.nearest(MANNHEIM, { limit: 5 }), []);
    index.set(0, { lat: 49.5, lon: 8.466 });
    assert.deepEqual(index.nearest(MANNHEIM, { limit: 5, radius_m: 1000 }), []);
  });

  it('gives equal distances in the order of their ids', () => {
    const index = createNearbyIndex(MANNHEIM);
    for (const id of [7, 3, 5]) index.set(id, MANNHEIM);
    assert.deepEqual(
      index.nearest(MANNHEIM, { limit: 2 }).map((f) => f.id),
      [3, 5],
    );
  });
});
