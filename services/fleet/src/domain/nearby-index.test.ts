import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { distanceBetween_m, type Point } from '@drais/vocabulary/units';
import fc from 'fast-check';
import { createNearbyIndex, type FoundNearby } from './nearby-index.ts';

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
  lat: fc.double({ min: -0.1, max: 0.1, noNaN: true }),
  lon: fc.oneof(
    fc.double({ min: 179.9, max: 180, noNaN: true }),
    fc.double({ min: -180, max: -179.9, noNaN: true }),
    fc.constantFrom(180, -180),
  ),
});
const greenwichPoint = fc.record({
  lat: fc.double({ min: 51.4, max: 51.6, noNaN: true }),
  lon: fc.double({ min: -0.15, max: 0.15, noNaN: true }),
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

/** Arrays are ten long at most where nothing is said of their size. */
const many = (maxLength: number) => ({ maxLength, size: 'max' as const });

/** Distances of the nearest by comparing everything. */
function nearestByForce(points: Iterable<Point>, from: Point, limit: number, radius_m: number) {
  return [...points]
    .map((point) => distanceBetween_m(from, point))
    .filter((distance_m) => distance_m <= radius_m)
    .sort((a, b) => a - b)
    .slice(0, limit);
}

/**
 * Both formulas take an arc sine, which loses digits towards the far side of the globe: 2 m there,
 * 1 cm in a city.
 */
function assertSame(distance_m: number, truth_m: number): void {
  const tolerance_m = 0.01 + truth_m / 1e7;
  assert.ok(Math.abs(distance_m - truth_m) < tolerance_m, `${distance_m} for ${truth_m}`);
}

/** Nobody nearer is missing, nobody is told twice, and each is as far away as it is told. */
function assertNearest(
  found: readonly FoundNearby[],
  points: ReadonlyMap<number, Point>,
  query: { readonly from: Point; readonly limit: number; readonly radius_m: number },
): void {
  const { from, limit, radius_m } = query;
  const truth = nearestByForce(points.values(), from, limit, radius_m);
  assert.equal(found.length, truth.length);
  for (const [n, { id, distance_m }] of found.entries()) {
    assertSame(distance_m, truth[n] as number);
    assertSame(distance_m, distanceBetween_m(from, points.get(id) as Point));
  }
  assert.equal(new Set(found.map(({ id }) => id)).size, found.length);
}

function holdsAgainstForce(place: fc.Arbitrary<Point>, around: Point): void {
  fc.assert(
    fc.property(
      fc.array(place, many(120)),
      place,
      fc.integer({ min: 1, max: 12 }),
      (list, from, limit) => {
        const index = createNearbyIndex(around);
        const points = new Map(list.entries());
        for (const [id, point] of points) index.set(id, point);
        const query = { from, limit, radius_m: Number.POSITIVE_INFINITY };
        assertNearest(index.nearest(from, { limit }), points, query);
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
  it('sees across the meridian of Greenwich', () =>
    holdsAgainstForce(greenwichPoint, { lat: 51.48, lon: 0 }));
  it('sees across the pole', () => holdsAgainstForce(polePoint, { lat: 89.95, lon: 0 }));
  it('is exact where its cells are not square', () =>
    holdsAgainstForce(polePoint, { lat: 0, lon: 0 }));

  it('is exact after moves and removals, whatever the ids', () => {
    const step = fc.record({
      id: fc.oneof(fc.nat({ max: 30 }), fc.constantFrom(1_023, 1_024, 5_000)),
      point: fc.option(fc.oneof(cityPoint, crowdedPoint), { nil: null }),
    });
    fc.assert(
      fc.property(fc.array(step, many(200)), cityPoint, (steps, from) => {
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
        const within = { limit: 10, radius_m: 5000 };
        assertNearest(index.nearest(from, within), points, { from, ...within });
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

  it('finds what lies on the circle of the radius, and nothing a hair beyond it', () => {
    fc.assert(
      fc.property(cityPoint, cityPoint, (point, from) => {
        const index = createNearbyIndex(MANNHEIM);
        index.set(0, point);
        const [found] = index.nearest(from, { limit: 1 });
        const away_m = found?.distance_m ?? 0;
        fc.pre(away_m > 1);
        assert.equal(index.nearest(from, { limit: 1, radius_m: away_m }).length, 1);
        const less_m = away_m * (1 - 1e-10);
        assert.equal(index.nearest(from, { limit: 1, radius_m: less_m }).length, 0);
      }),
    );
  });

  it('finds as many as are asked for, also none', () => {
    const index = createNearbyIndex(MANNHEIM);
    for (const id of [0, 1, 2]) index.set(id, MANNHEIM);
    for (const limit of [0, 1, 2]) assert.equal(index.nearest(MANNHEIM, { limit }).length, limit);
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
