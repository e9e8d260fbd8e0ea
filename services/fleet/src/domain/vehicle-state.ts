import type { VehicleState } from '@drais/vocabulary/vehicle';

/**
 * How far a reservation has come. It only ever rises, so that booking's events may arrive in any
 * order and twice: the state of a vehicle follows from the phases, not from who came last.
 */
export const HOLD_PHASES = ['reserved', 'on_trip', 'over'] as const;
export type HoldPhase = (typeof HOLD_PHASES)[number];

/** A step of a vehicle from one state to another. Words are those of MDS 2.0, micromobility. */
export interface StateChange {
  readonly to_state: VehicleState;
  readonly event_types: readonly string[];
  /** GBFS 3.0, vehicle_status: the public id must change after each trip. */
  readonly renews_public_id: boolean;
}

/** States in which a vehicle stands on the street without anybody's claim on it. */
const UNCLAIMED: readonly VehicleState[] = ['available', 'non_operational', 'non_contactable'];

/** What the riders' claims on a vehicle ask of it now. */
export interface Claims {
  /** Phases of the vehicle's reservations that are not over. */
  readonly live: readonly HoldPhase[];
  /**
   * Whether the lock was confirmed when the last trip ended; an open vehicle is not offered again.
   */
  readonly is_locked: boolean;
  /** It moved without a trip, and nobody has looked at it yet: it is not offered. */
  readonly is_under_case?: boolean;
}

/** The step that the riders' claims ask for, or null when the vehicle is where they want it. */
export function stepUnderClaims(present: VehicleState, claims: Claims): StateChange | null {
  if (claims.live.includes('on_trip')) {
    // Whoever rides has it, whatever we believed about it before.
    return present === 'on_trip' ? null : step('on_trip', ['trip_start']);
  }
  const was_on_trip = present === 'on_trip';
  if (claims.live.includes('reserved')) {
    if (was_on_trip) return step('reserved', ['trip_end', 'reservation_start'], true);
    return UNCLAIMED.includes(present) ? step('reserved', ['reservation_start']) : null;
  }
  return stepToNobody(present, claims);
}

/** Nobody claims it any more: it is offered, unless it is open or somebody has to look at it. */
function stepToNobody(present: VehicleState, claims: Claims): StateChange | null {
  if (present === 'on_trip') {
    if (claims.is_locked) return step('available', ['trip_end'], true);
    return step('non_operational', ['trip_end', 'maintenance'], true);
  }
  if (present !== 'reserved') return null;
  if (claims.is_under_case !== true) return step('available', ['reservation_cancel']);
  return step('non_operational', ['reservation_cancel', 'unspecified']);
}

/** Staff take a vehicle off the street; null when a rider has it or staff have it already. */
export function stepOnPickUp(present: VehicleState): StateChange | null {
  const is_free = UNCLAIMED.includes(present) || present === 'missing' || present === 'elsewhere';
  return is_free ? step('removed', ['rebalance_pick_up']) : null;
}

/** Staff put a vehicle back; null when it was not taken. Claims made meanwhile hold at once. */
export function stepOnDropOff(present: VehicleState, claims: Claims): StateChange | null {
  if (present !== 'removed') return null;
  const claimed = stepUnderClaims('available', { ...claims, is_locked: true });
  if (claimed === null) return step('available', ['provider_drop_off']);
  return { ...claimed, event_types: ['provider_drop_off', ...claimed.event_types] };
}

/**
 * A vehicle has not been heard for too long; null when that changes nothing. A claimed vehicle
 * keeps its state: a garage without coverage must not take a car from whoever rides it.
 */
export function stepOnSilence(present: VehicleState): StateChange | null {
  const is_offered = present === 'available' || present === 'non_operational';
  return is_offered ? step('non_contactable', ['comms_lost']) : null;
}

/**
 * A vehicle is heard, and may be offered or not: it is open, or moved without a trip. Null when
 * that changes nothing.
 */
export function stepOnHearing(present: VehicleState, is_offerable: boolean): StateChange | null {
  if (present === 'non_contactable') {
    return step(is_offerable ? 'available' : 'non_operational', ['comms_restored']);
  }
  return present === 'non_operational' && is_offerable ? step('available', ['maintenance']) : null;
}

/**
 * A vehicle moved without a trip; null when it was not offered. MDS has no word of its own for it:
 * `unspecified`, since nobody knows yet what became of it.
 */
export function stepOnMovement(present: VehicleState): StateChange | null {
  return present === 'available' ? step('non_operational', ['unspecified']) : null;
}

/** A vehicle opened though nobody has it; null when it was not offered. */
export function stepOnOpening(present: VehicleState): StateChange | null {
  return present === 'available' ? step('non_operational', ['maintenance']) : null;
}

/** Staff have looked at a vehicle; null when it is not offered for another reason. */
export function stepOnLook(present: VehicleState, is_locked: boolean): StateChange | null {
  return present === 'non_operational' && is_locked ? step('available', ['maintenance']) : null;
}

function step(
  to_state: VehicleState,
  event_types: readonly string[],
  renews_public_id = false,
): StateChange {
  return { to_state, event_types, renews_public_id };
}
