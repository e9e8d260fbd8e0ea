import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CENTER, inSeconds, NOW, placesOf, report, scooter, stationAt } from './live.fixture.ts';
import { openLiveArea } from './live-area.ts';
import type { VehicleFacts } from './live-vehicle.ts';
import { rangeOf_m } from './range.ts';
import { fleetView, publicView } from './vehicle-views.ts';

function open(more: Partial<VehicleFacts> = {}, places: Parameters<typeof placesOf>[0] = {}) {
  const area = openLiveArea(placesOf(places));
  const vehicle = area.putFacts(scooter(1, more));
  return { area, vehicle };
}
const stations = new Map([['s1', stationAt('s1', 0, 50)]]);

const forAnyone = {
  public_vehicle_id: 'mannheim.p1',
  vehicle_class: 'scooter',
  vehicle_type_id: 'scooter-1',
  ...CENTER,
  charge_fraction: 0.5,
  range_m: 20_000,
};
const forStaff = {
  ...forAnyone,
  vehicle_id: 'mannheim.v1',
  code: 'MA-1',
  vehicle_state: 'available',
  device_id: 'mannheim.d1',
  connected: false,
};

describe('what anyone sees of a free vehicle', () => {
  it('is where it is and how far it goes', () => {
    const { area, vehicle } = open();
    assert.deepEqual(publicView(area, vehicle), forAnyone);
  });

  it('is the station it stands in, and what it reported', () => {
    const { area, vehicle } = open({}, { stations });
    area.takeReport(vehicle, report(1), inSeconds(10));
    assert.deepEqual(publicView(area, vehicle), {
      ...forAnyone,
      charge_fraction: 0.4,
      range_m: 16_000,
      station_id: 's1',
    });
  });

  it('is a battery that is low, below a fifth', () => {
    for (const [charge_fraction, is_low] of [
      [0.19, true],
      [0.2, false],
    ] as const) {
      const { area, vehicle } = open({ charge_fraction });
      const view = publicView(area, vehicle);
      assert.equal('battery_low' in view, is_low);
      if (is_low) assert.equal(view.battery_low, true);
    }
  });

  it('is no range where its type is not known', () => {
    const { area, vehicle } = open({ vehicle_type_id: 'other' });
    assert.equal(publicView(area, vehicle).range_m, 0);
  });
});

describe('what staff see of a vehicle', () => {
  it('is what was decided, before it says anything', () => {
    const { area, vehicle } = open();
    assert.deepEqual(fleetView(area, vehicle, NOW), forStaff);
  });

  it('is what it said last', () => {
    const { area, vehicle } = open({}, { stations });
    area.takeReport(vehicle, report(1), inSeconds(10));
    const said = {
      ...forStaff,
      charge_fraction: 0.4,
      range_m: 16_000,
      accuracy_m: 5,
      speed_m_s: 0,
      reported_at: inSeconds(10).toISOString(),
      locked: true,
      station_id: 's1',
    };
    assert.deepEqual(fleetView(area, vehicle, NOW), said);
    const moving = report(1, {
      sequence: 2,
      observed_at: inSeconds(20),
      speed_m_s: 4,
      locked: false,
    });
    area.takeReport(vehicle, moving, inSeconds(20));
    assert.deepEqual(fleetView(area, vehicle, NOW), {
      ...said,
      speed_m_s: 4,
      reported_at: inSeconds(20).toISOString(),
      last_moved_at: inSeconds(20).toISOString(),
      locked: false,
    });
  });

  it('is whether it was heard within a hundred seconds', () => {
    const { area, vehicle } = open();
    vehicle.heard_at_ms = NOW.getTime();
    const connected = [99, 100].map((s) => fleetView(area, vehicle, inSeconds(s)).connected);
    assert.deepEqual(connected, [true, false]);
  });

  it('is nothing of a device where it has none', () => {
    const { area, vehicle } = open({ device_id: null });
    const view = fleetView(area, vehicle, NOW);
    assert.ok(!('device_id' in view) && !('connected' in view));
  });

  it('is what its rider was warned of, and what staff have to look at', () => {
    const { area, vehicle } = open({ vehicle_state: 'on_trip', vehicle_case_id: 'case1' });
    assert.ok(!('warnings' in fleetView(area, vehicle, NOW)));
    area.putWarning('mannheim.v1', { kind: 'battery_low', charge_fraction: 0.1, since: NOW });
    const view = fleetView(area, vehicle, NOW);
    assert.deepEqual(view.warnings, [
      { kind: 'battery_low', charge_fraction: 0.1, since: NOW.toISOString() },
    ]);
    assert.equal(view.vehicle_case_id, 'case1');
  });

  it('is that its battery is low', () => {
    const { area, vehicle } = open({ charge_fraction: 0.1 });
    assert.equal(fleetView(area, vehicle, NOW).battery_low, true);
  });
});

describe('a range', () => {
  it('is the part of the whole that is charged, in whole metres', () => {
    assert.equal(rangeOf_m(0.5, 40_001), 20_000);
    assert.equal(rangeOf_m(1.2, 40_000), 40_000);
    assert.equal(rangeOf_m(-0.1, 40_000), 0);
  });
});
