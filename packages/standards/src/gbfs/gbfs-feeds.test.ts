import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkGbfsReferences } from './check-references.ts';
import { manifestFeed } from './discovery.ts';
import { LANGUAGES, NOW, system } from './example-system.ts';
import { GBFS_FEED_NAMES, localized } from './feed.ts';
import { majorUnits } from './money.ts';
import { assertPublishable, without_schemas } from './published-schemas.fixture.ts';
import { type GbfsSystem, gbfsSystemFeeds } from './system-feeds.ts';
import { kilometresPerHour } from './vehicle-types.ts';

const BASE_URL = 'https://drais.example/gbfs/mannheim';

const settings = { base_url: BASE_URL, updated_at: NOW, live_ttl_s: 10, plan_ttl_s: 300 };
const feeds = gbfsSystemFeeds(system, settings);
const manifest = manifestFeed([{ system_id: 'mannheim', base_url: BASE_URL }], {
  updated_at: NOW,
  ttl_s: 300,
});

describe('GBFS 3.0 feeds', { skip: without_schemas }, () => {
  for (const name of GBFS_FEED_NAMES) {
    it(`validate against the published schema of ${name}`, () =>
      assertPublishable(name, feeds[name]));
  }
  it('validate against the published schema of manifest', () =>
    assertPublishable('manifest', manifest));

  it('validate when there is nothing to tell', () => {
    const empty: GbfsSystem = {
      area: { ...system.area, languages: ['en'] },
      vehicle_types: [],
      stations: [],
      vehicles: [],
      regions: [],
      pricing_plans: [],
      alerts: [],
      zones: [],
      global_rules: [],
    };
    const none = gbfsSystemFeeds(empty, settings);
    for (const name of GBFS_FEED_NAMES) assertPublishable(name, none[name]);
    assert.deepEqual(checkGbfsReferences(none), []);
  });
});

describe('GBFS 3.0 vehicle_status', () => {
  const { vehicles } = feeds.vehicle_status.data;

  it('leaves out a vehicle on a trip', () => {
    assert.deepEqual(
      vehicles.map((v) => v.vehicle_id),
      ['a', 'b', 'c', 'd', 'f'].map((id) => `mannheim.${id}`),
    );
  });

  it('gives charge from 0 to 1 and range in metres, neither better than it is', () => {
    assert.equal(vehicles[0]?.current_fuel_percent, 0.82);
    assert.equal(vehicles[0]?.current_range_meters, 31_499);
  });

  it('names only the public id, which is new after each trip', () => {
    assert.ok(!JSON.stringify(feeds).includes('mannheim.e'));
  });
});

describe('GBFS 3.0 station_status', () => {
  it('counts the vehicles that are listed there', () => {
    const [schloss, hafen] = feeds.station_status.data.stations;
    assert.equal(schloss?.num_vehicles_available, 2);
    assert.equal(schloss?.num_vehicles_disabled, 1);
    assert.deepEqual(schloss?.vehicle_types_available, [
      { vehicle_type_id: 'scooter-1', count: 1 },
      { vehicle_type_id: 'van-1', count: 1 },
    ]);
    assert.equal(schloss?.num_docks_available, 0, 'four stand where there is room for three');
    assert.equal(hafen?.num_docks_available, undefined, 'a virtual station has no docks');
  });
});

describe('GBFS 3.0 station_information', () => {
  it('gives the area of a station without docks, where a ride may end whatever the zones say', () => {
    const [schloss, hafen] = feeds.station_information.data.stations;
    assert.equal(schloss?.station_area, undefined, 'docks have no area');
    assert.equal(hafen?.station_area?.type, 'MultiPolygon');
    assert.equal(hafen?.station_area?.coordinates[0]?.[0]?.length, 17);
  });
});

describe('GBFS 3.0 discovery', () => {
  it('names each feed of the system once, and not the manifest', () => {
    assert.deepEqual(
      feeds.gbfs.data.feeds,
      GBFS_FEED_NAMES.map((name) => ({ name, url: `${BASE_URL}/${name}.json` })),
    );
  });
  it('names the system in the manifest as in its own information', () => {
    assert.deepEqual(
      manifest.data.datasets.map(({ system_id }) => system_id),
      [feeds.system_information.data.system_id],
    );
  });
});

describe('GBFS 3.0 vehicle_types', () => {
  const [scooter, van] = feeds.vehicle_types.data.vehicle_types;
  it('gives speed in km/h and the hold in minutes', () => {
    assert.equal(scooter?.max_permitted_speed, 20);
    assert.equal(scooter?.default_reserve_time, 30);
    assert.equal(van?.max_permitted_speed, 130);
    assert.equal(van?.default_reserve_time, undefined);
  });
  it('tells a van as a car, in every language of the system', () => {
    assert.equal(van?.form_factor, 'car');
    assert.deepEqual(van?.name, [
      { text: 'Van', language: 'en' },
      { text: 'Transporter', language: 'de' },
    ]);
  });
  it('never tells a limit that is higher than ours', () => {
    assert.deepEqual([0, 1.6667, 2, 6.9444, 13.8889].map(kilometresPerHour), [0, 6, 7, 25, 50]);
  });
});

describe('GBFS 3.0 system_pricing_plans', () => {
  it('gives amounts as decimals of the currency', () => {
    const [plan] = feeds.system_pricing_plans.data.plans;
    assert.equal(plan?.price, 1);
    assert.deepEqual(plan?.per_min_pricing?.[0], { start: 0, rate: 0.2, interval: 1, end: 120 });
    assert.equal(plan?.is_taxable, false);
  });
  it('knows currencies without cents and with more', () => {
    assert.equal(majorUnits(123, 'EUR'), 1.23);
    assert.equal(majorUnits(123, 'JPY'), 123);
    assert.equal(majorUnits(1_234, 'KWD'), 1.234);
    assert.equal(majorUnits(29, 'EUR'), 0.29);
    assert.throws(() => majorUnits(1.5, 'EUR'), RangeError);
  });
});

describe('GBFS 3.0 geofencing_zones', () => {
  const { features } = feeds.geofencing_zones.data.geofencing_zones;
  it('puts the zone that decides first', () => {
    assert.deepEqual(
      features.map((f) => f.properties.name[0]?.text),
      ['Palace garden', 'Whole town'],
    );
  });
  it('winds outer rings counterclockwise and holes clockwise', () => {
    assert.deepEqual(features[0]?.geometry.coordinates, [
      [
        [
          [8.46, 49.48],
          [8.47, 49.48],
          [8.47, 49.49],
          [8.46, 49.49],
          [8.46, 49.48],
        ],
        [
          [8.462, 49.482],
          [8.462, 49.484],
          [8.464, 49.484],
          [8.464, 49.482],
          [8.462, 49.482],
        ],
      ],
    ]);
    assert.deepEqual(features[1]?.geometry.coordinates[0], system.zones[0]?.rings);
  });
  it('gives the limit in whole km/h', () => {
    assert.equal(features[0]?.properties.rules[0]?.maximum_speed_kph, 6);
  });
  it('says of each rule whether stations alone will do, so that none is filled in from below', () => {
    const rules = features.map((f) => f.properties.rules[0]?.station_parking);
    assert.deepEqual(rules, [true, false]);
  });
});

describe('GBFS 3.0 localized strings', () => {
  it('are refused when a language of the system is missing', () => {
    assert.throws(() => localized({ en: 'Van' }, LANGUAGES), RangeError);
  });
});
