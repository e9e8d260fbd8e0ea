import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { distanceBetween_m } from '@drais/vocabulary/units';
import { drawOf } from './draw.ts';
import { bentWay, freeWay, pointNear, pointOn, splitWay, type Way } from './way.ts';

const STATION = { lat: 49.4797, lon: 8.4699 };
const MARKET = { lat: 49.4893, lon: 8.4678 };
const straight_m = distanceBetween_m(STATION, MARKET);

/** The way every metre, as a vehicle would report it. */
function walked(way: Way) {
  return Array.from({ length: Math.floor(way.length_m) }, (_, n) => pointOn(way, n));
}

describe('a way through the town', () => {
  it('begins and ends where it should', () => {
    const way = bentWay(STATION, MARKET, 0.2);
    assert.deepEqual(pointOn(way, 0), STATION);
    assert.ok(distanceBetween_m(pointOn(way, way.length_m + 1), MARKET) < 0.001);
  });
  it('is hardly longer than the straight line when it bends slightly', () => {
    const { length_m } = bentWay(STATION, MARKET, 0.05);
    assert.ok(length_m > straight_m && length_m < straight_m * 1.02);
  });
  it('leaves the straight line by its bend', () => {
    const way = bentWay(STATION, MARKET, 0.2);
    const middle = { lat: (STATION.lat + MARKET.lat) / 2, lon: (STATION.lon + MARKET.lon) / 2 };
    const aside_m = distanceBetween_m(pointOn(way, way.length_m / 2), middle);
    assert.ok(Math.abs(aside_m - 0.2 * straight_m) < 5, String(aside_m));
  });
  it('is ridden without a jump', () => {
    const points = walked(bentWay(STATION, MARKET, -0.3));
    for (const [n, point] of points.slice(1).entries()) {
      assert.ok(distanceBetween_m(points[n] ?? STATION, point) < 1.01);
    }
  });
  it('is as long in two parts as in one', () => {
    const way = bentWay(STATION, MARKET, 0.1);
    const [first, second] = splitWay(way, 0.4);
    assert.ok(Math.abs(first.length_m - way.length_m * 0.4) < 0.5);
    assert.ok(Math.abs(first.length_m + second.length_m - way.length_m) < 0.5);
    assert.deepEqual(first.points.at(-1), second.points[0]);
  });
  it('goes around what may not be ridden through', () => {
    const ring = [
      [8.467, 49.484],
      [8.4705, 49.484],
      [8.4705, 49.4855],
      [8.467, 49.4855],
      [8.467, 49.484],
    ];
    const around = freeWay(STATION, MARKET, { rings: [ring], draw: drawOf('around') });
    const inside = walked(around).filter(
      ({ lat, lon }) => lat > 49.484 && lat < 49.4855 && lon > 8.467 && lon < 8.4705,
    );
    assert.deepEqual(inside, []);
    const free = freeWay(STATION, MARKET, { rings: [], draw: drawOf('around') });
    assert.ok(free.length_m < around.length_m);
  });
});

describe('a place in a station', () => {
  it('is never further from its middle than asked', () => {
    const draw = drawOf('near');
    const away_m = Array.from({ length: 200 }, () =>
      distanceBetween_m(STATION, pointNear(STATION, 30, draw)),
    );
    assert.ok(Math.max(...away_m) <= 30.1);
    assert.ok(Math.max(...away_m) > 25);
  });
});
