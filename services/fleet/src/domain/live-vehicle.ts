import type { Point } from '@drais/vocabulary/units';
import type { VehicleClass, VehicleState } from '@drais/vocabulary/vehicle';

/** What staff have to look at: see the contract for what each means. */
export type VehicleCaseKind = 'moved_without_trip' | 'lock_not_confirmed' | 'opened_late';
export type VehicleCaseEnd = 'looked_at' | 'picked_up' | 'locked' | 'in_use';

/** A vehicle as its state table has it. */
export interface VehicleFacts {
  readonly area_id: string;
  readonly vehicle_id: string;
  readonly public_vehicle_id: string;
  readonly code: string;
  readonly vehicle_type_id: string;
  readonly vehicle_class: VehicleClass;
  readonly vehicle_state: VehicleState;
  readonly state_changed_at: Date;
  /** Where it was put down for sure, and when. */
  readonly lat: number;
  readonly lon: number;
  readonly placed_at: Date;
  readonly charge_fraction: number;
  readonly device_id: string | null;
  /** Its device takes leases of speed limits. */
  readonly can_limit_speed: boolean;
  /** What staff have to look at, if there is something. */
  readonly vehicle_case_id: string | null;
  readonly vehicle_case_kind: VehicleCaseKind | null;
  readonly stream_version: number;
}

/** The newest report of a vehicle that can be true. */
export interface LatestReport {
  readonly device_id: string;
  readonly sequence: number;
  readonly observed_at: Date;
  readonly lat: number;
  readonly lon: number;
  readonly accuracy_m: number;
  readonly speed_m_s: number;
  readonly charge_fraction: number;
  readonly locked: boolean;
  readonly last_moved_at: Date | null;
}

/**
 * The newest of what was put down and what was reported. At one instant the report knows better.
 */
export function placeOf(facts: VehicleFacts, latest: LatestReport | null): Point {
  const newest = latest !== null && latest.observed_at >= facts.placed_at ? latest : facts;
  return { lat: newest.lat, lon: newest.lon };
}

/** The charge last reported; what it was registered with before the first report. */
export function chargeOf(facts: VehicleFacts, latest: LatestReport | null): number {
  return latest?.charge_fraction ?? facts.charge_fraction;
}

/** Whether a rider has it: between the unlocking and the end of a trip. */
export function isInUse(facts: VehicleFacts): boolean {
  return facts.vehicle_state === 'on_trip';
}

/** Whether it stands on the street, whoever may have a claim on it. */
export function isStanding({ vehicle_state }: VehicleFacts): boolean {
  return vehicle_state !== 'on_trip' && vehicle_state !== 'removed';
}

/** Whether riders may have it: only these are on maps and feeds. */
export function isFree(facts: VehicleFacts): boolean {
  return facts.vehicle_state === 'available';
}

/**
 * Metres per second above which a vehicle counts as moving: a brisk walk, and more than the jitter
 * of a standing satellite receiver. Lower voids a rider's attempt to end by jitter, higher lets
 * someone creep on for free.
 */
export const WALKING_PACE_M_S = 1.5;
