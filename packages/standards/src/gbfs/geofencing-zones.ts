import type { Ring } from './coordinates.ts';
import {
  type Feed,
  type Freshness,
  feedOf,
  type LocalizedString,
  localized,
  type Wording,
} from './feed.ts';
import { type GbfsVehicleType, kilometresPerHour } from './vehicle-types.ts';

export interface GbfsZoneRule {
  /** Absent: all types. */
  readonly vehicle_type_ids?: readonly string[];
  readonly ride_start_allowed: boolean;
  readonly ride_end_allowed: boolean;
  readonly ride_through_allowed: boolean;
  readonly speed_limit_m_s?: number;
  /** Whether a vehicle may be parked at stations only. Absent: no. */
  readonly station_parking?: boolean;
}

export interface GbfsZone {
  readonly name: Wording;
  /** The outer ring first, then holes. */
  readonly rings: readonly Ring[];
  /**
   * Of zones that overlap and have a rule for a type, the one with the higher number decides, and
   * it decides everything; of equal ones the first.
   */
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
  readonly station_parking: boolean;
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

/** What the zones of one system are told from. */
export interface GbfsGeofencing {
  readonly zones: readonly GbfsZone[];
  /** They hold wherever no zone says otherwise. */
  readonly global_rules: readonly GbfsZoneRule[];
  readonly vehicle_types: readonly GbfsVehicleType[];
}

/** geofencing_zones.json. */
export function geofencingZonesFeed(
  { zones, global_rules, vehicle_types }: GbfsGeofencing,
  languages: readonly string[],
  freshness: Freshness,
): Feed<GeofencingZones> {
  // Where zones collide, GBFS lets the one that stands earlier in the file decide.
  const ordered = zones.toSorted((a, b) => b.priority - a.priority);
  const features = ordered.map((zone, index) => {
    const under = ordered.slice(index + 1).filter((other) => mayOverlap(zone, other));
    const below = [...under.flatMap(({ rules }) => rules), ...global_rules];
    return featureOf(zone, languages, toldRules(zone.rules, below, vehicle_types));
  });
  const data: GeofencingZones = {
    geofencing_zones: { type: 'FeatureCollection', features },
    global_rules: toldRules(global_rules, [], vehicle_types),
  };
  return feedOf(data, freshness);
}

function featureOf(
  zone: GbfsZone,
  languages: readonly string[],
  rules: readonly GeofencingRule[],
): GeofencingFeature {
  const rings = zone.rings.map((ring, index) => (index === 0 ? wound(ring, 1) : wound(ring, -1)));
  return {
    type: 'Feature',
    properties: {
      name: localized(zone.name, languages),
      rules,
      ...(zone.starts_at !== undefined && { start: zone.starts_at.toISOString() }),
      ...(zone.ends_at !== undefined && { end: zone.ends_at.toISOString() }),
    },
    geometry: { type: 'MultiPolygon', coordinates: [rings] },
  };
}

/**
 * Rules as GBFS reads them: field by field, each from the first rule that has it. What a rule
 * leaves open would be filled from a rule further down (`below`), so that none of it is left open
 * where one further down says something.
 */
function toldRules(
  rules: readonly GbfsZoneRule[],
  below: readonly GbfsZoneRule[],
  types: readonly GbfsVehicleType[],
): GeofencingRule[] {
  return rules.flatMap((rule, index) => {
    const limits = [...rules.slice(index + 1), ...below].filter(
      ({ speed_limit_m_s }) => speed_limit_m_s !== undefined,
    );
    return toldRule(
      rule,
      types.filter((type) => limits.some((limit) => isAbout(limit, type))),
    );
  });
}

/**
 * One rule; the `limited` types would be slowed down by another one where this one has no limit.
 */
function toldRule(rule: GbfsZoneRule, limited: readonly GbfsVehicleType[]): GeofencingRule[] {
  const { speed_limit_m_s, station_parking = false, ...allowed } = rule;
  const told = { ...allowed, station_parking };
  if (speed_limit_m_s !== undefined) {
    return [{ ...told, maximum_speed_kph: kilometresPerHour(speed_limit_m_s) }];
  }
  const freed = rule.ride_through_allowed ? limited.filter((type) => isAbout(rule, type)) : [];
  const by_speed = Map.groupBy(freed, ({ speed_max_m_s }) => kilometresPerHour(speed_max_m_s));
  const at_own_speed = [...by_speed].map(([maximum_speed_kph, group]) => ({
    ...told,
    vehicle_type_ids: group.map(({ vehicle_type_id }) => vehicle_type_id),
    maximum_speed_kph,
  }));
  const others = rule.vehicle_type_ids?.filter(
    (id) => !freed.some(({ vehicle_type_id }) => vehicle_type_id === id),
  );
  if (others === undefined) return [...at_own_speed, told];
  return others.length === 0
    ? at_own_speed
    : [...at_own_speed, { ...told, vehicle_type_ids: others }];
}

function isAbout(rule: GbfsZoneRule, { vehicle_type_id }: GbfsVehicleType): boolean {
  return rule.vehicle_type_ids?.includes(vehicle_type_id) ?? true;
}

/** Whether the boxes around two zones meet: zones apart say nothing about each other. */
function mayOverlap(a: GbfsZone, b: GbfsZone): boolean {
  return [0, 1].every((axis) => {
    const [a_min, a_max] = extent(a, axis);
    const [b_min, b_max] = extent(b, axis);
    return a_min <= b_max && b_min <= a_max;
  });
}

function extent({ rings }: GbfsZone, axis: number): [number, number] {
  const values = (rings[0] ?? []).map((position) => position[axis] as number);
  return [Math.min(...values), Math.max(...values)];
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
