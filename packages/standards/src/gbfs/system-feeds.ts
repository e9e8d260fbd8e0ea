import { gbfsFeed, gbfsVersionsFeed } from './discovery.ts';
import { type Freshness, GBFS_FEED_NAMES } from './feed.ts';
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

export type SystemFeeds = ReturnType<typeof gbfsSystemFeeds>;

/**
 * Every feed of one system by its name, made from one reading, so that they agree with each other.
 */
export function gbfsSystemFeeds(system: GbfsSystem, settings: FeedSettings) {
  const { base_url, updated_at } = settings;
  const { languages } = system.area;
  const live: Freshness = { updated_at, ttl_s: settings.live_ttl_s };
  const plan: Freshness = { updated_at, ttl_s: settings.plan_ttl_s };
  return {
    gbfs: gbfsFeed(GBFS_FEED_NAMES, base_url, plan),
    gbfs_versions: gbfsVersionsFeed(base_url, plan),
    system_information: systemInformationFeed(system.area, plan),
    vehicle_types: vehicleTypesFeed(system.vehicle_types, languages, plan),
    station_information: stationInformationFeed(system.stations, languages, plan),
    station_status: stationStatusFeed(system.stations, system.vehicles, live),
    vehicle_status: vehicleStatusFeed(system.vehicles, live),
    system_regions: systemRegionsFeed(system.regions, languages, plan),
    system_pricing_plans: systemPricingPlansFeed(system.pricing_plans, languages, plan),
    system_alerts: systemAlertsFeed(system.alerts, languages, live),
    geofencing_zones: geofencingZonesFeed(system, languages, plan),
  };
}
