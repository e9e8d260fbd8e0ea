import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Polygon } from './geofence.ts';
import { chanceInside, isStillIn, isTakenAsIn } from './zone-edge.ts';
import { createZoneIndex, type RankedZone } from './zone-index.ts';

/** Metres of a degree of latitude, and of longitude at 60 degrees: half of that. */
const DEGREE_M = 111_195;
const HERE = { lat: 60, lon: 10 };

function rectangle(west_m: number, south_m: number, east_m: number, north_m: number): Polygon {
  const at = (x_m: number, y_m: number): [number, number] => [
    HERE.lon + x_m / (DEGREE_M / 2),
    HERE.lat + y_m / DEGREE_M,
  ];
  const corners = [
    at(west_m, south_m),
    at(east_m, south_m),
    at(east_m, north_m),
    at(west_m, north_m),
  ];
  return { type: 'Polygon', coordinates: [[...corners, corners[0] as [number, number]]] };
}
const square = (half_m: number) => rectangle(-half_m, -half_m, half_m, half_m);
const here = (accuracy_m: number) => ({ ...HERE, accuracy_m });
const WIDE = 5_000;

/** The radius that holds 68 % of a round Gaussian, in standard deviations. */
const RADIUS_SIGMAS = 1.5096;
/** The chance that one axis is below so many standard deviations. */
function normal(sigmas: number): number {
  let sum = 0;
  for (let x = -6; x < sigmas; x += 0.001) sum += Math.exp((-x * x) / 2) * 0.001;
  return sum / Math.sqrt(2 * Math.PI);
}
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) <= 0.06, `${actual} is not ${expected}`);

describe('the chance to be in a zone', () => {
  const sigma_m = 20;
  const place = here(sigma_m * RADIUS_SIGMAS);

  it('follows the distance to a straight edge, on whichever side it lies', () => {
    for (const edge_m of [-30, -10, 0, 10, 30]) {
      const chance = normal(edge_m / sigma_m);
      near(chanceInside(place, rectangle(-WIDE, -WIDE, edge_m, WIDE)), chance);
      near(chanceInside(place, rectangle(-edge_m, -WIDE, WIDE, WIDE)), chance);
      near(chanceInside(place, rectangle(-WIDE, -WIDE, WIDE, edge_m)), chance);
      near(chanceInside(place, rectangle(-WIDE, -edge_m, WIDE, WIDE)), chance);
    }
  });

  it('is that of both axes together in a square', () => {
    for (const half_m of [10, 20, 30, 50])
      near(chanceInside(place, square(half_m)), (2 * normal(half_m / sigma_m) - 1) ** 2);
  });

  it('is certain where the zone is everywhere, and none where it is nowhere', () => {
    assert.equal(chanceInside(place, square(WIDE)), 1);
    assert.equal(chanceInside(place, rectangle(1_000, 1_000, 2_000, 2_000)), 0);
  });
});

describe('a place in a zone', () => {
  it('is taken as in when that is more likely than not', () => {
    assert.equal(isTakenAsIn(here(0), square(1)), true);
    assert.equal(isTakenAsIn(here(20), square(100)), true);
    assert.equal(isTakenAsIn(here(200), square(100)), false);
  });

  it('is still in while it is inside, and up to two radii beyond, at most 100 m', () => {
    const westOf = (edge_m: number) => rectangle(-WIDE, -WIDE, edge_m, WIDE);
    assert.equal(isStillIn(here(5), square(WIDE)), true);
    assert.equal(isStillIn(here(20), westOf(-39)), true);
    assert.equal(isStillIn(here(20), westOf(-41)), false);
    assert.equal(isStillIn(here(500), westOf(-99)), true);
    assert.equal(isStillIn(here(500), westOf(-101)), false);
  });
});

describe('the zone that ruled before', () => {
  const zone = (zone_id: string, polygon: Polygon, priority: number): RankedZone => ({
    zone_id,
    polygon,
    priority,
    vehicle_classes: ['scooter'],
    park_allowed: true,
  });
  const wide = zone('wide', square(WIDE), 1);
  const left = zone('left', rectangle(-WIDE, -WIDE, -8, WIDE), 2);
  const rule = (zones: RankedZone[], current: string | null) =>
    createZoneIndex(zones).rulingAt(here(5), 'scooter', current)?.zone_id ?? null;

  it('rules on while it is not surely left, before one of lower rank', () => {
    assert.equal(rule([wide, left], 'left'), 'left');
    assert.equal(rule([wide, left], null), 'wide');
    assert.equal(rule([left], 'left'), 'left');
    assert.equal(rule([wide, left], 'gone'), 'wide');
  });

  it('gives way to one of higher rank', () => {
    const top = zone('top', square(1_000), 9);
    assert.equal(rule([wide, left, top], 'left'), 'top');
    assert.equal(rule([wide, left, top], 'wide'), 'top');
  });

  it('rules where it holds the place, whether it is a quarter or a whole region', () => {
    const region = zone('region', square(100_000), 5);
    assert.equal(rule([wide, region], null), 'region');
    assert.equal(rule([region], null), 'region');
    assert.equal(rule([wide, { ...region, priority: 0 }], null), 'wide');
    assert.equal(rule([{ ...region, vehicle_classes: ['car'] }], null), null);
  });

  it('forbids parking where its equal does, whichever was made first', () => {
    const forbids = { ...zone('forbids', square(1_000), 1), park_allowed: false };
    assert.equal(rule([wide, forbids], null), 'forbids');
    assert.equal(rule([forbids, wide], null), 'forbids');
  });
});
