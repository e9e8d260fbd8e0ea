import { gbfsFeed, gbfsVersionsFeed } from './discovery.ts';
import { type Feed, type Freshness, GBFS_FEED_NAMES, type GbfsFeedName } from './feed.ts';
import { type GbfsZone, type GbfsZoneRule, geofencingZonesFeed } from './geofencing-zones.ts';
import { type GbfsPricingPlan, systemPricingPlansFeed } from './pricing-plans.ts';
import { type GbfsStation, stationInformationFeed, stationStatusFeed } from './stations.ts';
import { type GbfsAlert, systemAlertsFeed } from './system-alerts.ts';
import { type GbfsArea, systemInformationFeed } from './system-information.ts';
import { type GbfsRegion, systemRegionsFeed } from './system-regions.ts';
import { type GbfsVehicle, vehicleStatusFeed } from './vehicle-status.ts';
import { type GbfsVehicleType, vehicleTypesFeed } from './vehicle-types.ts';

/** All that one area tells the public, read at one moment. */
export interface GbfsSystem {
  readonly area: GbfsArea;
  readonly vehicle_types: readonly GbfsVehicleType[];
  readonly stations: readonly GbfsStation[];
  readonly vehicles: readonly GbfsVehicle[];
  readonly regions: readonly GbfsRegion[];
  readonly pricing_plans: readonly GbfsPricingPlan[];
  readonly alerts: readonly GbfsAlert[];
  readonly zones: readonly GbfsZone[];
  readonly global_rules: readonly GbfsZoneRule[];
}

export interface FeedSettings {
  /** Where the feeds of this area are published, without a slash at the end. */
  readonly base_url: string;
  readonly updated_at: Date;
  /** Seconds for what moves (stations' and vehicles' status, alerts). */
  readonly live_ttl_s: number;
  /** Seconds for what staff edits. */
  readonly plan_ttl_s: number;
}

interface Publishing {
  readonly base_url: string;
  readonly live: Freshness;
  readonly plan: Freshness;
}

type MakeFeed = (system: GbfsSystem, publishing: Publishing) => Feed<unknown>;

const MAKE = {
  gbfs: (_system, { base_url, plan }) => gbfsFeed(GBFS_FEED_NAMES, base_url, plan),
  gbfs_versions: (_system, { base_url, plan }) => gbfsVersionsFeed(base_url, plan),
  system_information: ({ area }, { plan }) => systemInformationFeed(area, plan),
  vehicle_types: ({ area, vehicle_types }, { plan }) =>
    vehicleTypesFeed(vehicle_types, area.languages, plan),
  station_information: ({ area, stations }, { plan }) =>
    stationInformationFeed(stations, area.languages, plan),
  station_status: ({ stations, vehicles }, { live }) => stationStatusFeed(stations, vehicles, live),
  vehicle_status: ({ vehicles }, { live }) => vehicleStatusFeed(vehicles, live),
  system_regions: ({ area, regions }, { plan }) => systemRegionsFeed(regions, area.languages, plan),
  system_pricing_plans: ({ area, pricing_plans }, { plan }) =>
    systemPricingPlansFeed(pricing_plans, area.languages, plan),
  system_alerts: ({ area, alerts }, { live }) => systemAlertsFeed(alerts, area.languages, live),
  geofencing_zones: (system, { plan }) => geofencingZonesFeed(system, system.area.languages, plan),
} satisfies Record<GbfsFeedName, MakeFeed>;

export type SystemFeeds = {
  readonly [Name in GbfsFeedName]: ReturnType<(typeof MAKE)[Name]>;
};

/**
 * One feed of a system by its name. Only what it needs is looked at: most feeds are about no
 * vehicle.
 */
export function gbfsSystemFeed<Name extends GbfsFeedName>(
  name: Name,
  system: GbfsSystem,
  { base_url, updated_at, live_ttl_s, plan_ttl_s }: FeedSettings,
): SystemFeeds[Name] {
  const live: Freshness = { updated_at, ttl_s: live_ttl_s };
  const plan: Freshness = { updated_at, ttl_s: plan_ttl_s };
  return MAKE[name](system, { base_url, live, plan }) as SystemFeeds[Name];
}

/**
 * Every feed of one system by its name, made from one reading, so that they agree with each other.
 */
export function gbfsSystemFeeds(system: GbfsSystem, settings: FeedSettings): SystemFeeds {
  const feeds = GBFS_FEED_NAMES.map((name) => [name, gbfsSystemFeed(name, system, settings)]);
  return Object.fromEntries(feeds) as SystemFeeds;
}
