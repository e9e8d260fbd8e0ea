import type { Money } from '@drais/vocabulary/units';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { leftOfDay_minor } from './day-cap.ts';
import type { FeeKind } from './fee.ts';
import type { PricingPlan } from './pricing-plan.ts';
import { checkedUsage, type TripUsage, usageOfDuration } from './trip-usage.ts';
import { type Vat, vatInside } from './vat.ts';

export type FareLineKind =
  | 'unlock'
  | 'riding'
  | 'pause'
  | 'cap_discount'
  | 'day_cap_discount'
  | FeeKind;

/** One line of a fare: `quantity` times `unit_minor` is `amount_minor`, always. */
export interface FareLine {
  readonly kind: FareLineKind;
  /** Started minutes for `riding` and `pause`, else 1. */
  readonly quantity: number;
  readonly unit_minor: number;
  /** Negative for a discount. */
  readonly amount_minor: number;
}

export interface FareBreakdown {
  /** Sum up to `total` exactly. */
  readonly lines: readonly FareLine[];
  readonly total: Money;
  /** The VAT inside `total`. */
  readonly vat: Vat;
}

const DAY_S = 86_400;

/**
 * The price of one trip.
 *
 * A started minute counts as a whole minute: 61 s costs two. Riding and pause are counted apart,
 * each as one sum over the trip: two pauses of 30 s are one minute, so several intervals never cost
 * more than if each were rounded by itself. The cap holds for each 24 h started since the trip's
 * start, adds up over them, and includes the unlock fee. The cap of the day leaves what earlier
 * trips of that day did not cost. The fare never falls as time goes on.
 *
 * @param charged_before_minor what trips of the same day had cost; 0 where nobody knows the rider
 * @returns minor units of the plan's currency; the total is never negative nor above the cap
 * @throws {RangeError} when the usage is negative, not whole or longer than any trip: a fault of
 * ours
 */
export function priceTrip(
  plan: PricingPlan,
  usage: TripUsage,
  charged_before_minor = 0,
): FareBreakdown {
  const { riding_s, paused_s } = checkedUsage(usage);
  const uncapped = [
    line('unlock', 1, plan.unlock_minor),
    line('riding', startedMinutes(riding_s), plan.per_minute_minor),
    line('pause', startedMinutes(paused_s), plan.pause_per_minute_minor),
  ].filter(({ quantity }) => quantity > 0);

  const uncapped_minor = uncapped.reduce((sum, one) => sum + one.amount_minor, 0);
  const capped_minor = Math.min(uncapped_minor, capFor(plan, usage));
  const fare_minor = Math.min(capped_minor, leftOfDay_minor(plan, charged_before_minor));
  const lines = [
    ...uncapped,
    ...discount('cap_discount', uncapped_minor - capped_minor),
    ...discount('day_cap_discount', capped_minor - fare_minor),
  ];
  const total = { amount_minor: fare_minor, currency: plan.currency };
  return { lines, total, vat: vatInside(fare_minor, plan.vat_bp) };
}

function discount(kind: FareLineKind, off_minor: number): FareLine[] {
  return off_minor > 0 ? [line(kind, 1, -off_minor)] : [];
}

/** Whole minutes that have started after `seconds`: 0 s none, 60 s one, 61 s two. */
export function startedMinutes(seconds: number): number {
  return Math.ceil(seconds / 60);
}

function capFor(plan: PricingPlan, usage: TripUsage): number {
  if (plan.cap_minor === null) return Number.POSITIVE_INFINITY;
  const started_days = Math.max(1, Math.ceil((usage.riding_s + usage.paused_s) / DAY_S));
  return plan.cap_minor * started_days;
}

function line(kind: FareLineKind, quantity: number, unit_minor: number): FareLine {
  return { kind, quantity, unit_minor, amount_minor: quantity * unit_minor };
}

/** What a hold covers of a reservation with a planned end. */
export interface HoldRule {
  /** Most of the planned time that is held for, seconds; 0 where the plan's own hold is enough. */
  readonly planned_s_max: number;
}

/**
 * Defaults per class. Scooters and e-bikes have no planned end: the plan's hold covers them. Two
 * days of a car keep the hold within what cards allow. Lower leaves more trips to a second charge,
 * higher blocks riders' money for days.
 */
export const HOLD_RULES: Readonly<Record<VehicleClass, HoldRule>> = {
  scooter: { planned_s_max: 0 },
  e_bike: { planned_s_max: 0 },
  car: { planned_s_max: 172_800 },
  van: { planned_s_max: 172_800 },
};

/**
 * What to hold before a trip starts: the plan's hold, or the price of the planned time where that
 * is more. Zero means that there is nothing to hold.
 *
 * @param planned_s length of the reservation, whole seconds; null for an open-ended trip
 */
export function holdAmount(
  plan: PricingPlan,
  planned_s: number | null,
  rules: Readonly<Record<VehicleClass, HoldRule>> = HOLD_RULES,
): Money {
  const covered_s = Math.min(planned_s ?? 0, rules[plan.vehicle_class].planned_s_max);
  const planned_minor =
    covered_s === 0 ? 0 : priceTrip(plan, usageOfDuration(covered_s)).total.amount_minor;
  return { amount_minor: Math.max(plan.hold_minor, planned_minor), currency: plan.currency };
}
