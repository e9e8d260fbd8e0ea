import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { feedsUrl, gbfsSystem, type PublicPlan } from './gbfs-system.ts';
import {
  CENTER,
  inSeconds,
  NOW,
  placesOf,
  report,
  scooter,
  stationAt,
  zoneAround,
} from './live.fixture.ts';
import { openLiveArea, type Places, type TypeFacts } from './live-area.ts';

const plan: PublicPlan = {
  pricing_plan_id: 'mannheim.plan1',
  version: 1,
  area_id: 'mannheim',
  vehicle_class: 'scooter',
  name: 'By the minute',
  currency: 'EUR',
  unlock_minor: 100,
  per_minute_minor: 20,
  pause_per_minute_minor: 5,
  cap_minor: 2_500,
  hold_minor: 500,
  vat_bp: 1_900,
};

const typeOf = (vehicle_class: TypeFacts['vehicle_class']): [string, TypeFacts] => [
  `${vehicle_class}-1`,
  {
    vehicle_type_id: `${vehicle_class}-1`,
    vehicle_class,
    name: vehicle_class,
    range_max_m: 40_000,
    speed_max_m_s: 7,
  },
];

function told(
  places: Partial<Places>,
  { plans = [plan], public_url = 'https://ride.example.org' } = {},
) {
  const area = openLiveArea(placesOf(places));
  return { area, system: gbfsSystem(area, { plans, public_url, updated_at: NOW }) };
}

describe('GBFS 3.0 system_information', () => {
  it('says who runs the area, and where its feeds are', () => {
    assert.deepEqual(told({}).system.area, {
      area_id: 'mannheim',
      name: 'Mannheim',
      time_zone: 'Europe/Berlin',
      languages: ['en'],
      operator: 'Drais',
      opening_hours: '24/7',
      feed_contact_email: 'feeds@ride.example.org',
      url: 'https://ride.example.org',
      manifest_url: 'https://ride.example.org/gbfs/manifest.json',
    });
    const url = feedsUrl('https://ride.example.org', 'mannheim');
    assert.equal(url, 'https://ride.example.org/gbfs/mannheim');
  });

  it('has a mailbox at the deployment’s own domain, and none where it has no domain', () => {
    const mailAt = (host: string) =>
      told({}, { public_url: `http://${host}:8080` }).system.area.feed_contact_email;
    assert.equal(mailAt('fleet4.example.org'), 'feeds@fleet4.example.org');
    assert.equal(mailAt('4.fleet.org'), 'feeds@4.fleet.org');
    assert.equal(mailAt('fleet.lan2'), 'feeds@fleet.lan2');
    for (const host of ['localhost', '127.0.0.1', '10.1.20.255'])
      assert.equal(mailAt(host), 'feeds@drais.example');
  });
});

describe('GBFS 3.0 vehicle_types', () => {
  it('name the plan of their class, where there is one', () => {
    const { system } = told({ types: new Map([typeOf('scooter'), typeOf('car')]) });
    const plans = system.vehicle_types.map((type) => [type.vehicle_type_id, type.pricing_plan_ids]);
    assert.deepEqual(plans, [
      ['scooter-1', ['mannheim.plan1']],
      ['car-1', []],
    ]);
  });
});

describe('GBFS 3.0 system_pricing_plans', () => {
  const { pricing_plan_id: plan_id, name, currency, unlock_minor, per_minute_minor } = plan;

  it('tell the prices of each plan, and its cap where it has one', () => {
    const plans = [plan, { ...plan, cap_minor: null }];
    const [capped, plain] = told({}, { plans }).system.pricing_plans;
    assert.ok(plain !== undefined);
    const { description, ...prices } = plain;
    assert.deepEqual(prices, { plan_id, name, currency, unlock_minor, per_minute_minor });
    assert.deepEqual(capped, { ...plain, cap_minor: 2_500 });
    assert.match(String(description), /each started minute/);
  });
});

describe('GBFS 3.0 station_status', () => {
  it('says that every station is open', () => {
    const station = stationAt('s1', 0, 50);
    const { system } = told({ stations: new Map([['s1', station]]) });
    assert.deepEqual(system.stations, [
      {
        ...station,
        is_virtual_station: true,
        is_installed: true,
        is_renting: true,
        is_returning: true,
        last_reported_at: NOW,
      },
    ]);
  });
});

describe('GBFS 3.0 vehicle_status, a vehicle', () => {
  const shown = {
    public_vehicle_id: 'mannheim.p1',
    vehicle_type_id: 'scooter-1',
    position: CENTER,
    charge_fraction: 0.5,
    range_m: 20_000,
    last_reported_at: NOW,
    is_reserved: false,
    is_disabled: false,
    is_on_trip: false,
  };

  it('is told with its plan, and with its station where it stands in one', () => {
    const { area, system } = told({ stations: new Map([['s1', stationAt('s1', 0, 50)]]) });
    area.putFacts(scooter(1));
    const known = { ...shown, station_id: 's1', pricing_plan_id: 'mannheim.plan1' };
    assert.deepEqual([...system.vehicles], [known]);
  });

  it('is told without what it has not, and with when it was heard', () => {
    const { area, system } = told({}, { plans: [] });
    const vehicle = area.putFacts(scooter(1));
    assert.deepEqual([...system.vehicles], [shown]);
    area.takeReport(vehicle, report(1), inSeconds(10));
    assert.deepEqual([...system.vehicles][0]?.last_reported_at, inSeconds(10));
  });

  it('is reserved, disabled or not told of, by its state', () => {
    const claimOf = (vehicle_state: 'reserved' | 'non_operational' | 'on_trip') => {
      const { area, system } = told({});
      area.putFacts(scooter(1, { vehicle_state }));
      return [...system.vehicles].map((one) => [one.is_reserved, one.is_disabled, one.is_on_trip]);
    };
    assert.deepEqual(claimOf('reserved'), [[true, false, false]]);
    assert.deepEqual(claimOf('non_operational'), [[false, true, false]]);
    assert.deepEqual(claimOf('on_trip'), []);
  });
});

describe('GBFS 3.0 geofencing_zones', () => {
  const types = new Map([typeOf('scooter'), typeOf('car')]);
  const rule = { ride_start_allowed: true, ride_end_allowed: true, ride_through_allowed: true };
  const forScooters = { ...rule, vehicle_type_ids: ['scooter-1'], station_parking: false };
  const rulesOf = (more: Parameters<typeof zoneAround>[2]) =>
    told({ types, zones: [zoneAround('z', 0.01, more)] }).system.zones.map(({ rules }) => rules);

  it('have a rule of their own for what ends in stations only', () => {
    const forCars = {
      ...rule,
      vehicle_type_ids: ['car-1'],
      ride_end_allowed: false,
      station_parking: true,
    };
    assert.deepEqual(rulesOf({ vehicle_classes: ['scooter', 'car'] }), [[forScooters, forCars]]);
    assert.deepEqual(rulesOf({ vehicle_classes: ['scooter'] }), [[forScooters]]);
    assert.deepEqual(rulesOf({ vehicle_classes: ['car'] }), [[forCars]]);
  });

  it('tell a speed limit, and that nobody may ride', () => {
    assert.deepEqual(rulesOf({ speed_limit_m_s: 3, ride_allowed: false }), [
      [
        {
          ...forScooters,
          ride_start_allowed: false,
          ride_through_allowed: false,
          speed_limit_m_s: 3,
        },
      ],
    ]);
  });

  it('come in the order in which equals decide: the one that forbids parking first', () => {
    const zones = [zoneAround('may', 0.01), zoneAround('may not', 0.01, { park_allowed: false })];
    for (const order of [zones, zones.toReversed()]) {
      const { system } = told({ types, zones: order });
      assert.deepEqual(
        system.zones.map(({ name }) => name),
        ['may not', 'may'],
      );
    }
  });

  it('leave out a zone about classes that the area has not', () =>
    assert.deepEqual(rulesOf({ vehicle_classes: ['van'] }), []));

  it('tell the name, the rings and the priority, and stations for everywhere else', () => {
    const zone = zoneAround('z', 0.01, { priority: 3 });
    const { system } = told({ types, zones: [zone] });
    const [first] = system.zones;
    assert.deepEqual(
      [first?.name, first?.priority, first?.rings],
      ['z', 3, zone.polygon.coordinates],
    );
    assert.deepEqual(system.global_rules, [
      {
        ride_start_allowed: true,
        ride_end_allowed: false,
        ride_through_allowed: true,
        station_parking: true,
      },
    ]);
  });
});
