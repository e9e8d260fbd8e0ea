import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CENTER, NOW, placesOf, scooter } from './live.fixture.ts';
import { type LiveArea, openLiveArea } from './live-area.ts';
import { type Box, openLiveMap } from './live-map.ts';

const box: Box = { south: 49.4, west: 8.4, north: 49.5, east: 8.5 };
const FAR = { lat: 49.7 };

function open({ is_attached = true } = {}) {
  const area = openLiveArea(placesOf());
  const map = openLiveMap({ now: () => NOW, wallNow: () => NOW, viewers_max: 10 });
  if (is_attached) map.attach(area);
  return { area, map, watch: watcher(area, map) };
}

/** Watches a box, and keeps what each message says as `[shown ids, gone ids]`. */
function watcher(area: LiveArea, map: ReturnType<typeof openLiveMap>) {
  return (of: Box = box) => {
    const seen: [string[], string[]][] = [];
    const leaving = new AbortController();
    const state = { is_slow: false };
    map.watchBox(area, of, {
      closed: leaving.signal,
      sendJson: (json) => {
        if (state.is_slow) return false;
        const { vehicles, gone } = JSON.parse(json) as {
          vehicles: { public_vehicle_id: string }[];
          gone: string[];
        };
        seen.push([vehicles.map((one) => one.public_vehicle_id), gone]);
        return true;
      },
    });
    return { seen, state, leave: () => leaving.abort() };
  };
}

describe('news of a box', () => {
  it('are none when nothing changes that it shows', () => {
    const { area, map, watch } = open();
    area.putFacts(scooter(1));
    const { seen } = watch();
    area.putFacts(scooter(1, { code: 'OTHER', stream_version: 2 }));
    map.tick();
    assert.equal(seen.length, 1);
  });

  it('are not what somebody else has seen first', () => {
    const { area, map, watch } = open();
    area.putFacts(scooter(1));
    const first = watch();
    area.putFacts(scooter(1, { ...FAR, stream_version: 2 }));
    const second = watch();
    map.tick();
    assert.deepEqual(first.seen.at(-1), [[], ['mannheim.p1']]);
    assert.deepEqual(second.seen.at(-1), [[], ['mannheim.p1']]);
  });

  it('tell of a vehicle that moves inside it, which is not gone', () => {
    const { area, map, watch } = open();
    area.putFacts(scooter(1));
    const { seen } = watch();
    area.putFacts(scooter(1, { lat: 49.46, stream_version: 2 }));
    map.tick();
    assert.deepEqual(seen.at(-1), [['mannheim.p1'], []]);
  });

  it('tell of each new public id, and of the one that it replaces', () => {
    const { area, map, watch } = open();
    area.putFacts(scooter(1));
    const { seen } = watch();
    for (const n of [2, 3]) {
      area.putFacts(scooter(1, { public_vehicle_id: `mannheim.p${n}`, stream_version: n }));
      map.tick();
    }
    assert.deepEqual(seen.slice(1), [
      [['mannheim.p2'], ['mannheim.p1']],
      [['mannheim.p3'], ['mannheim.p2']],
    ]);
  });

  it('tell once that a vehicle is gone, and that it is back', () => {
    const { area, map, watch } = open();
    area.putFacts(scooter(1));
    const { seen } = watch();
    area.putFacts(scooter(1, { vehicle_state: 'reserved', stream_version: 2 }));
    map.tick();
    area.putFacts(scooter(1, { vehicle_state: 'on_trip', stream_version: 3 }));
    map.tick();
    assert.deepEqual(watch().seen, [[[], []]]);
    area.putFacts(scooter(1, { stream_version: 4 }));
    map.tick();
    assert.deepEqual(seen.slice(1), [
      [[], ['mannheim.p1']],
      [['mannheim.p1'], []],
    ]);
  });

  it('are its own: another box has other news', () => {
    const { area, map, watch } = open();
    const [here, there] = [watch(), watch({ ...box, south: 49.6, north: 49.8 })];
    area.putFacts(scooter(1));
    area.putFacts(scooter(2, FAR));
    map.tick();
    assert.deepEqual(here.seen.at(-1), [['mannheim.p1'], []]);
    assert.deepEqual(there.seen.at(-1), [['mannheim.p2'], []]);
  });

  it('are those of a box whose numbers are written the same without a space between', () => {
    const { area, map, watch } = open();
    const [one, other] = [
      watch({ south: 1, west: 11, north: 12, east: 13 }),
      watch({ south: 11, west: 1, north: 12, east: 13 }),
    ];
    area.putFacts(scooter(1, { lat: 5, lon: 12 }));
    map.tick();
    assert.deepEqual([one.seen.length, other.seen.length], [2, 1]);
  });

  it('begin with what is free now, also where nobody looked for a while', () => {
    const { area, watch } = open();
    area.putFacts(scooter(1));
    watch().leave();
    area.putFacts(scooter(2));
    assert.deepEqual(watch().seen, [[['mannheim.p1', 'mannheim.p2'], []]]);
  });

  it('go on when a viewer of another box leaves', () => {
    const { area, map, watch } = open();
    area.putFacts(scooter(1));
    const staying = watch();
    watch({ ...box, south: 49 }).leave();
    area.putFacts(scooter(1, { ...FAR, stream_version: 2 }));
    map.tick();
    assert.deepEqual(staying.seen.at(-1), [[], ['mannheim.p1']]);
  });

  it('are none before the area is listened to', () => {
    const { area, map, watch } = open({ is_attached: false });
    area.putFacts(scooter(1));
    const { seen } = watch();
    map.tick();
    assert.equal(seen.length, 1);
  });
});

describe('a viewer who is gone', () => {
  it('is counted once, however often they leave', () => {
    const { area, map, watch } = open();
    const [slow, other] = [watch(), watch()];
    slow.state.is_slow = true;
    area.putFacts(scooter(1));
    map.tick();
    slow.leave();
    assert.equal(map.viewers(), 1);
    other.state.is_slow = true;
    area.putFacts(scooter(2));
    map.tick();
    other.leave();
    assert.equal(map.viewers(), 0);
  });
});

describe('a box', () => {
  const shows = (lat: number, lon: number, of = box) => {
    const { area, watch } = open();
    area.putFacts(scooter(1, { lat, lon }));
    return watch(of).seen[0]?.[0].length === 1;
  };

  it('holds its edges and nothing beyond them', () => {
    for (const lat of [49.4, 49.5]) for (const lon of [8.4, 8.5]) assert.ok(shows(lat, lon));
    assert.ok(!shows(49.39, 8.45) && !shows(49.51, 8.45));
    assert.ok(!shows(49.45, 8.39) && !shows(49.45, 8.51));
  });

  it('is a line where its west is its east', () => {
    const line = { ...box, west: CENTER.lon, east: CENTER.lon };
    assert.ok(shows(CENTER.lat, CENTER.lon, line) && !shows(CENTER.lat, 8.46, line));
  });

  it('across the antimeridian holds its edges and not the other side of the globe', () => {
    const pacific = { south: -1, west: 179, north: 1, east: -179 };
    for (const lon of [179, 180, -180, -179]) assert.ok(shows(0, lon, pacific), String(lon));
    for (const lon of [178.9, 0, -178.9]) assert.ok(!shows(0, lon, pacific), String(lon));
  });
});
