import { SPEED_LIMIT_KPH } from '@drais/standards/device/command';
import { kilometresPerHour } from '@drais/standards/gbfs/vehicle-types';
import { isReservedForPeriod, type VehicleClass } from '@drais/vocabulary/vehicle';
import type { RideRules } from './ride-rules.ts';

export const RIDE_WARNING_KINDS = [
  'speed_limited',
  'riding_forbidden',
  'parking_forbidden',
  'battery_low',
  'battery_critical',
  'vehicle_silent',
] as const;
export type RideWarningKind = (typeof RIDE_WARNING_KINDS)[number];

/** What a rider is to be told about, without since when. */
export interface WarningFacts {
  readonly kind: RideWarningKind;
  readonly zone_id?: string;
  readonly zone_name?: string;
  readonly max_speed_kph?: number;
  readonly charge_fraction?: number;
}

export interface RideWarning extends WarningFacts {
  readonly since: Date;
}

/** Warnings of one ride: at most one of a kind. */
export type RideWarnings = ReadonlyMap<RideWarningKind, RideWarning>;

/** The zone that rules where the vehicle is, as far as riding goes. */
export interface RidingZone {
  readonly zone_id: string;
  readonly name: string;
  readonly ride_allowed: boolean;
  readonly park_allowed: boolean;
  readonly speed_limit_m_s: number | null;
}

/** What is known of a vehicle in use. */
export interface RideFacts {
  readonly vehicle_class: VehicleClass;
  /** The fastest that its type goes. */
  readonly speed_max_m_s: number;
  readonly zone: RidingZone | null;
  /** Whether it is in a station: a trip may end there, whatever the zone says. */
  readonly is_in_station: boolean;
  readonly charge_fraction: number;
  readonly silent_ms: number;
}

/**
 * How much more charge than its threshold ends a warning: less would flicker with the load of each
 * hill.
 */
const BATTERY_CALM_FRACTION = 0.02;

/** What the rider is to be warned of now, given what they are warned of already. */
export function warningsFor(
  facts: RideFacts,
  rules: RideRules,
  present: RideWarnings,
): WarningFacts[] {
  return [
    ...ridingWarnings(facts, rules),
    ...parkingWarnings(facts),
    ...batteryWarnings(facts, rules, present),
    ...(facts.silent_ms > rules.silent_after_s * 1000 ? [{ kind: 'vehicle_silent' as const }] : []),
  ];
}

function ridingWarnings(facts: RideFacts, rules: RideRules): WarningFacts[] {
  const { zone } = facts;
  if (zone === null) return [];
  const named = { zone_id: zone.zone_id, zone_name: zone.name };
  if (!zone.ride_allowed) {
    return [{ kind: 'riding_forbidden', ...named, ...limitOf(facts, rules.walking_speed_kph) }];
  }
  if (zone.speed_limit_m_s === null || zone.speed_limit_m_s >= facts.speed_max_m_s) return [];
  const told_kph = kilometresPerHour(zone.speed_limit_m_s);
  return [{ kind: 'speed_limited', ...named, ...limitOf(facts, told_kph) }];
}

/** Cars and vans are never limited while driving (R5): their drivers are told, and that is all. */
function limitOf(facts: RideFacts, kph: number): { max_speed_kph?: number } {
  if (isReservedForPeriod(facts.vehicle_class)) return {};
  return { max_speed_kph: Math.max(SPEED_LIMIT_KPH.least, kph) };
}

function parkingWarnings({ zone, vehicle_class, is_in_station }: RideFacts): WarningFacts[] {
  // Cars and vans are parked anywhere during a rental, and returned to stations only (R2).
  if (zone === null || zone.park_allowed || is_in_station) return [];
  if (isReservedForPeriod(vehicle_class)) return [];
  return [{ kind: 'parking_forbidden', zone_id: zone.zone_id, zone_name: zone.name }];
}

function batteryWarnings(
  { charge_fraction }: RideFacts,
  rules: RideRules,
  present: RideWarnings,
): WarningFacts[] {
  const isBelow = (kind: RideWarningKind, fraction: number) =>
    charge_fraction < fraction + (present.has(kind) ? BATTERY_CALM_FRACTION : 0);
  if (isBelow('battery_critical', rules.battery_critical_fraction)) {
    return [{ kind: 'battery_critical', charge_fraction }];
  }
  if (isBelow('battery_low', rules.battery_low_fraction)) {
    return [{ kind: 'battery_low', charge_fraction }];
  }
  return [];
}

/** What has to be raised and cleared so that `present` becomes `wanted`. */
export function warningChanges(
  present: RideWarnings,
  wanted: readonly WarningFacts[],
): { readonly raised: WarningFacts[]; readonly cleared: RideWarningKind[] } {
  const raised = wanted.filter((warning) => !isToldAlready(present.get(warning.kind), warning));
  const kinds = new Set(wanted.map(({ kind }) => kind));
  return { raised, cleared: [...present.keys()].filter((kind) => !kinds.has(kind)) };
}

/** The charge falls on while a rider is warned of it: that is not told again. */
function isToldAlready(present: RideWarning | undefined, wanted: WarningFacts): boolean {
  return (
    present !== undefined &&
    present.zone_id === wanted.zone_id &&
    present.max_speed_kph === wanted.max_speed_kph
  );
}

/** The limit that warnings ask of the vehicle, kilometres per hour; null is none. */
export function limitAskedBy(warnings: Iterable<WarningFacts>): number | null {
  for (const { max_speed_kph } of warnings) if (max_speed_kph !== undefined) return max_speed_kph;
  return null;
}
