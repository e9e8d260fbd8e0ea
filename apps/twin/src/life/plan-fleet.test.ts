import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { distanceBetween_m } from '@drais/vocabulary/units';
import { planFleet, type StationPlace } from './plan-fleet.ts';

const station = (short_name: string, lat: number): StationPlace => ({
  station_id: `mannheim.${short_name}`,
  short_name,
  lat,
  lon: 8.47,
  capacity: 20,
  radius_m: 60,
  is_charging_station: false,
});
const stations = [station('b', 49.48), station('a', 49.49), station('c', 49.5)];
const plan = (seed: string) =>
  planFleet({ area_id: 'mannheim', fleet: { scooter: 4, 'cargo-van': 2 }, stations, seed });

describe('the fleet of the demo', () => {
  it('has as many vehicles of each type as asked, with codes of their own', () => {
    assert.deepEqual(
      plan('1').map(({ code, vehicle_type_id }) => [code, vehicle_type_id]),
      [
        ['MA-0001', 'scooter'],
        ['MA-0002', 'scooter'],
        ['MA-0003', 'scooter'],
        ['MA-0004', 'scooter'],
        ['MA-0005', 'cargo-van'],
        ['MA-0006', 'cargo-van'],
      ],
    );
  });
  it('is the same for the same seed, in whatever order the stations are listed', () => {
    const turned = planFleet({
      area_id: 'mannheim',
      fleet: { scooter: 4, 'cargo-van': 2 },
      stations: [...stations].reverse(),
      seed: '1',
    });
    assert.deepEqual(turned, plan('1'));
    assert.notDeepEqual(plan('2'), plan('1'));
  });
  it('stands well within its stations, evenly', () => {
    const homes = plan('1').map(({ position }) =>
      stations.find((place) => distanceBetween_m(place, position) <= 30.1),
    );
    assert.deepEqual(
      homes.map((home) => home?.short_name),
      ['a', 'b', 'c', 'a', 'b', 'c'],
    );
  });
  it('is charged enough to be offered', () => {
    assert.ok(
      plan('1').every(({ charge_fraction }) => charge_fraction >= 0.35 && charge_fraction <= 1),
    );
  });
  it('is empty in a town without stations', () => {
    assert.deepEqual(
      planFleet({ area_id: 'mannheim', fleet: { scooter: 1 }, stations: [], seed: '1' }),
      [],
    );
  });
});
