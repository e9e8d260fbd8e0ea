import type { Feed } from './feed.ts';
import type { GeofencingZones } from './geofencing-zones.ts';
import type { SystemPricingPlan } from './pricing-plans.ts';
import type { StationInformation, StationStatus } from './stations.ts';
import type { SystemAlert } from './system-alerts.ts';
import type { SystemRegion } from './system-regions.ts';
import type { VehicleStatus } from './vehicle-status.ts';
import type { VehicleType } from './vehicle-types.ts';

/** The feeds whose ids refer to each other. */
export interface ReferringFeeds {
  readonly vehicle_types: Feed<{ readonly vehicle_types: readonly VehicleType[] }>;
  readonly station_information: Feed<{ readonly stations: readonly StationInformation[] }>;
  readonly station_status: Feed<{ readonly stations: readonly StationStatus[] }>;
  readonly vehicle_status: Feed<{ readonly vehicles: readonly VehicleStatus[] }>;
  readonly system_regions: Feed<{ readonly regions: readonly SystemRegion[] }>;
  readonly system_pricing_plans: Feed<{ readonly plans: readonly SystemPricingPlan[] }>;
  readonly system_alerts: Feed<{ readonly alerts: readonly SystemAlert[] }>;
  readonly geofencing_zones: Feed<GeofencingZones>;
}

/**
 * What does not fit together in the feeds of one system, one sentence each; empty when all is well.
 * The schemas cannot see this: each feed may be valid while it names a station that no other feed
 * has.
 *
 * `on_trip` are the public ids of vehicles that riders have now; none may appear.
 */
export function checkGbfsReferences(
  feeds: ReferringFeeds,
  on_trip: Iterable<string> = [],
): string[] {
  return [
    ...repeatedIds(feeds),
    ...unknownIds(feeds),
    ...wrongStations(feeds),
    ...riddenVehicles(feeds, new Set(on_trip)),
  ];
}

function repeatedIds(feeds: ReferringFeeds): string[] {
  const lists: readonly [string, readonly string[]][] = [
    ['vehicle_types', typeIds(feeds)],
    ['station_information', stationIds(feeds)],
    ['station_status', feeds.station_status.data.stations.map((s) => s.station_id)],
    ['vehicle_status', feeds.vehicle_status.data.vehicles.map((v) => v.vehicle_id)],
    ['system_regions', regionIds(feeds)],
    ['system_pricing_plans', planIds(feeds)],
    ['system_alerts', feeds.system_alerts.data.alerts.map((a) => a.alert_id)],
  ];
  return lists.flatMap(([feed, ids]) => {
    const seen = new Set<string>();
    const repeated = ids.filter((id) => seen.size === seen.add(id).size);
    return repeated.map((id) => `${feed}: ${id} is listed more than once`);
  });
}

function unknownIds(feeds: ReferringFeeds): string[] {
  const known = {
    vehicle_type: new Set(typeIds(feeds)),
    station: new Set(stationIds(feeds)),
    pricing_plan: new Set(planIds(feeds)),
    region: new Set(regionIds(feeds)),
  };
  return references(feeds)
    .filter(({ kind, id }) => !known[kind].has(id))
    .map(({ where, kind, id }) => `${where} names the unknown ${kind.replace('_', ' ')} ${id}`);
}

interface Reference {
  readonly where: string;
  readonly kind: 'vehicle_type' | 'station' | 'pricing_plan' | 'region';
  readonly id: string;
}

function references(feeds: ReferringFeeds): Reference[] {
  const found: Reference[] = [];
  const add = (where: string, kind: Reference['kind'], ids: readonly (string | undefined)[]) => {
    for (const id of ids) if (id !== undefined) found.push({ where, kind, id });
  };
  for (const t of feeds.vehicle_types.data.vehicle_types) {
    const plan_ids = [t.default_pricing_plan_id, ...(t.pricing_plan_ids ?? [])];
    add(`vehicle_types: ${t.vehicle_type_id}`, 'pricing_plan', plan_ids);
  }
  for (const s of feeds.station_information.data.stations) {
    add(`station_information: ${s.station_id}`, 'region', [s.region_id]);
  }
  for (const s of feeds.station_status.data.stations) {
    const where = `station_status: ${s.station_id}`;
    const type_ids = s.vehicle_types_available.map((t) => t.vehicle_type_id);
    add(where, 'vehicle_type', type_ids);
  }
  for (const v of feeds.vehicle_status.data.vehicles) {
    const where = `vehicle_status: ${v.vehicle_id}`;
    add(where, 'vehicle_type', [v.vehicle_type_id]);
    add(where, 'station', [v.station_id]);
    add(where, 'pricing_plan', [v.pricing_plan_id]);
  }
  for (const a of feeds.system_alerts.data.alerts) {
    add(`system_alerts: ${a.alert_id}`, 'station', a.station_ids ?? []);
  }
  for (const rule of allRules(feeds)) {
    add('geofencing_zones: a rule', 'vehicle_type', rule.vehicle_type_ids ?? []);
  }
  return found;
}

function allRules({ geofencing_zones: { data } }: ReferringFeeds) {
  return [
    ...data.global_rules,
    ...data.geofencing_zones.features.flatMap((f) => f.properties.rules),
  ];
}

/** Every station has one status, and its counts are those of the vehicles that are listed there. */
function wrongStations(feeds: ReferringFeeds): string[] {
  const information = new Set(stationIds(feeds));
  const status = new Map(feeds.station_status.data.stations.map((s) => [s.station_id, s]));
  const here = Map.groupBy(feeds.vehicle_status.data.vehicles, (v) => v.station_id);
  return [
    ...[...information]
      .filter((id) => !status.has(id))
      .map((id) => `station_status: ${id} is missing`),
    ...[...status.keys()]
      .filter((id) => !information.has(id))
      .map((id) => `station_information: ${id} is missing`),
    ...[...status.values()].flatMap((s) => wrongCounts(s, here.get(s.station_id) ?? [])),
  ];
}

function wrongCounts(s: StationStatus, here: readonly VehicleStatus[]): string[] {
  const available = here.filter((v) => !v.is_reserved && !v.is_disabled);
  const disabled = here.filter((v) => v.is_disabled).length;
  const told: [string, number, number][] = [
    ['available vehicles', s.num_vehicles_available, available.length],
    ['disabled vehicles', s.num_vehicles_disabled, disabled],
  ];
  const types = new Map(s.vehicle_types_available.map((t) => [t.vehicle_type_id, t.count]));
  const by_type = Map.groupBy(available, (v) => v.vehicle_type_id);
  for (const type of new Set([...types.keys(), ...by_type.keys()])) {
    told.push([`available ${type}`, types.get(type) ?? 0, by_type.get(type)?.length ?? 0]);
  }
  return told
    .filter(([, said, listed]) => said !== listed)
    .map(
      ([what, said, listed]) =>
        `station_status: ${s.station_id} says ${said} ${what}, ${listed} are listed`,
    );
}

function riddenVehicles(feeds: ReferringFeeds, on_trip: ReadonlySet<string>): string[] {
  return feeds.vehicle_status.data.vehicles
    .filter((v) => on_trip.has(v.vehicle_id))
    .map((v) => `vehicle_status: ${v.vehicle_id} is on a trip`);
}

const typeIds = (feeds: ReferringFeeds) =>
  feeds.vehicle_types.data.vehicle_types.map((t) => t.vehicle_type_id);
const stationIds = (feeds: ReferringFeeds) =>
  feeds.station_information.data.stations.map((s) => s.station_id);
const planIds = (feeds: ReferringFeeds) =>
  feeds.system_pricing_plans.data.plans.map((p) => p.plan_id);
const regionIds = (feeds: ReferringFeeds) =>
  feeds.system_regions.data.regions.map((r) => r.region_id);
