import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addSeconds, distanceBetween_m, type Point, secondsBetween } from './units.ts';

/** A quarter of a meridian on a sphere of the mean radius. */
const QUARTER_M = (6_371_008.8 * Math.PI) / 2;
const pole = { lat: 90, lon: 0 };
const origin = { lat: 0, lon: 0 };
const near = (actual: number, expected: number, error = 1e-3) =>
  assert.ok(Math.abs(actual - expected) <= error, `${actual} is not ${expected}`);

const point = fc.record<Point>({
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
});

describe('the distance between two places', () => {
  it('is a quarter of the globe from the equator to the pole, whatever the longitude', () => {
    near(distanceBetween_m(origin, pole), QUARTER_M);
    near(distanceBetween_m({ lat: 0, lon: 123 }, pole), QUARTER_M);
    near(distanceBetween_m(origin, { lat: 0, lon: 90 }), QUARTER_M);
  });

  it('is half the globe to the other side, and not farther for errors of rounding', () => {
    fc.assert(
      fc.property(point, (a) => {
        const other = { lat: -a.lat, lon: a.lon > 0 ? a.lon - 180 : a.lon + 180 };
        near(distanceBetween_m(a, other), 2 * QUARTER_M, 1);
      }),
    );
  });

  it('is that of Mannheim and Karlsruhe, where Drais rode and was born', () => {
    const mannheim = { lat: 49.4875, lon: 8.466 };
    const karlsruhe = { lat: 49.0069, lon: 8.4037 };
    near(distanceBetween_m(mannheim, karlsruhe), 53_600, 100);
  });

  it('of a degree of longitude is half as long at 60 degrees of latitude', () => {
    const at = (lat: number) => distanceBetween_m({ lat, lon: 10 }, { lat, lon: 11 });
    near(at(60) / at(0), 0.5, 1e-4);
    near(at(-60), at(60), 1e-6);
  });

  it('is the same from both sides, none to itself, and no way round is shorter', () => {
    fc.assert(
      fc.property(point, point, point, (a, b, c) => {
        near(distanceBetween_m(a, b), distanceBetween_m(b, a), 1e-6);
        assert.equal(distanceBetween_m(a, a), 0);
        const round_m = distanceBetween_m(a, c) + distanceBetween_m(c, b);
        assert.ok(distanceBetween_m(a, b) <= round_m + 1);
      }),
    );
  });

  it('is the short way across the date line', () => {
    near(distanceBetween_m({ lat: 0, lon: 179.5 }, { lat: 0, lon: -179.5 }), QUARTER_M / 90);
  });
});

describe('the seconds between two instants', () => {
  const at = (ms: number) => new Date(Date.UTC(2026, 4, 1) + ms);

  it('are whole and rounded down', () => {
    assert.equal(secondsBetween(at(0), at(1_999)), 1);
    assert.equal(secondsBetween(at(0), at(2_000)), 2);
  });

  it('are none between an instant and itself', () => assert.equal(secondsBetween(at(5), at(5)), 0));

  it('cannot be asked for backwards', () =>
    assert.throws(() => secondsBetween(at(1), at(0)), RangeError));

  it('lead from the one to the other', () => {
    fc.assert(
      fc.property(fc.nat(1e9), (seconds) => {
        assert.equal(secondsBetween(at(0), addSeconds(at(0), seconds)), seconds);
        assert.deepEqual(addSeconds(addSeconds(at(0), seconds), -seconds), at(0));
      }),
    );
  });
});
