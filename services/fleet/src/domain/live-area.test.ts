import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  CENTER,
  inSeconds,
  northBy,
  placesOf,
  report,
  scooter,
  stationAt,
  zoneAround,
} from './live.fixture.ts';
import { isLocked, type LiveArea, type LiveVehicle, openLiveArea } from './live-area.ts';
import type { LatestReport } from './live-vehicle.ts';

/** An area that keeps whose view changed. */
function open(more: Parameters<typeof placesOf>[0] = {}) {
  const area = openLiveArea(placesOf(more));
  const changed: string[] = [];
  area.onChange = ({ facts }) => changed.push(facts.vehicle_id);
  return { area, changed };
}

const latestOf = (n: number, more: Partial<LatestReport> = {}): LatestReport => ({
  ...report(n),
  last_moved_at: null,
  ...more,
});

function freeNear(
  area: LiveArea,
  query: { limit?: number; vehicle_class?: 'scooter' | 'van' } = {},
) {
  const found = area.nearestFree(CENTER, { limit: 10, radius_m: 5_000, ...query });
  return found.map(({ vehicle }) => vehicle.facts.vehicle_id);
}

describe('a vehicle of an area', () => {
  it('is new with nothing heard, and its change is told', () => {
    const { area, changed } = open();
    const vehicle = area.putFacts(scooter(1));
    assert.deepEqual(vehicle, {
      slot: 0,
      facts: scooter(1),
      latest: null,
      lock: null,
      station_id: undefined,
      heard_at_ms: 0,
      awaited_from_ms: 0,
      ride: null,
      limit: null,
      rest: { place: null, strikes: 0 },
      is_busy: false,
    } satisfies LiveVehicle);
    assert.equal(area.putFacts(scooter(2)).slot, 1);
    assert.equal(area.vehicles.get('mannheim.v1'), vehicle);
    assert.deepEqual(changed, ['mannheim.v1', 'mannheim.v2']);
  });

  it('follows the newer row of its state, and no other', () => {
    const { area, changed } = open();
    const vehicle = area.putFacts(scooter(1, { stream_version: 3 }));
    for (const stream_version of [2, 3]) {
      const older = scooter(1, { stream_version, code: 'OLD' });
      assert.equal(area.putFacts(older), vehicle);
      assert.equal(vehicle.facts.code, 'MA-1');
    }
    assert.equal(area.putFacts(scooter(1, { stream_version: 4, code: 'NEW' })), vehicle);
    assert.equal(vehicle.facts.code, 'NEW');
    assert.equal(changed.length, 2);
  });

  it('is found by the device it has now', () => {
    const { area } = open();
    const vehicle = area.putFacts(scooter(1));
    assert.equal(area.findByDevice('mannheim.d1'), vehicle);
    assert.equal(area.findByDevice('mannheim.d9'), null);
    area.putFacts(scooter(1, { device_id: 'mannheim.d9', stream_version: 2 }));
    assert.equal(area.findByDevice('mannheim.d1'), null);
    assert.equal(area.findByDevice('mannheim.d9'), vehicle);
    area.putFacts(scooter(1, { device_id: null, stream_version: 3 }));
    assert.equal(area.findByDevice('mannheim.d9'), null);
    area.putFacts(scooter(1, { device_id: 'mannheim.d1', stream_version: 4 }));
    assert.equal(area.findByDevice('mannheim.d1'), vehicle);
  });

  it('forgets what another device said, and only then', () => {
    const { area } = open();
    const vehicle = area.putFacts(scooter(1));
    area.takeReport(vehicle, report(1), inSeconds(10));
    area.takeLock(vehicle, 2, true);
    vehicle.awaited_from_ms = 7;
    area.putFacts(scooter(1, { stream_version: 2 }));
    assert.ok(vehicle.latest !== null && vehicle.lock !== null && vehicle.awaited_from_ms === 7);
    area.putFacts(scooter(1, { device_id: 'mannheim.d9', stream_version: 3 }));
    assert.deepEqual([vehicle.latest, vehicle.lock, vehicle.awaited_from_ms], [null, null, 0]);
  });
});

describe('vehicles that are free', () => {
  it('are found nearest first, of one class or of all', () => {
    const { area } = open();
    area.putFacts(scooter(1, northBy(0.002)));
    area.putFacts(scooter(2, northBy(0.001)));
    area.putFacts(scooter(3, { ...northBy(0.003), vehicle_class: 'van' }));
    assert.deepEqual(freeNear(area), ['mannheim.v2', 'mannheim.v1', 'mannheim.v3']);
    assert.deepEqual(freeNear(area, { limit: 1 }), ['mannheim.v2']);
    assert.deepEqual(freeNear(area, { vehicle_class: 'van' }), ['mannheim.v3']);
    assert.deepEqual(freeNear(area, { vehicle_class: 'scooter' }), ['mannheim.v2', 'mannheim.v1']);
    const [nearest] = area.nearestFree(CENTER, { limit: 1, radius_m: 5_000 });
    assert.equal(Math.round(nearest?.distance_m ?? 0), 111);
  });

  it('are not those that somebody has, until they are free again', () => {
    const { area } = open();
    area.putFacts(scooter(1));
    area.putFacts(scooter(2, { vehicle_state: 'reserved' }));
    const ids = () => [...area.freeVehicles()].map(({ facts }) => facts.vehicle_id);
    assert.deepEqual([freeNear(area), ids()], [['mannheim.v1'], ['mannheim.v1']]);
    area.putFacts(scooter(1, { vehicle_state: 'on_trip', stream_version: 2 }));
    area.putFacts(scooter(2, { stream_version: 2 }));
    assert.deepEqual([freeNear(area), ids()], [['mannheim.v2'], ['mannheim.v2']]);
  });

  it('are found where they said last that they are', () => {
    const { area } = open();
    const vehicle = area.putFacts(scooter(1));
    const at = inSeconds(600);
    area.takeReport(vehicle, report(1, { ...northBy(0.01), observed_at: at }), at);
    const [found] = area.nearestFree(CENTER, { limit: 1, radius_m: 5_000 });
    assert.equal(Math.round(found?.distance_m ?? 0), 1_112);
  });
});

describe('a report', () => {
  it('moves its vehicle when it can be true, and is told', () => {
    const { area, changed } = open();
    const vehicle = area.putFacts(scooter(1));
    const verdict = area.takeReport(vehicle, report(1), inSeconds(10));
    assert.deepEqual(verdict, { kind: 'accepted' });
    assert.deepEqual(vehicle.latest, latestOf(1));
    assert.equal(changed.length, 2);
  });

  it('changes nothing when it cannot', () => {
    const { area, changed } = open();
    const vehicle = area.putFacts(scooter(1));
    const ahead = report(1, { observed_at: inSeconds(600) });
    assert.equal(area.takeReport(vehicle, ahead, inSeconds(10)).kind, 'quarantined');
    assert.equal(vehicle.latest, null);
    assert.equal(changed.length, 1);
  });

  it('remembers when the vehicle moved last, faster than a brisk walk', () => {
    const { area } = open();
    const vehicle = area.putFacts(scooter(1));
    const movedAt = (sequence: number, speed_m_s: number) => {
      const observed_at = inSeconds(10 * sequence);
      area.takeReport(vehicle, report(1, { sequence, speed_m_s, observed_at }), observed_at);
      return vehicle.latest?.last_moved_at;
    };
    assert.equal(movedAt(1, 1.5), null);
    assert.deepEqual(movedAt(2, 1.6), inSeconds(20));
    assert.deepEqual(movedAt(3, 0), inSeconds(20));
    assert.deepEqual(movedAt(4, 3), inSeconds(40));
  });

  it('is judged as that of a van while staff carry the vehicle', () => {
    const far = report(1, { ...northBy(0.009), sequence: 2, observed_at: inSeconds(40) });
    const judge = (vehicle_state: 'removed' | 'available') => {
      const { area } = open();
      const vehicle = area.putFacts(scooter(1, { vehicle_state }));
      area.takeReport(vehicle, report(1), inSeconds(10));
      return area.takeReport(vehicle, far, inSeconds(40)).kind;
    };
    assert.deepEqual([judge('removed'), judge('available')], ['accepted', 'quarantined']);
  });
});

describe('what is known of a vehicle at the start', () => {
  it('is its newest report, if its device is still the same', () => {
    const { area, changed } = open({ stations: new Map([['s1', stationAt('s1', 0.01, 50)]]) });
    const vehicle = area.putFacts(scooter(1));
    area.putLatest('mannheim.v9', latestOf(9));
    area.putLatest('mannheim.v1', latestOf(9));
    assert.equal(vehicle.latest, null);
    const newest = latestOf(1, { ...northBy(0.01), sequence: 5 });
    area.putLatest('mannheim.v1', newest);
    for (const sequence of [4, 5]) area.putLatest('mannheim.v1', latestOf(1, { sequence }));
    assert.equal(vehicle.latest, newest);
    assert.equal(vehicle.station_id, 's1');
    assert.equal(changed.length, 2);
    area.putLatest('mannheim.v1', latestOf(1, { sequence: 6 }));
    assert.deepEqual(vehicle.latest, latestOf(1, { sequence: 6 }));
  });

  it('is where it stands, and which limit and warning it has', () => {
    const { area } = open();
    const standing = area.putFacts(scooter(1));
    area.putLatest('mannheim.v1', latestOf(1));
    assert.deepEqual(standing.rest, { place: CENTER, strikes: 0 });
    const limit = { max_speed_kph: 6, expires_at: inSeconds(60) };
    const warning = { kind: 'battery_low' as const, since: inSeconds(0) };
    const riding = area.putFacts(scooter(2, { vehicle_state: 'on_trip' }));
    for (const id of ['mannheim.v2', 'mannheim.v9']) {
      area.putLimit(id, limit);
      area.putWarning(id, warning);
    }
    assert.equal(riding.limit, limit);
    assert.deepEqual([...(riding.ride?.warnings.values() ?? [])], [warning]);
    assert.deepEqual([...area.riding()], [riding]);
    assert.equal(area.rideRulesOf('scooter').silent_after_s, 120);
  });
});

describe('the lock of a vehicle', () => {
  it('is unknown before anything is heard', () => {
    const { area } = open();
    assert.equal(isLocked(area.putFacts(scooter(1))), null);
  });

  it('is as the newer of report and acknowledgement says', () => {
    const { area, changed } = open();
    const vehicle = area.putFacts(scooter(1));
    area.takeReport(vehicle, report(1, { sequence: 5 }), inSeconds(10));
    assert.equal(isLocked(vehicle), true);
    area.takeLock(vehicle, 6, false);
    assert.equal(isLocked(vehicle), false);
    assert.equal(changed.length, 3);
    const observed_at = inSeconds(20);
    area.takeReport(vehicle, report(1, { sequence: 7, observed_at }), observed_at);
    assert.equal(isLocked(vehicle), true);
  });

  it('is as the acknowledgement says that has the counter of a report, or comes alone', () => {
    const { area } = open();
    const vehicle = area.putFacts(scooter(1));
    area.takeLock(vehicle, 5, false);
    assert.equal(isLocked(vehicle), false);
    area.takeReport(vehicle, report(1, { sequence: 5 }), inSeconds(10));
    assert.equal(isLocked(vehicle), false);
  });

  it('is not changed by an older acknowledgement, nor by the same again', () => {
    const { area, changed } = open();
    const vehicle = area.putFacts(scooter(1));
    area.takeLock(vehicle, 5, false);
    for (const sequence of [4, 5]) area.takeLock(vehicle, sequence, true);
    assert.deepEqual(vehicle.lock, { sequence: 5, locked: false });
    assert.equal(changed.length, 2);
    area.takeLock(vehicle, 6, true);
    assert.deepEqual(vehicle.lock, { sequence: 6, locked: true });
  });
});

describe('a vehicle that staff put down', () => {
  const place = { ...northBy(0.02), accuracy_m: 3 };

  it('is where they say, unless it said something newer', () => {
    const { area, changed } = open();
    const vehicle = area.putFacts(scooter(1));
    area.overridePlace(vehicle, place, inSeconds(20));
    assert.equal(vehicle.latest, null);
    area.takeReport(vehicle, report(1), inSeconds(10));
    area.overridePlace(vehicle, place, inSeconds(9));
    assert.deepEqual(vehicle.latest, latestOf(1));
    assert.equal(changed.length, 2);
    area.overridePlace(vehicle, place, inSeconds(10));
    assert.deepEqual(vehicle.latest, latestOf(1, { ...place, observed_at: inSeconds(10) }));
    assert.equal(changed.length, 3);
  });
});

describe('a station', () => {
  const stations = new Map([
    ['wide', stationAt('wide', 0.002, 400)],
    ['near', stationAt('near', 0.0005, 20)],
  ]);

  it('holds what stands within its radius: the nearest of those that do', () => {
    const { area } = open({ stations });
    assert.equal(area.stationAt(CENTER)?.station_id, 'wide');
    assert.equal(area.stationAt(northBy(0.0006))?.station_id, 'near');
    assert.equal(area.stationAt(northBy(0.01)), null);
  });

  it('has the vehicles that stand there, and not those that are ridden or carried', () => {
    const { area } = open({ stations });
    const stationIn = (n: number, more: object) => area.putFacts(scooter(n, more)).station_id;
    assert.equal(stationIn(1, {}), 'wide');
    assert.equal(stationIn(2, { vehicle_state: 'reserved' }), 'wide');
    assert.equal(stationIn(3, { vehicle_state: 'on_trip' }), undefined);
    assert.equal(stationIn(4, { vehicle_state: 'removed' }), undefined);
    assert.equal(stationIn(5, northBy(0.01)), undefined);
  });

  it('that opens has the vehicles that stood there before, and rides get its zones', () => {
    const { area, changed } = open();
    const standing = area.putFacts(scooter(1));
    const riding = area.putFacts(scooter(2, { vehicle_state: 'on_trip' }));
    const next = placesOf({ stations, zones: [zoneAround('park', 0.01)] });
    area.putPlaces(next);
    assert.equal(area.places, next);
    assert.equal(standing.station_id, 'wide');
    assert.equal(changed.length, 4);
    area.takeReport(riding, report(2), inSeconds(10));
    assert.equal(riding.ride?.zone?.zone_id, 'park');
  });
});
