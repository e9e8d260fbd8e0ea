import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkGbfsReferences } from './check-references.ts';
import { NOW, system } from './example-system.ts';
import { GBFS_FEED_NAMES } from './feed.ts';
import { assertPublishable, without_schemas } from './published-schemas.fixture.ts';
import { type GbfsSystem, gbfsSystemFeed, gbfsSystemFeeds } from './system-feeds.ts';
import type { GbfsVehicle } from './vehicle-status.ts';

const settings = {
  base_url: 'https://drais.example/gbfs/mannheim',
  updated_at: NOW,
  live_ttl_s: 10,
  plan_ttl_s: 300,
};
const STATION_IDS = ['mannheim.s1', 'mannheim.s2'] as const;

const anyVehicle = fc.record({
  vehicle_type_id: fc.constantFrom('scooter-1', 'van-1'),
  position: fc.record({
    lat: fc.double({ min: -90, max: 90, noNaN: true }),
    lon: fc.double({ min: -180, max: 180, noNaN: true }),
  }),
  charge_fraction: fc.double({ min: 0, max: 1, noNaN: true }),
  range_m: fc.double({ min: 0, max: 400_000, noNaN: true }),
  is_reserved: fc.boolean(),
  is_disabled: fc.boolean(),
  is_on_trip: fc.boolean(),
  last_reported_at: fc.date({
    min: new Date(0),
    max: new Date('2100-01-01T00:00:00Z'),
    noInvalidDate: true,
  }),
  stands: fc.constantFrom(...STATION_IDS, null),
  is_priced: fc.boolean(),
});

const anySystem = fc.array(anyVehicle, { maxLength: 40, size: 'max' }).map((made): GbfsSystem => {
  const vehicles = made.map(
    ({ stands, is_priced, ...vehicle }, n): GbfsVehicle => ({
      ...vehicle,
      public_vehicle_id: `mannheim.v${n}`,
      ...(stands === null ? {} : { station_id: stands }),
      ...(is_priced ? { pricing_plan_id: 'mannheim.plan-1' } : {}),
    }),
  );
  return { ...system, vehicles };
});

describe('the feeds of any system', () => {
  it('tell of every vehicle that nobody rides, and of no other', () => {
    fc.assert(
      fc.property(anySystem, (any) => {
        const feeds = gbfsSystemFeeds(any, settings);
        const ridden = any.vehicles.filter((v) => v.is_on_trip).map((v) => v.public_vehicle_id);
        assert.deepEqual(checkGbfsReferences(feeds, ridden), []);
        const told = feeds.vehicle_status.data.vehicles;
        assert.equal(told.length + ridden.length, any.vehicles.length);
      }),
    );
  });

  it('count in each station who stands there to be had', () => {
    fc.assert(
      fc.property(anySystem, (any) => {
        const { stations } = gbfsSystemFeeds(any, settings).station_status.data;
        const here = any.vehicles.filter((v) => !v.is_on_trip);
        for (const station of stations) {
          const standing = here.filter((v) => v.station_id === station.station_id);
          const free = standing.filter((v) => !v.is_reserved && !v.is_disabled);
          const of_types = station.vehicle_types_available.reduce((sum, t) => sum + t.count, 0);
          assert.equal(station.num_vehicles_available, free.length);
          assert.equal(of_types, free.length);
          assert.equal(station.num_vehicles_disabled, standing.filter((v) => v.is_disabled).length);
        }
      }),
    );
  });

  it('are the same one by one as all at once', () => {
    const all = gbfsSystemFeeds(system, settings);
    for (const name of GBFS_FEED_NAMES) {
      assert.deepEqual(gbfsSystemFeed(name, system, settings), all[name]);
    }
  });

  it('validate against the published schemas', { skip: without_schemas }, () => {
    fc.assert(
      fc.property(anySystem, (any) => {
        const feeds = gbfsSystemFeeds(any, settings);
        for (const name of GBFS_FEED_NAMES) assertPublishable(name, feeds[name]);
      }),
    );
  });
});
