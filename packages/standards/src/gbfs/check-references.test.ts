import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkGbfsReferences, type ReferringFeeds } from './check-references.ts';
import { NOW, system } from './example-system.ts';
import { gbfsSystemFeeds } from './system-feeds.ts';

const feeds = gbfsSystemFeeds(system, {
  base_url: 'https://drais.example/gbfs/mannheim',
  updated_at: NOW,
  live_ttl_s: 10,
  plan_ttl_s: 300,
});

describe('the references of one system', () => {
  it('fit together', () => assert.deepEqual(checkGbfsReferences(feeds, ['mannheim.e']), []));

  type Mutable<T> = { -readonly [K in keyof T]: Mutable<T[K]> };
  /** The same feeds with one thing changed. */
  function edit(change: (data: Mutable<ReferringFeeds>) => void): string[] {
    const copy = structuredClone(feeds) as unknown as Mutable<ReferringFeeds>;
    change(copy);
    return checkGbfsReferences(copy as ReferringFeeds);
  }

  const cases: readonly [string, (f: Mutable<ReferringFeeds>) => void, RegExp][] = [
    [
      'a vehicle of an unknown type',
      (f) => {
        first(f.vehicle_status.data.vehicles).vehicle_type_id = 'x';
      },
      /unknown vehicle type x/,
    ],
    [
      'a vehicle at an unknown station',
      (f) => {
        first(f.vehicle_status.data.vehicles).station_id = 'x';
      },
      /unknown station x/,
    ],
    [
      'a vehicle under an unknown plan',
      (f) => {
        first(f.vehicle_status.data.vehicles).pricing_plan_id = 'x';
      },
      /unknown pricing plan x/,
    ],
    [
      'a type under an unknown plan',
      (f) => {
        first(f.vehicle_types.data.vehicle_types).pricing_plan_ids = ['x'];
      },
      /vehicle_types: scooter-1 names the unknown pricing plan x/,
    ],
    [
      'a type with an unknown default plan',
      (f) => {
        first(f.vehicle_types.data.vehicle_types).default_pricing_plan_id = 'x';
      },
      /unknown pricing plan x/,
    ],
    [
      'a station in an unknown region',
      (f) => {
        first(f.station_information.data.stations).region_id = 'x';
      },
      /unknown region x/,
    ],
    [
      'an alert for an unknown station',
      (f) => {
        first(f.system_alerts.data.alerts).station_ids = ['x'];
      },
      /system_alerts: alert-1 names the unknown station x/,
    ],
    [
      'a zone for an unknown type',
      (f) => {
        first(f.geofencing_zones.data.global_rules).vehicle_type_ids = ['x'];
      },
      /unknown vehicle type x/,
    ],
    [
      'a count that is too high',
      (f) => {
        first(f.station_status.data.stations).num_vehicles_available = 3;
      },
      /says 3 available vehicles, 2 are listed/,
    ],
    [
      'a count of disabled ones that is too low',
      (f) => {
        first(f.station_status.data.stations).num_vehicles_disabled = 0;
      },
      /says 0 disabled vehicles, 1 are listed/,
    ],
    [
      'a type that is not counted',
      (f) => {
        first(f.station_status.data.stations).vehicle_types_available = [];
      },
      /says 0 available van-1, 1 are listed/,
    ],
    [
      'a count of an unknown type',
      (f) => {
        first(f.station_status.data.stations).vehicle_types_available = [
          { vehicle_type_id: 'x', count: 2 },
        ];
      },
      /station_status: mannheim.s1 names the unknown vehicle type x/,
    ],
    [
      'a station without a status',
      (f) => {
        f.station_status.data.stations = [];
      },
      /station_status: mannheim.s1 is missing/,
    ],
    [
      'a status without a station',
      (f) => {
        f.station_information.data.stations = [];
      },
      /station_information: mannheim.s2 is missing/,
    ],
    [
      'a vehicle that is listed twice',
      (f) => {
        f.vehicle_status.data.vehicles = [
          ...f.vehicle_status.data.vehicles,
          ...f.vehicle_status.data.vehicles,
        ];
      },
      /mannheim.a is listed more than once/,
    ],
  ];
  for (const [what, change, expected] of cases) {
    it(`do not fit with ${what}`, () => assert.match(edit(change).join('\n'), expected));
  }

  it('do not fit with a vehicle that somebody rides', () => {
    assert.deepEqual(checkGbfsReferences(feeds, ['mannheim.a']), [
      'vehicle_status: mannheim.a is on a trip',
    ]);
  });
});

function first<T>(list: readonly T[]): T {
  const [head] = list;
  assert.ok(head !== undefined);
  return head;
}
