import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkGbfsReferences } from '@drais/standards/gbfs/check-references';
import { gbfsSystemFeeds } from '@drais/standards/gbfs/system-feeds';
import { VEHICLE_CLASSES, VEHICLE_STATES, type VehicleClass } from '@drais/vocabulary/vehicle';
import { booleanPointInPolygon } from '@turf/boolean-point-in-polygon';
import fc from 'fast-check';
import { gbfsSystem } from './gbfs-system.ts';
import { openLiveArea, type Places, type StationFacts, type ZoneFacts } from './live-area.ts';
import { checkParkingAt } from './parking.ts';

const NOW = new Date('2025-06-01T08:00:00Z');

function placesWith(stations: readonly StationFacts[], zones: readonly ZoneFacts[]): Places {
  const types = VEHICLE_CLASSES.map((vehicle_class) => ({
    vehicle_type_id: `${vehicle_class}-1`,
    vehicle_class,
    name: vehicle_class,
    range_max_m: 40_000,
    speed_max_m_s: 7,
  }));
  return {
    area: {
      area_id: 'mannheim',
      name: 'Mannheim',
      time_zone: 'Europe/Berlin',
      currency: 'EUR',
      country: 'DE',
      center: { lat: 49.48, lon: 8.46 },
    },
    types: new Map(types.map((type) => [type.vehicle_type_id, type])),
    stations: new Map(stations.map((station) => [station.station_id, station])),
    zones,
    ride_rules: new Map(),
  };
}

function feedsOf(places: Places, area = openLiveArea(places)) {
  const plans = VEHICLE_CLASSES.map((vehicle_class) => ({
    pricing_plan_id: `mannheim.plan-${vehicle_class}`,
    version: 1,
    area_id: 'mannheim',
    vehicle_class,
    name: vehicle_class,
    currency: 'EUR',
    unlock_minor: 100,
    per_minute_minor: 20,
    pause_per_minute_minor: 5,
    cap_minor: 2_500,
    hold_minor: 500,
    vat_bp: 1_900,
  }));
  const system = gbfsSystem(area, { plans, public_url: 'https://drais.example', updated_at: NOW });
  return gbfsSystemFeeds(system, {
    base_url: 'https://drais.example/gbfs/mannheim',
    updated_at: NOW,
    live_ttl_s: 10,
    plan_ttl_s: 300,
  });
}

const station = (n: number, more: Partial<StationFacts> = {}): StationFacts => ({
  station_id: `mannheim.s${n}`,
  short_name: String(n),
  name: `Station ${n}`,
  lat: 49.48,
  lon: 8.46,
  capacity: 4,
  radius_m: 60,
  is_charging_station: false,
  ...more,
});

describe('a vehicle in the GBFS 3.0 feeds', () => {
  const area = openLiveArea(placesWith([station(1)], []));
  for (const vehicle_state of VEHICLE_STATES) {
    area.putFacts({
      area_id: 'mannheim',
      vehicle_id: `mannheim.own-${vehicle_state}`,
      public_vehicle_id: `mannheim.${vehicle_state}`,
      code: vehicle_state.toUpperCase(),
      vehicle_type_id: 'scooter-1',
      vehicle_class: 'scooter',
      vehicle_state,
      state_changed_at: NOW,
      lat: 49.48,
      lon: 8.46,
      placed_at: NOW,
      charge_fraction: 0.5,
      device_id: null,
      can_limit_speed: false,
      vehicle_case_id: null,
      vehicle_case_kind: null,
      stream_version: 1,
    });
  }
  const feeds = feedsOf(area.places, area);

  it('is told of while it stands on the street, held or broken as it is, and never in use', () => {
    const told = feeds.vehicle_status.data.vehicles.map(
      ({ vehicle_id, is_reserved, is_disabled }) => [vehicle_id, is_reserved, is_disabled],
    );
    assert.deepEqual(told, [
      ['mannheim.available', false, false],
      ['mannheim.reserved', true, false],
      ['mannheim.non_operational', false, true],
      ['mannheim.non_contactable', false, true],
    ]);
  });

  it('counts in its station as available or disabled, and while it is held as neither', () => {
    const [status] = feeds.station_status.data.stations;
    assert.equal(status?.num_vehicles_available, 1);
    assert.equal(status?.num_vehicles_disabled, 2);
    assert.deepEqual(status?.vehicle_types_available, [{ vehicle_type_id: 'scooter-1', count: 1 }]);
    assert.deepEqual(checkGbfsReferences(feeds, ['mannheim.on_trip', 'mannheim.stopped']), []);
  });

  it('is never named by its own id', () => {
    assert.doesNotMatch(JSON.stringify(feeds), /mannheim\.own-/);
  });
});

describe('an area in the GBFS 3.0 feeds', () => {
  it('points to the manifest of the deployment', () => {
    const { data } = feedsOf(placesWith([], [])).system_information;
    assert.equal(data.manifest_url, 'https://drais.example/gbfs/manifest.json');
  });
});

/** A place in grid steps of about 11 m, so that zones and places meet often. */
const step = (n: number, from: number) => from + n / 10_000;
const anyPlace = fc.record({
  x: fc.integer({ max: 40, min: 0 }),
  y: fc.integer({ max: 40, min: 0 }),
});

const anyStation = fc.record({ at: anyPlace, radius_m: fc.integer({ min: 5, max: 120 }) });
const anyZone = fc.record({
  at: anyPlace,
  size: fc.integer({ min: 2, max: 30 }),
  priority: fc.integer({ min: 0, max: 3 }),
  vehicle_classes: fc.subarray([...VEHICLE_CLASSES], { minLength: 1 }),
  park_allowed: fc.boolean(),
  ride_allowed: fc.boolean(),
});

const anyPlaces = fc
  .record({
    stations: fc.array(anyStation, { maxLength: 3 }),
    zones: fc.array(anyZone, { maxLength: 5 }),
  })
  .map(({ stations, zones }) =>
    placesWith(
      stations.map(({ at, radius_m }, n) =>
        station(n, { lat: step(at.y, 49.48), lon: step(at.x, 8.46), radius_m }),
      ),
      zones.map(({ at, size, ...rules }, n): ZoneFacts => {
        const [west, south] = [step(at.x, 8.46), step(at.y, 49.48)];
        const [east, north] = [step(at.x + size, 8.46), step(at.y + size, 49.48)];
        const ring = [
          [west, south],
          [east, south],
          [east, north],
          [west, north],
          [west, south],
        ] as const;
        const polygon = { type: 'Polygon', coordinates: [ring] } as const;
        return {
          ...rules,
          zone_id: `mannheim.z${n}`,
          name: `z${n}`,
          polygon,
          speed_limit_m_s: null,
        };
      }),
    ),
  );

/** Whether a ride may end at a place, by nothing but the feeds, as the specification reads them. */
function mayEndByFeeds(
  feeds: ReturnType<typeof feedsOf>,
  vehicle_class: VehicleClass,
  { lat, lon }: { readonly lat: number; readonly lon: number },
): boolean {
  type Polygons = Parameters<typeof booleanPointInPolygon>[1];
  const isIn = (area: unknown) => booleanPointInPolygon([lon, lat], area as Polygons);
  const { stations } = feeds.station_information.data;
  // The area of a station takes precedence over the zones that it overlaps.
  if (stations.some(({ station_area }) => station_area !== undefined && isIn(station_area))) {
    return true;
  }
  const { geofencing_zones, global_rules } = feeds.geofencing_zones.data;
  const here = geofencing_zones.features.filter(({ geometry }) => isIn(geometry));
  const rules = [...here.flatMap(({ properties }) => properties.rules), ...global_rules].filter(
    ({ vehicle_type_ids }) => vehicle_type_ids?.includes(`${vehicle_class}-1`) ?? true,
  );
  const [rule] = rules;
  assert.ok(rule, 'no rule holds');
  assert.equal(rule.station_parking, !rule.ride_end_allowed, 'both say the same');
  return rule.ride_end_allowed;
}

/** Stations as far as their told area surely reaches: it lies inside the circle by 2 % at most. */
function surelyTold({ stations }: Places): StationFacts[] {
  return [...stations.values()].map((s) => ({ ...s, radius_m: s.radius_m * 0.98 - 0.2 }));
}

describe('where a ride may end by the GBFS 3.0 feeds', () => {
  it('it may end by our own rules, and the other way round but for the rim of a station', () => {
    const asked = fc.record({ at: anyPlace, vehicle_class: fc.constantFrom(...VEHICLE_CLASSES) });
    fc.assert(
      fc.property(anyPlaces, fc.array(asked, { minLength: 10 }), (places, asks) => {
        const feeds = feedsOf(places);
        for (const { at, vehicle_class } of asks) {
          // Between the steps, where no zone has its edge.
          const position = { lat: step(at.y + 0.5, 49.48), lon: step(at.x + 0.5, 8.46) };
          const ask = { position: { ...position, accuracy_m: 0 }, vehicle_class };
          const mayEnd = (stations: Iterable<StationFacts>) =>
            checkParkingAt(ask, stations, places.zones).verdict === 'inside';
          const is_told = mayEndByFeeds(feeds, vehicle_class, position);
          if (is_told) assert.ok(mayEnd(places.stations.values()));
          else assert.ok(!mayEnd(surelyTold(places)));
        }
      }),
      { numRuns: 300 },
    );
  });
});
