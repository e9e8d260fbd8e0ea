import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  distanceToEdges_m,
  findPolygonProblem,
  isEdgeWithin,
  isInside,
  type Polygon,
  sideOfCircle,
  sideOfPolygon,
} from './geofence.ts';

/** Metres of a degree of latitude, and of longitude at 60 degrees: half of that. */
const DEGREE_M = 111_195;
const HERE = { lat: 60, lon: 10 };
const at = (x_m: number, y_m: number) => ({
  lat: HERE.lat + y_m / DEGREE_M,
  lon: HERE.lon + x_m / (DEGREE_M / 2),
});
type Corner = readonly [x_m: number, y_m: number];
const ringOf = (...corners: Corner[]) =>
  [...corners, corners[0] as Corner].map(([x, y]): [number, number] => {
    const { lat, lon } = at(x, y);
    return [lon, lat];
  });
const box = (half_m: number) =>
  ringOf([-half_m, -half_m], [half_m, -half_m], [half_m, half_m], [-half_m, half_m]);
const square: Polygon = { type: 'Polygon', coordinates: [box(1_000)] };
const withHole: Polygon = { type: 'Polygon', coordinates: [box(1_000), box(100)] };
const slanted: Polygon = {
  type: 'Polygon',
  coordinates: [ringOf([-1_000, -800], [900, -1_000], [1_000, 700], [-700, 1_000])],
};
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1, `${actual} is not ${expected}`);

describe('the distance to the edges of a zone', () => {
  it('is to the nearest of them, from inside and outside, also beyond a corner', () => {
    near(distanceToEdges_m(at(0, 0), square), 1_000);
    near(distanceToEdges_m(at(900, 0), square), 100);
    near(distanceToEdges_m(at(0, -850), square), 150);
    near(distanceToEdges_m(at(1_300, 0), square), 300);
    near(distanceToEdges_m(at(1_300, 1_400), square), 500);
    near(distanceToEdges_m(at(-1_300, -1_400), square), 500);
  });

  it('is to a hole where that is nearer', () => {
    near(distanceToEdges_m(at(0, 0), withHole), 100);
    near(distanceToEdges_m(at(400, 0), withHole), 300);
  });

  it('is to a point where a ring stays on it', () => {
    const point: Polygon = { type: 'Polygon', coordinates: [ringOf([300, 400], [300, 400])] };
    near(distanceToEdges_m(at(0, 0), point), 500);
  });
});

describe('an edge within reach', () => {
  const place = fc
    .tuple(fc.integer({ min: -2_000, max: 2_000 }), fc.integer({ min: -2_000, max: 2_000 }))
    .map(([x, y]) => at(x, y));

  it('is there exactly where the distance says so, whatever is skipped', () => {
    for (const polygon of [square, withHole, slanted]) {
      fc.assert(
        fc.property(place, fc.integer({ min: 1, max: 1_500 }), (point, reach_m) => {
          const distance_m = distanceToEdges_m(point, polygon);
          // Both are computed in the same way, so that only rounding at the edge may differ.
          if (Math.abs(distance_m - reach_m) < 0.001) return;
          assert.equal(isEdgeWithin(point, polygon, reach_m), distance_m < reach_m);
        }),
        { numRuns: 300 },
      );
    }
  });

  it('is none of a ring that goes around the place farther away', () => {
    assert.equal(isEdgeWithin(at(0, 0), square, 999), false);
    assert.equal(isEdgeWithin(at(0, 0), square, 1_001), true);
    assert.equal(isEdgeWithin(at(1_900, 1_900), square, 1_000), false);
  });

  it('is found next to a pole, where a degree of longitude is short', () => {
    const cap: Polygon = {
      type: 'Polygon',
      coordinates: [
        [
          [-170, 89.99],
          [0, 89.99],
          [170, 89.99],
          [170, 89.9],
          [-170, 89.9],
          [-170, 89.99],
        ],
      ],
    };
    assert.equal(isEdgeWithin({ lat: 89.995, lon: 0 }, cap, 600), true);
    assert.equal(isEdgeWithin({ lat: 89.999, lon: 0 }, cap, 600), false);
  });
});

describe('the side of a zone', () => {
  const side = (x_m: number, accuracy_m: number) =>
    sideOfPolygon({ ...at(x_m, 0), accuracy_m }, square);

  it('is open where the circle of error crosses the edge', () => {
    assert.deepEqual([side(900, 99), side(900, 101)], ['inside', 'uncertain']);
    assert.deepEqual([side(1_100, 99), side(1_100, 101)], ['outside', 'uncertain']);
  });

  it('is never open for an exact place', () => {
    const [corner] = square.coordinates[0] ?? [];
    const [lon, lat] = corner as [number, number];
    assert.notEqual(sideOfPolygon({ lat, lon, accuracy_m: 0 }, square), 'uncertain');
  });

  it('of its hole is outside', () => {
    assert.equal(isInside(at(0, 0), withHole), false);
    assert.equal(isInside(at(500, 0), withHole), true);
  });
});

describe('the side of a circle on the ground', () => {
  it('is inside where all of the error is, its rim included, and open where a part is', () => {
    assert.equal(sideOfCircle(30, 10, 40), 'inside');
    assert.equal(sideOfCircle(31, 10, 40), 'uncertain');
    assert.equal(sideOfCircle(50, 10, 40), 'uncertain');
    assert.equal(sideOfCircle(51, 10, 40), 'outside');
  });
});

describe('RFC 7946, 3.1.6, a polygon', () => {
  const problem = (...coordinates: (readonly (readonly [number, number])[])[]) =>
    findPolygonProblem({ type: 'Polygon', coordinates });
  const good = [
    [8, 49],
    [9, 49],
    [9, 50],
    [8, 49],
  ] as const;

  it('is well where its rings are closed and enclose something', () => {
    assert.equal(problem(good), null);
    assert.equal(problem([...good].reverse(), good), null);
  });

  it('has rings of four positions at least', () => {
    for (const ring of [[], good.slice(0, 1), [good[0], good[1], good[0]]])
      assert.equal(problem(ring), 'The outer ring has fewer than four positions.');
  });

  it('has rings that end where they start', () => {
    for (const last of [
      [8, 49.1],
      [8.1, 49],
    ] as const)
      assert.equal(
        problem([...good.slice(0, 3), last]),
        'The outer ring does not end where it starts.',
      );
  });

  it('encloses something', () => {
    const line = [good[0], good[1], good[0], good[0]];
    assert.equal(problem(line), 'The outer ring encloses nothing.');
    assert.equal(problem(good, good, line), 'Hole 2 encloses nothing.');
  });

  it('does not cross the antimeridian', () => {
    const wide = (lon: number) =>
      problem([
        [0, 0],
        [lon, 0],
        [lon, 1],
        [0, 0],
      ]);
    assert.equal(wide(180), null);
    assert.match(wide(181) ?? '', /^The outer ring crosses the antimeridian/);
  });
});
