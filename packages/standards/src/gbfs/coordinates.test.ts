import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { distanceBetween_m } from '@drais/vocabulary/units';
import fc from 'fast-check';
import { circleRing, sixDecimals } from './coordinates.ts';

describe('a circle on the ground as a ring', () => {
  it('lies inside the circle, close to its edge, closed and counterclockwise', () => {
    const center = fc.record({
      lat: fc.double({ min: -70, max: 70, noNaN: true }),
      lon: fc.double({ min: -179, max: 179, noNaN: true }),
    });
    fc.assert(
      fc.property(center, fc.integer({ min: 5, max: 500 }), (point, radius_m) => {
        const ring = circleRing(point, radius_m) ?? [];
        assert.equal(ring.length, 17);
        assert.deepEqual(ring.at(-1), ring[0]);
        for (const [lon, lat] of ring) {
          const distance_m = distanceBetween_m(point, { lat, lon });
          assert.ok(distance_m <= radius_m, `${distance_m} m of ${radius_m} m`);
          assert.ok(distance_m > radius_m - 0.5, `${distance_m} m of ${radius_m} m`);
        }
        const doubled = ring.slice(1).reduce((sum, [x, y], n) => {
          const [before_x, before_y] = ring[n] ?? [x, y];
          return (
            sum +
            (before_x - point.lon) * (y - point.lat) -
            (x - point.lon) * (before_y - point.lat)
          );
        }, 0);
        assert.ok(doubled > 0);
      }),
    );
  });

  it('is not told where a ring cannot say it', () => {
    assert.equal(circleRing({ lat: 0, lon: 179.999 }, 500), null);
    assert.equal(circleRing({ lat: -89.999, lon: 0 }, 500), null);
    assert.notEqual(circleRing({ lat: -16.8, lon: 179.9 }, 500), null);
  });
});

describe('a coordinate', () => {
  it('has six decimals', () => {
    assert.deepEqual([49.4875123456, -8.4660417, 0].map(sixDecimals), [49.487512, -8.466042, 0]);
  });
});
