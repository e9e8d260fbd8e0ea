import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import type { VehicleClass } from '@drais/vocabulary/vehicle';

/**
 * What a trip costs in one area with one class of vehicle. A version never changes: a new price is
 * a new version, and a trip keeps the one that its rider accepted. Prices include VAT.
 */
export interface PricingPlan {
  readonly pricing_plan_id: string;
  /** 1, 2, 3 ... within one `pricing_plan_id`. */
  readonly version: number;
  readonly area_id: string;
  readonly vehicle_class: VehicleClass;
  /** What riders read, such as `Scooter, pay per minute`. */
  readonly name: string;
  /** ISO 4217 alphabetic code. */
  readonly currency: string;
  readonly unlock_minor: number;
  /** For each started minute of riding. */
  readonly per_minute_minor: number;
  /** For each started minute of pause. */
  readonly pause_per_minute_minor: number;
  /**
   * Most that a trip costs for each started 24 h since its start, unlock fee included; null for no
   * cap. The caps add up: after 25 h a trip costs at most twice the cap, however it is spread.
   */
  readonly cap_minor: number | null;
  /**
   * Most that all trips of a rider with this class cost which start on one calendar day of the
   * area; absent for no cap.
   */
  readonly day_cap_minor?: number;
  /** Held on the rider's means of payment before the start. */
  readonly hold_minor: number;
  /** Rate of the VAT inside the prices, basis points: 1,900 is 19 %. */
  readonly vat_bp: number;
  /** For giving a reserved period back, or moving it, later than is free; absent or 0: free. */
  readonly cancellation_fee_minor?: number;
  /** For a reserved period that nobody came for; absent or 0: free. */
  readonly no_show_fee_minor?: number;
  /** VAT inside the two fees: often 0, where they count as damages. Absent: as `vat_bp`. */
  readonly fee_vat_bp?: number;
}

/** A plan with the time zone of its area, whose calendar days count; absent in old versions. */
export type PlacedPlan = PricingPlan & { readonly time_zone?: string };

/**
 * Largest amount, minor units, as in the public contracts: 1,000,000.00 of a currency with cents.
 */
export const AMOUNT_MINOR_MAX = 100_000_000;

/** Largest single price in a plan, minor units, as in the public contracts. */
export const PLAN_FEE_MINOR_MAX = 1_000_000;

/** Highest VAT rate in a plan, basis points. The highest in Europe is 27 %. */
export const VAT_BP_MAX = 3_000;

/**
 * Longest trip that is priced, seconds (31 days). Rentals of cars end within 7 days and all others
 * within 12 h, so a longer one is a fault in the times. It also keeps every sum within its bound.
 */
export const TRIP_S_MAX = 31 * 86_400;

/** Fields that came later: a plan may be without them. */
export const OPTIONAL_PLAN_FIELDS = [
  'day_cap_minor',
  'cancellation_fee_minor',
  'no_show_fee_minor',
  'fee_vat_bp',
] as const satisfies readonly (keyof PricingPlan)[];

/** Every field of a plan, in the order in which people read them. */
export const PRICING_PLAN_FIELDS = [
  'pricing_plan_id',
  'version',
  'area_id',
  'vehicle_class',
  'name',
  'currency',
  'unlock_minor',
  'per_minute_minor',
  'pause_per_minute_minor',
  'cap_minor',
  'hold_minor',
  'vat_bp',
  ...OPTIONAL_PLAN_FIELDS,
] as const satisfies readonly (keyof PricingPlan)[];

/**
 * Whether `plan` can price every trip: whole, not negative, and never beyond the largest amount.
 */
export function checkPricingPlan(
  plan: PricingPlan,
): Outcome<PricingPlan, 'payments.pricing_plan_invalid'> {
  const problem = problemOf(plan);
  if (problem === null) return accept(plan);
  return refuse('payments.pricing_plan_invalid', problem);
}

function problemOf(plan: PricingPlan): string | null {
  const amounts = [
    'unlock_minor',
    'per_minute_minor',
    'pause_per_minute_minor',
    'hold_minor',
    'cancellation_fee_minor',
    'no_show_fee_minor',
    'day_cap_minor',
  ] as const;
  const off = amounts.find((field) => !isAmount(plan[field] ?? 0));
  if (off !== undefined) return `${off} is not 0 to ${PLAN_FEE_MINOR_MAX} whole minor units.`;
  if (plan.cap_minor !== null && !isAmount(plan.cap_minor)) {
    return `cap_minor is neither null nor 0 to ${PLAN_FEE_MINOR_MAX} whole minor units.`;
  }
  if (!Number.isInteger(plan.version) || plan.version < 1) return 'version is not 1 or more.';
  if (!/^[A-Z]{3}$/.test(plan.currency)) return 'currency is not an ISO 4217 code.';
  const rate = (['vat_bp', 'fee_vat_bp'] as const).find((field) => !isRate(plan[field] ?? 0));
  if (rate !== undefined) return `${rate} is not 0 to ${VAT_BP_MAX} whole basis points.`;
  return problemOfLongest(plan);
}

function problemOfLongest(plan: PricingPlan): string | null {
  const minute_minor = Math.max(plan.per_minute_minor, plan.pause_per_minute_minor);
  // One minute more than the longest trip has: its riding and its pauses round up separately.
  const dearest_minor = plan.unlock_minor + minute_minor * (TRIP_S_MAX / 60 + 1);
  return dearest_minor > AMOUNT_MINOR_MAX
    ? `a trip of 31 days would cost more than ${AMOUNT_MINOR_MAX} minor units before its cap.`
    : null;
}

function isRate(vat_bp: number): boolean {
  return Number.isInteger(vat_bp) && vat_bp >= 0 && vat_bp <= VAT_BP_MAX;
}

function isAmount(amount_minor: number): boolean {
  return Number.isInteger(amount_minor) && amount_minor >= 0 && amount_minor <= PLAN_FEE_MINOR_MAX;
}
