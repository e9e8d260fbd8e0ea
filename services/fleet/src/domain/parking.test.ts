import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { distanceToEdges_m, findPolygonProblem, type Polygon, sideOfPolygon } from './geofence.ts';
import { checkParkingAt, type ParkingStation, type ParkingZone } from './parking.ts';

/** A square of about 2.2 km by 1.5 km around the castle. */
const square = (half_deg: number): Polygon => ({
  type: 'Polygon',
  coordinates: [
    [
      [8.46 - half_deg, 49.48 - half_deg],
      [8.46 + half_deg, 49.48 - half_deg],
      [8.46 + half_deg, 49.48 + half_deg],
      [8.46 - half_deg, 49.48 + half_deg],
      [8.46 - half_deg, 49.48 - half_deg],
    ],
  ],
});
const zone = (zone_id: string, half_deg: number, more: Partial<ParkingZone> = {}): ParkingZone => ({
  zone_id,
  polygon: square(half_deg),
  priority: 0,
  vehicle_classes: ['scooter', 'e_bike'],
  park_allowed: true,
  ...more,
});
const castle = { lat: 49.48, lon: 8.46, accuracy_m: 5 };
const station: ParkingStation = { station_id: 's1', lat: 49.5, lon: 8.5, radius_m: 40 };
const at = (position: typeof castle, vehicle_class: 'scooter' | 'e_bike' | 'car' = 'scooter') => ({
  position,
  vehicle_class,
});

describe('the end of a scooter trip', () => {
  it('may be inside a zone that allows to park', () => {
    const answer = checkParkingAt(at(castle), [], [zone('city', 0.01)]);
    assert.deepEqual(answer, { verdict: 'inside', zone_id: 'city' });
  });
  it('may be inside a station where no zone is', () => {
    const answer = checkParkingAt(at({ ...castle, lat: 49.5, lon: 8.5 }), [station], []);
    assert.deepEqual(answer, { verdict: 'inside', station_id: 's1', nearest_station_m: 0 });
  });
  it('may not be where there is neither zone nor station', () => {
    const answer = checkParkingAt(at(castle), [station], []);
    assert.equal(answer.verdict, 'outside');
    assert.ok((answer.nearest_station_m ?? 0) > 3000);
  });
  it('may not be in a zone of higher priority that forbids it', () => {
    const zones = [zone('city', 0.01), zone('garden', 0.005, { priority: 5, park_allowed: false })];
    assert.deepEqual(checkParkingAt(at(castle), [], zones), {
      verdict: 'outside',
      zone_id: 'garden',
    });
  });
  it('follows the zone that forbids when two have one priority', () => {
    const zones = [zone('city', 0.01), zone('garden', 0.005, { park_allowed: false })];
    assert.equal(checkParkingAt(at(castle), [], zones).zone_id, 'garden');
  });
  it('may be in a station inside a zone that forbids to park freely', () => {
    const bay = { ...station, lat: 49.48, lon: 8.46 };
    const answer = checkParkingAt(
      at(castle),
      [bay],
      [zone('garden', 0.01, { park_allowed: false })],
    );
    assert.equal(answer.verdict, 'inside');
  });
  it('does not heed the zones of other classes', () => {
    const answer = checkParkingAt(
      at(castle),
      [],
      [zone('bikes', 0.01, { vehicle_classes: ['e_bike'] })],
    );
    assert.equal(answer.verdict, 'outside');
  });
  it('is uncertain where the error crosses the edge of the zone', () => {
    const edge = { lat: 49.48, lon: 8.47, accuracy_m: 20 };
    assert.equal(checkParkingAt(at(edge), [], [zone('city', 0.01)]).verdict, 'uncertain');
  });
  it('is certain on an edge when both sides say the same', () => {
    const edge = { lat: 49.48, lon: 8.47, accuracy_m: 20 };
    const zones = [zone('old town', 0.01, { priority: 2 }), zone('city', 0.03)];
    assert.equal(checkParkingAt(at(edge), [], zones).verdict, 'inside');
  });
  it('is uncertain where the error crosses the edge of a station', () => {
    const near = { lat: 49.50038, lon: 8.5, accuracy_m: 10 };
    const answer = checkParkingAt(at(near), [station], []);
    assert.deepEqual([answer.verdict, answer.station_id], ['uncertain', 's1']);
  });
});

describe('the end of a car trip', () => {
  it('is at a station only', () => {
    const zones = [zone('city', 0.1, { vehicle_classes: ['car'] })];
    assert.equal(checkParkingAt(at(castle, 'car'), [station], zones).verdict, 'outside');
    const bay = { ...castle, lat: 49.5, lon: 8.5 };
    assert.equal(checkParkingAt(at(bay, 'car'), [station], zones).verdict, 'inside');
  });
});

describe('the side of a polygon', () => {
  it('is never certain for a worse position and uncertain for a better one', () => {
    const place = fc.record({
      lat: fc.double({ min: 49.46, max: 49.5, noNaN: true }),
      lon: fc.double({ min: 8.44, max: 8.48, noNaN: true }),
    });
    const metres = fc.double({ min: 0, max: 500, noNaN: true });
    fc.assert(
      fc.property(place, metres, metres, (point, a, b) => {
        const [better, worse] = [Math.min(a, b), Math.max(a, b)];
        const rough = sideOfPolygon({ ...point, accuracy_m: worse }, square(0.01));
        const fine = sideOfPolygon({ ...point, accuracy_m: better }, square(0.01));
        assert.ok(rough === 'uncertain' || rough === fine);
      }),
    );
  });
  it('is outside in a hole', () => {
    const ring = square(0.005).coordinates[0] ?? [];
    const holed: Polygon = { type: 'Polygon', coordinates: [...square(0.01).coordinates, ring] };
    assert.equal(sideOfPolygon(castle, holed), 'outside');
  });
  it('measures the way to the nearest edge in metres', () => {
    const distance_m = distanceToEdges_m(castle, square(0.01));
    assert.ok(Math.abs(distance_m - 722.5) < 1, String(distance_m));
  });
});

describe('a polygon', () => {
  const open: Polygon = {
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ],
    ],
  };
  const line: Polygon = {
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [1, 1],
        [2, 2],
        [0, 0],
      ],
    ],
  };
  const seam: Polygon = {
    type: 'Polygon',
    coordinates: [
      [
        [179, 0],
        [-179, 0],
        [-179, 1],
        [179, 0],
      ],
    ],
  };

  it('ends where it starts', () => assert.match(findPolygonProblem(open) ?? '', /does not end/));
  it('encloses something', () => assert.match(findPolygonProblem(line) ?? '', /nothing/));
  it('does not cross the antimeridian', () =>
    assert.match(findPolygonProblem(seam) ?? '', /antimeridian/));
  it('is fine otherwise', () => assert.equal(findPolygonProblem(square(0.01)), null));
});
