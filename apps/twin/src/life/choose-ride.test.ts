import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  chooseDestination,
  chooseVehicle,
  type FreeVehicle,
  nearestStation,
} from './choose-ride.ts';
import { drawOf } from './draw.ts';
import type { StationPlace } from './plan-fleet.ts';

const station = (station_id: string, lat: number, capacity = 10): StationPlace => ({
  station_id,
  short_name: station_id,
  lat,
  lon: 8.47,
  capacity,
  radius_m: 60,
  is_charging_station: false,
});
let made = 0;
const vehicle = (station_id: string | undefined, more: Partial<FreeVehicle> = {}): FreeVehicle => ({
  public_vehicle_id: `v${String(++made)}`,
  vehicle_class: 'scooter',
  charge_fraction: 0.8,
  lat: 49.48,
  lon: 8.47,
  ...(station_id === undefined ? {} : { station_id }),
  ...more,
});
const draws = (choose: (draw: () => number) => unknown) => {
  const draw = drawOf('many');
  return new Set(Array.from({ length: 200 }, () => choose(draw)));
};

describe('what a simulated rider takes', () => {
  it('is never the last scooter or e-bike of a station', () => {
    const free = [vehicle('a'), vehicle('b'), vehicle('b', { vehicle_class: 'e_bike' })];
    const taken = draws((draw) => chooseVehicle(free, draw)?.station_id);
    assert.deepEqual(taken, new Set(['b']));
  });
  it('is no car, no van, and nothing drained', () => {
    const free = [
      vehicle('a', { vehicle_class: 'car' }),
      vehicle('a', { vehicle_class: 'van' }),
      vehicle('b', { charge_fraction: 0.2 }),
      vehicle('b', { charge_fraction: 0.1 }),
    ];
    assert.deepEqual(
      draws((draw) => chooseVehicle(free, draw)),
      new Set([undefined]),
    );
  });
  it('may stand in the street', () => {
    const stray = vehicle(undefined);
    assert.equal(
      chooseVehicle([stray], () => 0.5),
      stray,
    );
  });
  it('is nothing when nothing is free', () =>
    assert.equal(
      chooseVehicle([], () => 0.5),
      undefined,
    ));
});

describe('where a simulated rider goes', () => {
  const here = { lat: 49.48, lon: 8.47 };
  const near = station('near', 49.4805);
  const far = station('far', 49.53);
  const full = station('full', 49.49, 1);
  const empty = [1, 2, 3, 4].map((n) => station(`empty ${String(n)}`, 49.486 + n / 1000));

  it('is a station that needs vehicles', () => {
    const stations = [full, ...empty];
    const free = [vehicle('full'), vehicle('full')];
    const chosen = draws((draw) => chooseDestination(here, { stations, free, draw })?.station_id);
    assert.deepEqual(
      [...chosen].sort(),
      empty.map(({ station_id }) => station_id),
    );
  });
  it('is neither around the corner nor out of reach', () => {
    assert.equal(
      chooseDestination(here, { stations: [near, far], free: [], draw: () => 0 }),
      undefined,
    );
  });
});

describe('the nearest station', () => {
  const stations = [station('b', 49.49), station('a', 49.48)];
  it('is the one that somebody stands in', () => {
    assert.equal(nearestStation({ lat: 49.4801, lon: 8.47 }, stations, false)?.station_id, 'a');
  });
  it('is another one when asked for another', () => {
    assert.equal(nearestStation({ lat: 49.4801, lon: 8.47 }, stations, true)?.station_id, 'b');
  });
});
