import {
  type Feed,
  type Freshness,
  feedOf,
  type LocalizedString,
  localized,
  type Wording,
} from './feed.ts';
import { kilometresPerHour } from './vehicle-types.ts';

/**
 * A ring of [longitude, latitude], closed: its last position is its first. Source: RFC 7946, 3.1.6.
 */
export type Ring = readonly (readonly [number, number])[];

export interface GbfsZoneRule {
  /** Absent: all types. */
  readonly vehicle_type_ids?: readonly string[];
  readonly ride_start_allowed: boolean;
  readonly ride_end_allowed: boolean;
  readonly ride_through_allowed: boolean;
  readonly speed_limit_m_s?: number;
  /** Whether a vehicle may be parked at stations only. */
  readonly station_parking?: boolean;
}

export interface GbfsZone {
  readonly name: Wording;
  /** The outer ring first, then holes. */
  readonly rings: readonly Ring[];
  /** Of zones that overlap, the one with the higher number decides. */
  readonly priority: number;
  readonly rules: readonly GbfsZoneRule[];
  readonly starts_at?: Date;
  readonly ends_at?: Date;
}

export interface GeofencingRule {
  readonly vehicle_type_ids?: readonly string[];
  readonly ride_start_allowed: boolean;
  readonly ride_end_allowed: boolean;
  readonly ride_through_allowed: boolean;
  readonly maximum_speed_kph?: number;
  readonly station_parking?: boolean;
}

export interface GeofencingFeature {
  readonly type: 'Feature';
  readonly properties: {
    readonly name: readonly LocalizedString[];
    readonly rules: readonly GeofencingRule[];
    readonly start?: string;
    readonly end?: string;
  };
  readonly geometry: { readonly type: 'MultiPolygon'; readonly coordinates: readonly Ring[][] };
}

export interface GeofencingZones {
  readonly geofencing_zones: { type: 'FeatureCollection'; features: GeofencingFeature[] };
  readonly global_rules: GeofencingRule[];
}

/** geofencing_zones.json. `global_rules` hold wherever no zone says otherwise. */
export function geofencingZonesFeed(
  { zones, global_rules }: { zones: readonly GbfsZone[]; global_rules: readonly GbfsZoneRule[] },
  languages: readonly string[],
  freshness: Freshness,
): Feed<GeofencingZones> {
  // Where zones collide, GBFS lets the one that stands earlier in the file decide.
  const ordered = zones.toSorted((a, b) => b.priority - a.priority);
  const features = ordered.map((zone) => featureOf(zone, languages));
  const data: GeofencingZones = {
    geofencing_zones: { type: 'FeatureCollection', features },
    global_rules: global_rules.map(ruleOf),
  };
  return feedOf(data, freshness);
}

function featureOf(zone: GbfsZone, languages: readonly string[]): GeofencingFeature {
  const rings = zone.rings.map((ring, index) => (index === 0 ? wound(ring, 1) : wound(ring, -1)));
  return {
    type: 'Feature',
    properties: {
      name: localized(zone.name, languages),
      rules: zone.rules.map(ruleOf),
      ...(zone.starts_at !== undefined && { start: zone.starts_at.toISOString() }),
      ...(zone.ends_at !== undefined && { end: zone.ends_at.toISOString() }),
    },
    geometry: { type: 'MultiPolygon', coordinates: [rings] },
  };
}

function ruleOf(rule: GbfsZoneRule): GeofencingRule {
  const { speed_limit_m_s, ...rest } = rule;
  if (speed_limit_m_s === undefined) return rest;
  return { ...rest, maximum_speed_kph: kilometresPerHour(speed_limit_m_s) };
}

/** The ring in the wanted sense: 1 counterclockwise (an outer ring), -1 clockwise (a hole). */
function wound(ring: Ring, sense: 1 | -1): Ring {
  return Math.sign(signedArea(ring)) === -sense ? ring.toReversed() : ring;
}

/** Twice the area by the shoelace formula, in square degrees: positive when counterclockwise. */
function signedArea(ring: Ring): number {
  let doubled = 0;
  for (const [index, [x, y]] of ring.entries()) {
    const [next_x, next_y] = ring[(index + 1) % ring.length] ?? [x, y];
    doubled += x * next_y - next_x * y;
  }
  return doubled;
}
