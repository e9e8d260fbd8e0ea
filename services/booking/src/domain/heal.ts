import type { booking } from '@drais/contracts';
import type { DataOf } from '@drais/vocabulary/define';
import { addSeconds } from '@drais/vocabulary/units';
import type { VehicleClass, VehicleState } from '@drais/vocabulary/vehicle';
import { chargeAtStart, hasEnoughCharge } from './charge.ts';
import { isOutOfService, isSilent } from './fitness.ts';
import { earlier, type Promised } from './reservation.ts';
import type { TripRules } from './trip-rules.ts';

export type ConflictCause = DataOf<typeof booking.events.conflictCaseOpened>['cause'];

/** What is known of a promised vehicle now. */
export interface VehicleNow {
  readonly vehicle_state: VehicleState;
  readonly charge_fraction?: number;
  /** Until when whoever rides it now has it promised; null when nobody rides it. */
  readonly ridden_until: Date | null;
}

type Start = Pick<Promised, 'starts_at'>;

/**
 * Why a promise is in doubt (P6), or null. The charge of a ridden vehicle says nothing yet: it is
 * judged when the vehicle stands.
 */
export function conflictCause(
  vehicle: VehicleNow,
  { starts_at }: Start,
  rules: TripRules,
  now: Date,
): ConflictCause | null {
  const { vehicle_state, ridden_until } = vehicle;
  if (isSilent(vehicle_state)) return 'silent';
  if (isOutOfService(vehicle_state)) return 'faulty';
  if (ridden_until !== null) {
    const is_late = now >= starts_at || now >= addSeconds(ridden_until, rules.overdue_after_s);
    return is_late ? 'late' : null;
  }
  const charge = chargeAtStart(vehicle.charge_fraction, now, starts_at);
  return hasEnoughCharge(charge, rules.charge_min_fraction) ? null : 'flat';
}

/**
 * Until when a person may decide; then the next rider is re-planned, before leaving home. Who is
 * late but for a moment gets that moment, also when the next period begins in it.
 */
export function decideBy(
  { ridden_until }: Pick<VehicleNow, 'ridden_until'>,
  { starts_at }: Start,
  rules: TripRules,
): Date {
  const before_start = addSeconds(starts_at, -rules.heal_until_s);
  if (ridden_until === null) return before_start;
  const surely_late_at = addSeconds(ridden_until, rules.overdue_after_s);
  return later(surely_late_at, before_start);
}

/** The promise of another vehicle in place of `broken`. */
export interface Replacement extends Promised {
  readonly answer_by: Date;
}

/**
 * The same period, or what is left of it. The rider may give it back free of charge for a while,
 * and at least as long as the first one.
 */
export function replacementOf(broken: Promised, rules: TripRules, now: Date): Replacement {
  const { ends_at, free_until } = broken;
  const starts_at = later(broken.starts_at, now);
  const answer_by = addSeconds(now, rules.heal_answer_s);
  const no_show_at = later(broken.lapses_at, addSeconds(starts_at, rules.no_show_s));
  return {
    starts_at,
    ends_at,
    lapses_at: earlier(no_show_at, ends_at),
    free_until: free_until === null ? answer_by : later(free_until, answer_by),
    answer_by,
  };
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}

/** The classes that can stand for a promised one, the same first; only what the rider may ride. */
export function classesInPlaceOf(
  promised: VehicleClass,
  may_ride: readonly VehicleClass[],
): VehicleClass[] {
  const other = promised === 'car' ? 'van' : 'car';
  return may_ride.includes(other) ? [promised, other] : [promised];
}
