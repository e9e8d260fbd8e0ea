import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { distanceBetween_m } from '@drais/vocabulary/units';
import { drawOf } from './draw.ts';
import type { StationPlace } from './plan-fleet.ts';
import { strangerSpeed_m_s, strangerWay } from './strangers.ts';

const station = (short_name: string, lat: number): StationPlace => ({
  station_id: `mannheim.${short_name}`,
  short_name,
  lat,
  lon: 8.47,
  capacity: 20,
  radius_m: 60,
  is_charging_station: false,
});
const home = station('home', 49.48);
/** 334 m away. */
const near = station('near', 49.483);
/** 1.1 km away. */
const far = station('far', 49.49);

function rideFrom(stations: StationPlace[]) {
  const town = { stations, avoided: [], draw: drawOf('stranger') };
  const way = strangerWay(town, { position: () => home, speed_max_m_s: 5.6 });
  assert.ok(way !== undefined);
  const end = way.points.at(-1) ?? home;
  const stands_in = stations.find((place) => distanceBetween_m(place, end) < place.radius_m);
  return { stands_in, took_s: way.length_m / strangerSpeed_m_s(way.length_m, 5.6) };
}

describe('a vehicle that a person has unlocked', () => {
  it('rides for about a minute to the next station', () => {
    const { stands_in, took_s } = rideFrom([home, far, near]);
    assert.equal(stands_in, near);
    assert.ok(took_s > 60 && took_s <= 80, String(took_s));
  });
  it('comes back into its own station when the next is far', () => {
    const { stands_in, took_s } = rideFrom([home, far]);
    assert.equal(stands_in, home);
    assert.ok(took_s > 55 && took_s <= 80, String(took_s));
  });
  it('stays where it is in a town with one station', () => {
    const town = { stations: [home], avoided: [], draw: drawOf('stranger') };
    assert.equal(strangerWay(town, { position: () => home, speed_max_m_s: 5.6 }), undefined);
  });
  it('is never faster than it can be', () => assert.equal(strangerSpeed_m_s(5_000, 5.6), 5.6));
  it('is never so slow that it seems to stand', () => {
    assert.equal(strangerSpeed_m_s(10, 5.6), 1.5);
  });
});
