import type { payments } from '@drais/contracts';
import type { GbfsZone, GbfsZoneRule } from '@drais/standards/gbfs/geofencing-zones';
import type { GbfsPricingPlan } from '@drais/standards/gbfs/pricing-plans';
import type { GbfsStation } from '@drais/standards/gbfs/stations';
import type { GbfsSystem } from '@drais/standards/gbfs/system-feeds';
import type { GbfsArea } from '@drais/standards/gbfs/system-information';
import type { GbfsVehicle } from '@drais/standards/gbfs/vehicle-status';
import type { OutputOf } from '@drais/vocabulary/define';
import { isReservedForPeriod, type VehicleState } from '@drais/vocabulary/vehicle';
import type { LiveArea, LiveVehicle, TypeFacts, ZoneFacts } from './live-area.ts';
import { publicView } from './vehicle-views.ts';

export type PublicPlan = OutputOf<typeof payments.listPricingPlans>['items'][number];

export interface Publication {
  readonly plans: readonly PublicPlan[];
  readonly public_url: string;
  readonly updated_at: Date;
}

/** Where the feeds of an area are published. */
export function feedsUrl(public_url: string, area_id: string): string {
  return `${public_url}/gbfs/${area_id}`;
}

type Claim = Pick<GbfsVehicle, 'is_reserved' | 'is_disabled' | 'is_on_trip'>;

/**
 * What the public is told of a vehicle in each state. Absent states are not told of: in use, or not
 * known to stand on the street. Source: GBFS 3.0, vehicle_status: every vehicle that is deployed
 * and not in active rental; vehicle_types, default_reserve_time: a reserved one says so.
 */
const TOLD: Partial<Record<VehicleState, Claim>> = {
  available: { is_reserved: false, is_disabled: false, is_on_trip: false },
  reserved: { is_reserved: true, is_disabled: false, is_on_trip: false },
  non_operational: { is_reserved: false, is_disabled: true, is_on_trip: false },
  non_contactable: { is_reserved: false, is_disabled: true, is_on_trip: false },
};

/** All that an area tells the public, from one look at memory: vehicles by their public ids. */
export function gbfsSystem(area: LiveArea, publication: Publication): GbfsSystem {
  const { places } = area;
  const types = [...places.types.values()];
  const plan_ids = new Map(publication.plans.map((p) => [p.vehicle_class, p.pricing_plan_id]));
  return {
    area: areaOf(area, publication.public_url),
    vehicle_types: types.map(({ vehicle_class, ...type }) => {
      const plan_id = plan_ids.get(vehicle_class);
      return { ...type, vehicle_class, pricing_plan_ids: plan_id === undefined ? [] : [plan_id] };
    }),
    stations: [...places.stations.values()].map(
      (station): GbfsStation => ({
        ...station,
        ...STATION_OPEN,
        last_reported_at: publication.updated_at,
      }),
    ),
    // When asked for: most feeds are about no vehicle.
    get vehicles() {
      return vehiclesOf(area, plan_ids);
    },
    regions: [],
    pricing_plans: publication.plans.map(planOf),
    alerts: [],
    zones: places.zones
      // Of zones with equal priority the one that forbids decides, as it does when a trip ends.
      .toSorted((a, b) => Number(a.park_allowed) - Number(b.park_allowed))
      .flatMap((zone) => zoneOf(zone, types)),
    global_rules: [RETURN_TO_STATIONS],
  };
}

const STATION_OPEN = {
  // Docks are not counted: a return is never refused because a station is full.
  is_virtual_station: true,
  is_installed: true,
  is_renting: true,
  is_returning: true,
} as const;

/** Where no zone says otherwise: ride anywhere, end in a station. */
const RETURN_TO_STATIONS: GbfsZoneRule = {
  ride_start_allowed: true,
  ride_end_allowed: false,
  ride_through_allowed: true,
  station_parking: true,
};

function areaOf({ places: { area } }: LiveArea, public_url: string): GbfsArea {
  return {
    area_id: area.area_id,
    name: area.name,
    time_zone: area.time_zone,
    languages: ['en'],
    operator: 'Drais',
    opening_hours: '24/7',
    feed_contact_email: contactAt(public_url),
    url: public_url,
    manifest_url: `${public_url}/gbfs/manifest.json`,
  };
}

/**
 * A mailbox at the deployment's own host; a demo on localhost has none, so its address is one of
 * RFC 2606.
 */
function contactAt(public_url: string): string {
  const { hostname } = new URL(public_url);
  const is_domain = hostname.includes('.') && !/^[\d.]+$/.test(hostname);
  return `feeds@${is_domain ? hostname : 'drais.example'}`;
}

function vehiclesOf(area: LiveArea, plan_ids: ReadonlyMap<string, string>): GbfsVehicle[] {
  const told: GbfsVehicle[] = [];
  for (const vehicle of area.vehicles.values()) {
    const claim = TOLD[vehicle.facts.vehicle_state];
    if (claim === undefined) continue;
    const plan_id = plan_ids.get(vehicle.facts.vehicle_class);
    told.push({ ...vehicleOf(area, vehicle), ...claim, ...planRef(plan_id) });
  }
  return told;
}

const planRef = (plan_id: string | undefined) =>
  plan_id === undefined ? {} : { pricing_plan_id: plan_id };

function vehicleOf(area: LiveArea, vehicle: LiveVehicle): Omit<GbfsVehicle, keyof Claim> {
  const { facts, latest } = vehicle;
  const { lat, lon, ...view } = publicView(area, vehicle);
  const { public_vehicle_id, vehicle_type_id, charge_fraction, range_m, station_id } = view;
  return {
    public_vehicle_id,
    vehicle_type_id,
    position: { lat, lon },
    charge_fraction,
    range_m,
    last_reported_at: latest?.observed_at ?? facts.placed_at,
    ...(station_id === undefined ? {} : { station_id }),
  };
}

function planOf(plan: PublicPlan): GbfsPricingPlan {
  const { pricing_plan_id, name, currency, unlock_minor, per_minute_minor, cap_minor } = plan;
  const description =
    'An unlock fee and a price for each started minute; pauses have a price of their own. VAT is included.';
  const price = { unlock_minor, per_minute_minor, ...(cap_minor === null ? {} : { cap_minor }) };
  return { plan_id: pricing_plan_id, name, description, currency, ...price };
}

/** A zone by the types it is about; one that is about none of this area's is left out. */
function zoneOf(zone: ZoneFacts, types: readonly TypeFacts[]): GbfsZone[] {
  const of_zone = types.filter((type) => zone.vehicle_classes.includes(type.vehicle_class));
  // Cars and vans end in stations whatever a zone allows (R2), so that they have a rule of their
  // own.
  const rules = [
    ruleOf(
      zone,
      of_zone.filter((type) => !isReservedForPeriod(type.vehicle_class)),
      zone.park_allowed,
    ),
    ruleOf(
      zone,
      of_zone.filter((type) => isReservedForPeriod(type.vehicle_class)),
      false,
    ),
  ].flat();
  if (rules.length === 0) return [];
  const rings = zone.polygon.coordinates;
  return [{ name: zone.name, rings, priority: zone.priority, rules }];
}

function ruleOf(zone: ZoneFacts, types: readonly TypeFacts[], may_park: boolean): GbfsZoneRule[] {
  if (types.length === 0) return [];
  const { speed_limit_m_s } = zone;
  return [
    {
      vehicle_type_ids: types.map((type) => type.vehicle_type_id),
      ride_start_allowed: zone.ride_allowed,
      ride_end_allowed: may_park,
      ride_through_allowed: zone.ride_allowed,
      station_parking: !may_park,
      ...(speed_limit_m_s === null ? {} : { speed_limit_m_s }),
    },
  ];
}
