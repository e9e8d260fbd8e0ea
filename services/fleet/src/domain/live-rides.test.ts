import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VEHICLE_CLASSES, VEHICLE_STATES } from '@drais/vocabulary/vehicle';
import {
  CENTER,
  inSeconds,
  northBy,
  placesOf,
  report,
  scooter,
  zoneAround,
} from './live.fixture.ts';
import { type LiveVehicle, openLiveArea } from './live-area.ts';
import { openLiveRides } from './live-rides.ts';
import { chargeOf, isFree, isInUse, isStanding, placeOf } from './live-vehicle.ts';
import { defaultRideRules } from './ride-rules.ts';

const zones = [zoneAround('park', 0.005), zoneAround('city', 0.02, { priority: 0 })];
const riding = { vehicle_state: 'on_trip' as const };

function openRide() {
  const area = openLiveArea(placesOf({ zones }));
  const vehicle = area.putFacts(scooter(1, riding));
  let sequence = 0;
  const rideTo = (lat_deg: number) => {
    sequence++;
    const observed_at = inSeconds(600 * sequence);
    area.takeReport(
      vehicle,
      report(1, { ...northBy(lat_deg), sequence, observed_at }),
      observed_at,
    );
    return vehicle.ride?.zone?.zone_id ?? null;
  };
  return { area, vehicle, rideTo };
}

describe('a ride', () => {
  it('begins and ends with the trip, and is the same until then', () => {
    const { area, vehicle } = openRide();
    const ride = vehicle.ride;
    assert.deepEqual(ride, { zone: null, warnings: new Map(), is_to_be_seen: false });
    area.putFacts(scooter(1, { ...riding, stream_version: 2 }));
    assert.equal(vehicle.ride, ride);
    assert.deepEqual([...area.riding()], [vehicle]);
    area.putFacts(scooter(1, { stream_version: 3 }));
    assert.equal(vehicle.ride, null);
    assert.deepEqual([...area.riding()], []);
  });

  it('is ruled by the zone it is in, and leaves it later than it enters', () => {
    const { rideTo } = openRide();
    assert.equal(rideTo(0), 'park');
    assert.equal(rideTo(0.005_05), 'park');
    assert.equal(rideTo(0.006), 'city');
    assert.equal(rideTo(0.005_05), 'city');
    assert.equal(rideTo(0.03), null);
  });

  it('goes on in the zone of its warning after a restart', () => {
    const { area, vehicle } = openRide();
    const warn = (zone_id?: string) =>
      area.putWarning('mannheim.v1', {
        kind: 'speed_limited',
        since: inSeconds(0),
        ...(zone_id === undefined ? {} : { zone_id }),
      });
    const zoneId = () => vehicle.ride?.zone?.zone_id;
    warn();
    assert.equal(vehicle.ride?.zone, null);
    warn('city');
    assert.equal(zoneId(), 'city');
    warn('park');
    assert.equal(zoneId(), 'city');
    assert.equal(vehicle.ride?.warnings.size, 1);
  });

  it('is not warned when it is over', () => {
    const area = openLiveArea(placesOf());
    const vehicle = area.putFacts(scooter(1));
    area.putWarning('mannheim.v1', { kind: 'battery_low', since: inSeconds(0) });
    assert.equal(vehicle.ride, null);
  });

  it('is watched by the rules of its area, or of its class', () => {
    const own = { ...defaultRideRules('car'), silent_after_s: 7 };
    const rides = openLiveRides<LiveVehicle>({ zones: [], ride_rules: new Map([['car', own]]) });
    assert.equal(rides.rulesOf('car'), own);
    for (const other of VEHICLE_CLASSES.filter((one) => one !== 'car'))
      assert.deepEqual(rides.rulesOf(other), defaultRideRules(other));
    const plain = openLiveRides<LiveVehicle>({ zones: [], ride_rules: new Map() });
    assert.deepEqual(plain.rulesOf('car'), defaultRideRules('car'));
    const allowed_m = VEHICLE_CLASSES.map((one) => plain.rulesOf(one).moved_after_m);
    assert.deepEqual(allowed_m, [100, 100, 200, 200]);
  });
});

describe('a vehicle that stands', () => {
  function stand(more: object = {}) {
    const area = openLiveArea(placesOf());
    const vehicle = area.putFacts(scooter(1, more));
    area.putLatest('mannheim.v1', { ...report(1), last_moved_at: null });
    return { area, vehicle };
  }

  it('is found elsewhere when it says so', () => {
    const { area, vehicle } = stand();
    assert.deepEqual(vehicle.rest, { place: CENTER, strikes: 0 });
    const gone = report(1, { ...northBy(0.002), sequence: 2, observed_at: inSeconds(600) });
    area.takeReport(vehicle, gone, inSeconds(600));
    assert.deepEqual(vehicle.rest, { place: CENTER, strikes: 1 });
  });

  it('is not watched while staff carry it', () => {
    const { vehicle } = stand({ vehicle_state: 'removed' });
    assert.deepEqual(vehicle.rest, { place: null, strikes: 0 });
  });

  it('says nothing of the ride before it was put down', () => {
    const { vehicle } = stand({ state_changed_at: inSeconds(11) });
    assert.deepEqual(vehicle.rest.place, CENTER);
    const area = openLiveArea(placesOf());
    const open = area.putFacts(scooter(1, { state_changed_at: inSeconds(11) }));
    area.takeReport(open, report(1, { locked: false }), inSeconds(10));
    assert.deepEqual(open.rest.place, null);
  });

  it('begins to stand anew after a ride, with another device, and when staff have looked', () => {
    const noted = { vehicle_case_id: 'case1', vehicle_case_kind: 'moved_without_trip' as const };
    const changes: [object, object, boolean][] = [
      [{}, {}, false],
      [{}, { vehicle_state: 'reserved' }, false],
      [{}, noted, false],
      [noted, noted, false],
      [{}, riding, true],
      [{}, { vehicle_state: 'removed' }, true],
      [{}, { device_id: 'mannheim.d9' }, true],
      [noted, {}, true],
    ];
    for (const [before, after, is_anew] of changes) {
      const { area, vehicle } = stand(before);
      area.putFacts(scooter(1, { ...after, stream_version: 2 }));
      assert.equal(vehicle.rest.place === null, is_anew, JSON.stringify([before, after]));
    }
  });
});

describe('what is known of a vehicle', () => {
  const facts = scooter(1);
  const latest = { ...report(1, northBy(0.001)), last_moved_at: null };

  it('is its newest place; at one instant the report knows better', () => {
    assert.deepEqual(placeOf(facts, null), CENTER);
    assert.deepEqual(placeOf(facts, latest), northBy(0.001));
    assert.deepEqual(placeOf({ ...facts, placed_at: inSeconds(10) }, latest), northBy(0.001));
    assert.deepEqual(placeOf({ ...facts, placed_at: inSeconds(11) }, latest), CENTER);
  });

  it('is the charge reported last, also when that is none', () => {
    assert.equal(chargeOf(facts, null), 0.5);
    assert.equal(chargeOf(facts, latest), 0.4);
    assert.equal(chargeOf(facts, { ...latest, charge_fraction: 0 }), 0);
  });

  it('is by its state whether it is ridden, stands, or may be had', () => {
    const states = (is: (one: typeof facts) => boolean) =>
      VEHICLE_STATES.filter((vehicle_state) => is({ ...facts, vehicle_state }));
    assert.deepEqual(states(isInUse), ['on_trip']);
    assert.deepEqual(states(isFree), ['available']);
    const elsewhere = VEHICLE_STATES.filter((state) => !states(isStanding).includes(state));
    assert.deepEqual(elsewhere, ['on_trip', 'removed']);
  });
});
