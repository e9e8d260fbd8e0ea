import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Position } from '@drais/vocabulary/units';
import fc from 'fast-check';
import { createZoneIndex, type RankedZone } from './zone-index.ts';

/** Mannheim; a ten-thousandth of a degree of latitude is 11.12 m here, of longitude 7.22 m. */
const HERE = { lat: 49.48, lon: 8.47 };
const LAT_M = 111_195;
const LON_M = 72_240;

function rectangle(west_m: number, south_m: number, east_m: number, north_m: number) {
  const at = (x: number, y: number): [number, number] => [
    HERE.lon + x / LON_M,
    HERE.lat + y / LAT_M,
  ];
  const ring = [at(west_m, south_m), at(east_m, south_m), at(east_m, north_m), at(west_m, north_m)];
  return { type: 'Polygon' as const, coordinates: [[...ring, ring[0] as [number, number]]] };
}

function zone(zone_id: string, more: Partial<RankedZone>): RankedZone {
  return {
    zone_id,
    polygon: rectangle(-100, -100, 100, 100),
    priority: 1,
    vehicle_classes: ['scooter'],
    park_allowed: true,
    ...more,
  };
}

const place = (x_m: number, y_m: number, accuracy_m = 5): Position => ({
  lat: HERE.lat + y_m / LAT_M,
  lon: HERE.lon + x_m / LON_M,
  accuracy_m,
});

describe('the zone that rules at a place', () => {
  it('is the one with the higher priority, and of equal ones the one that forbids parking', () => {
    const wide = zone('wide', { polygon: rectangle(-900, -900, 900, 900) });
    const index = createZoneIndex([wide, zone('small', { priority: 2 })]);
    assert.equal(index.rulingAt(place(0, 0), 'scooter', null)?.zone_id, 'small');
    assert.equal(index.rulingAt(place(500, 0), 'scooter', null)?.zone_id, 'wide');
    assert.equal(index.rulingAt(place(2_000, 0), 'scooter', null), null);
    const equal = createZoneIndex([wide, zone('no parking', { park_allowed: false })]);
    assert.equal(equal.rulingAt(place(0, 0), 'scooter', null)?.zone_id, 'no parking');
  });

  it('is one about the class of the vehicle', () => {
    const index = createZoneIndex([zone('scooters', { priority: 9 })]);
    assert.equal(index.rulingAt(place(0, 0), 'e_bike', null), null);
  });

  it('is found in a zone as large as a country too', () => {
    const box: [number, number][] = [
      [5, 47],
      [15, 47],
      [15, 55],
      [5, 55],
      [5, 47],
    ];
    const country = zone('country', { polygon: { type: 'Polygon', coordinates: [box] } });
    const index = createZoneIndex([country, zone('small', { priority: 0 })]);
    assert.equal(index.rulingAt(place(0, 0), 'scooter', null)?.zone_id, 'country');
  });

  it('is not a zone that is small beside the error of the place', () => {
    const index = createZoneIndex([zone('lane', { polygon: rectangle(-5, -100, 5, 100) })]);
    assert.equal(index.rulingAt(place(0, 0, 4), 'scooter', null)?.zone_id, 'lane');
    assert.equal(index.rulingAt(place(0, 0, 40), 'scooter', null), null);
  });

  it('is left by whoever is surely out, however vague the place is', () => {
    const index = createZoneIndex([zone('z', {})]);
    assert.equal(index.rulingAt(place(108, 0), 'scooter', 'z')?.zone_id, 'z');
    assert.equal(index.rulingAt(place(111, 0), 'scooter', 'z'), null);
    assert.equal(index.rulingAt(place(205, 0, 5_000), 'scooter', 'z'), null);
  });

  it('changes at most once while a vehicle stands, whose reports err by no more than they say', () => {
    const error = fc.record({
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      turn: fc.double({ min: 0, max: 7, noNaN: true }),
    });
    const index = createZoneIndex([zone('z', {})]);
    fc.assert(
      fc.property(
        fc.double({ min: -150, max: 150, noNaN: true }),
        fc.double({ min: -150, max: 150, noNaN: true }),
        fc.double({ min: 0.5, max: 50, noNaN: true }),
        fc.array(error, { minLength: 2, maxLength: 40, size: 'max' }),
        (x, y, accuracy_m, errors) => {
          let current: string | null = null;
          let changes = 0;
          for (const { part, turn } of errors) {
            // A hair less than the radius: the distance is measured on a slightly different sphere.
            const off_m = part * accuracy_m * 0.99;
            const told = place(x + off_m * Math.cos(turn), y + off_m * Math.sin(turn), accuracy_m);
            const next: string | null = index.rulingAt(told, 'scooter', current)?.zone_id ?? null;
            if (next !== current) changes += 1;
            current = next;
          }
          assert.ok(changes <= 1, `${changes} changes`);
        },
      ),
    );
  });

  it('is the one that looking at every zone finds', () => {
    const coordinate = fc.integer({ min: -3_000, max: 3_000 });
    const any = fc
      .record({
        x: coordinate,
        y: coordinate,
        w: fc.integer({ min: 20, max: 4_000 }),
        h: fc.integer({ min: 20, max: 4_000 }),
        priority: fc.integer({ min: 0, max: 3 }),
      })
      .map(({ x, y, w, h, priority }) => ({
        polygon: rectangle(x, y, x + w, y + h),
        priority,
        box: { x, y, w, h },
      }));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), coordinate, coordinate, (drawn, x, y) => {
        const zones = drawn.map(({ polygon, priority }, n) =>
          zone(String(n), { polygon, priority }),
        );
        const holding = drawn
          .map(({ box, priority }, n) => ({ n, priority, box }))
          .filter(
            ({ box }) =>
              x > box.x + 1 && x < box.x + box.w - 1 && y > box.y + 1 && y < box.y + box.h - 1,
          )
          .sort((a, b) => b.priority - a.priority || a.n - b.n);
        const is_on_edge = drawn.some(
          ({ box }) =>
            [x - box.x, x - box.x - box.w].some((d) => Math.abs(d) <= 1) ||
            [y - box.y, y - box.y - box.h].some((d) => Math.abs(d) <= 1),
        );
        fc.pre(!is_on_edge);
        const found = createZoneIndex(zones).rulingAt(place(x, y, 0), 'scooter', null);
        assert.equal(found?.zone_id, holding[0] === undefined ? undefined : String(holding[0].n));
      }),
    );
  });
});
