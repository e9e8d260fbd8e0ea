import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LiveArea, openLiveArea } from './live-area.ts';
import { openLiveMap, type Viewer } from './live-map.ts';
import type { VehicleFacts } from './live-vehicle.ts';

const NOW = new Date('2025-06-01T08:00:00.000Z');
const box = { south: 49.4, west: 8.4, north: 49.5, east: 8.5 };

function facts(n: number, more: Partial<VehicleFacts> = {}): VehicleFacts {
  return {
    area_id: 'mannheim',
    vehicle_id: `mannheim.v${n}`,
    public_vehicle_id: `mannheim.p${n}`,
    code: `MA-${n}`,
    vehicle_type_id: 'scooter-1',
    vehicle_class: 'scooter',
    vehicle_state: 'available',
    state_changed_at: NOW,
    lat: 49.45,
    lon: 8.45,
    placed_at: NOW,
    charge_fraction: 0.5,
    device_id: `mannheim.d${n}`,
    can_limit_speed: false,
    vehicle_case_id: null,
    vehicle_case_kind: null,
    stream_version: 1,
    ...more,
  };
}

function openArea(): LiveArea {
  return openLiveArea({
    area: {
      area_id: 'mannheim',
      name: 'Mannheim',
      time_zone: 'Europe/Berlin',
      currency: 'EUR',
      country: 'DE',
      center: { lat: 49.45, lon: 8.45 },
    },
    types: new Map(),
    stations: new Map(),
    zones: [],
    ride_rules: new Map(),
  });
}

interface Message {
  readonly kind: string;
  readonly vehicles: Record<string, unknown>[];
  readonly gone: string[];
}

function newViewer() {
  const seen: Message[] = [];
  const raw: string[] = [];
  const leaving = new AbortController();
  const viewer: Viewer & { is_slow: boolean } = {
    is_slow: false,
    closed: leaving.signal,
    sendJson: (json) => {
      if (viewer.is_slow) return false;
      raw.push(json);
      seen.push(JSON.parse(json) as Message);
      return true;
    },
  };
  return { viewer, seen, raw, leave: () => leaving.abort() };
}

function openScene(viewers_max = 10) {
  const area = openArea();
  const map = openLiveMap({ now: () => NOW, wallNow: () => NOW, viewers_max });
  map.attach(area);
  return { area, map };
}

const short = ({ kind, vehicles, gone }: Message) => [
  kind,
  vehicles.map((v) => v['public_vehicle_id']),
  gone,
];

describe('a viewer of a box', () => {
  it('sees what is free in it, then only what changes', () => {
    const { area, map } = openScene();
    area.putFacts(facts(1));
    area.putFacts(facts(2, { lat: 49.6 }));
    area.putFacts(facts(3, { vehicle_state: 'on_trip' }));
    const { viewer, seen } = newViewer();
    map.watchBox(area, box, viewer);
    map.tick();
    area.putFacts(facts(4));
    map.tick();
    map.tick();
    assert.deepEqual(seen.map(short), [
      ['snapshot', ['mannheim.p1'], []],
      ['changes', ['mannheim.p4'], []],
    ]);
  });

  it('is told what left: taken by a rider, moved out, or under a new public id', () => {
    const { area, map } = openScene();
    for (const n of [1, 2, 3]) area.putFacts(facts(n));
    const { viewer, seen } = newViewer();
    map.watchBox(area, box, viewer);
    area.putFacts(facts(1, { vehicle_state: 'reserved', stream_version: 2 }));
    area.putFacts(facts(2, { lat: 49.7, stream_version: 2 }));
    area.putFacts(facts(3, { public_vehicle_id: 'mannheim.new', stream_version: 2 }));
    map.tick();
    assert.deepEqual(seen.slice(1).map(short), [
      ['changes', ['mannheim.new'], ['mannheim.p1', 'mannheim.p2', 'mannheim.p3']],
    ]);
  });

  it('never sees a vehicle’s own id, its code or its device', () => {
    const { area, map } = openScene();
    area.putFacts(facts(1));
    const { viewer, raw } = newViewer();
    map.watchBox(area, box, viewer);
    assert.ok(!/v1|MA-1|d1/.test(raw.join('')));
  });

  it('may look across the antimeridian', () => {
    const { area, map } = openScene();
    area.putFacts(facts(1, { lat: 0, lon: 179.9 }));
    area.putFacts(facts(2, { lat: 0, lon: -179.9 }));
    const { viewer, seen } = newViewer();
    map.watchBox(area, { south: -1, west: 179, north: 1, east: -179 }, viewer);
    assert.equal(seen[0]?.vehicles.length, 2);
  });

  it('shares its frame with everybody who watches the same box', () => {
    const { area, map } = openScene();
    const [one, other] = [newViewer(), newViewer()];
    map.watchBox(area, box, one.viewer);
    map.watchBox(area, box, other.viewer);
    area.putFacts(facts(1));
    map.tick();
    assert.equal(one.raw[1], other.raw[1]);
    assert.equal(map.viewers(), 2);
  });

  it('is dropped when it is too slow, and forgotten when it leaves', () => {
    const { area, map } = openScene();
    const [slow, gone] = [newViewer(), newViewer()];
    map.watchBox(area, box, slow.viewer);
    map.watchBox(area, box, gone.viewer);
    slow.viewer.is_slow = true;
    gone.leave();
    area.putFacts(facts(1));
    map.tick();
    assert.equal(map.viewers(), 0);
  });

  it('waits outside when there are too many', () => {
    const { area, map } = openScene(1);
    assert.equal(map.watchBox(area, box, newViewer().viewer), true);
    assert.equal(map.watchBox(area, box, newViewer().viewer), false);
  });

  it('starts over when the area was read anew', () => {
    const { area, map } = openScene();
    area.putFacts(facts(1));
    const { viewer, seen } = newViewer();
    map.watchBox(area, box, viewer);
    const again = openArea();
    again.putFacts(facts(2));
    map.attach(again);
    map.tick();
    again.putFacts(facts(3));
    map.tick();
    assert.deepEqual(seen.slice(1).map(short), [
      ['snapshot', ['mannheim.p2'], []],
      ['changes', ['mannheim.p3'], []],
    ]);
  });
});

describe('staff who watch a fleet', () => {
  it('see every vehicle in its state', () => {
    const { area, map } = openScene();
    area.putFacts(facts(1));
    const { viewer, seen } = newViewer();
    map.watchFleet(area, viewer);
    area.putFacts(facts(1, { vehicle_state: 'on_trip', stream_version: 2 }));
    map.tick();
    assert.deepEqual(
      seen.map(({ vehicles }) => vehicles.map((v) => [v['code'], v['vehicle_state']])),
      [[['MA-1', 'available']], [['MA-1', 'on_trip']]],
    );
  });
});
