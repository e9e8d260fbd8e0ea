import assert from 'node:assert/strict';
import { checkGbfsReferences } from '@drais/standards/gbfs/check-references';
import type { SystemFeeds } from '@drais/standards/gbfs/system-feeds';
import type { FleetVehicle } from './feeds.ts';

/** GBFS 3.0, vehicle_status: in which states a vehicle is told of, and as what. */
const TOLD: Readonly<Record<string, { is_reserved: boolean; is_disabled: boolean }>> = {
  available: { is_reserved: false, is_disabled: false },
  reserved: { is_reserved: true, is_disabled: false },
  non_operational: { is_reserved: false, is_disabled: true },
  non_contactable: { is_reserved: false, is_disabled: true },
};

/** GBFS 3.0, Timestamp: RFC 3339. */
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
/** GBFS 3.0, ID: what ids should be restricted to. */
const ID = /^[A-Za-z0-9.@:/_-]+$/;

/** Every place where a field of this name stands, however deep, with each thing that it holds. */
function valuesOf(feeds: unknown, wanted: RegExp): { field: string; value: unknown }[] {
  if (Array.isArray(feeds)) return feeds.flatMap((item) => valuesOf(item, wanted));
  if (typeof feeds !== 'object' || feeds === null) return [];
  return Object.entries(feeds).flatMap(([field, value]: [string, unknown]) => {
    const deeper = valuesOf(value, wanted);
    if (!wanted.test(field)) return deeper;
    const values = Array.isArray(value) ? (value as unknown[]) : [value];
    return [...values.map((one) => ({ field, value: one })), ...deeper];
  });
}

/**
 * Whatever field of whatever feed names a type, a station, a region or a plan names one that the
 * feed of its kind has.
 */
export function assertReferences(feeds: SystemFeeds): void {
  const known: Readonly<Record<string, readonly string[]>> = {
    vehicle_type: feeds.vehicle_types.data.vehicle_types.map((type) => type.vehicle_type_id),
    station: feeds.station_information.data.stations.map((station) => station.station_id),
    region: feeds.system_regions.data.regions.map((region) => region.region_id),
    plan: feeds.system_pricing_plans.data.plans.map((plan) => plan.plan_id),
    vehicle: feeds.vehicle_status.data.vehicles.map((vehicle) => vehicle.vehicle_id),
    system: [feeds.system_information.data.system_id],
  };
  for (const ids of Object.values(known)) assert.equal(new Set(ids).size, ids.length);
  const named = valuesOf(feeds, /_ids?$/).filter(({ field }) => field !== 'license_id');
  assert.ok(named.length > 20);
  for (const { field, value } of named) {
    const kind = field.replace(/_ids?$/, '').replace(/^(home_|default_)?(pricing_)?/, '');
    assert.ok(known[kind]?.includes(value as string), `${field} names ${String(value)}`);
    assert.match(String(value), ID);
  }
  assert.deepEqual(checkGbfsReferences(feeds), []);
}

/** Times are RFC 3339 and not from the future; texts come in every language of the system. */
export function assertWellSaid(feeds: SystemFeeds): void {
  const times = valuesOf(feeds, /^(last_updated|last_reported|available_until|start|end)$/).filter(
    ({ value }) => typeof value !== 'number',
  );
  assert.ok(times.length >= Object.keys(feeds).length);
  for (const { field, value } of times) {
    assert.match(String(value), RFC_3339, field);
    if (field.startsWith('last_')) assert.ok(Date.parse(String(value)) <= Date.now(), field);
  }
  const { languages } = feeds.system_information.data;
  const { length } = valuesOf(feeds, /^text$/);
  const spoken = valuesOf(feeds, /^language$/).map(({ value }) => value);
  assert.equal(length, spoken.length);
  for (const language of languages) {
    const of_one = spoken.filter((one) => one === language);
    assert.equal(of_one.length * languages.length, length, `texts in ${language}`);
  }
}

/** Who is told of, as what and where, and the counts of every station are those of the fleet. */
export function assertTrue(feeds: SystemFeeds, vehicles: readonly FleetVehicle[]): void {
  const expected = vehicles.flatMap((v) => {
    const told = TOLD[v.vehicle_state];
    if (told === undefined) return [];
    const { public_vehicle_id: vehicle_id, vehicle_type_id, station_id, lat = 0, lon = 0 } = v;
    return [{ ...told, vehicle_id, vehicle_type_id, station_id, at: [lat, lon].map(sixDecimals) }];
  });
  const told = feeds.vehicle_status.data.vehicles.map((v) => {
    const { is_reserved, is_disabled, vehicle_id, vehicle_type_id, station_id, lat, lon } = v;
    return { is_reserved, is_disabled, vehicle_id, vehicle_type_id, station_id, at: [lat, lon] };
  });
  const byId = (a: { vehicle_id: string }, b: { vehicle_id: string }) =>
    a.vehicle_id < b.vehicle_id ? -1 : 1;
  assert.deepEqual(told.sort(byId), expected.sort(byId));
  for (const station of feeds.station_status.data.stations) assertCounts(station, vehicles);
  const text = JSON.stringify(feeds);
  for (const v of vehicles) {
    assert.ok(!text.includes(v.vehicle_id), 'no vehicle is named by its own id');
    if (TOLD[v.vehicle_state] === undefined) assert.ok(!text.includes(v.public_vehicle_id));
  }
}

type Counts = SystemFeeds['station_status']['data']['stations'][number];

function assertCounts(told: Counts, vehicles: readonly FleetVehicle[]): void {
  const here = vehicles.filter((v) => v.station_id === told.station_id);
  const free = here.filter((v) => v.vehicle_state === 'available');
  const disabled = here.filter((v) => TOLD[v.vehicle_state]?.is_disabled === true);
  const by_type = Map.groupBy(free, (v) => v.vehicle_type_id);
  assert.equal(told.num_vehicles_available, free.length, told.station_id);
  assert.equal(told.num_vehicles_disabled, disabled.length, told.station_id);
  assert.deepEqual(
    new Map(told.vehicle_types_available.map((t) => [t.vehicle_type_id, t.count])),
    new Map([...by_type].map(([type, of_type]) => [type, of_type.length])),
  );
}

const sixDecimals = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
