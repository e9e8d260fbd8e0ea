import { secondsBetween } from '@drais/vocabulary/units';
import { type ChargedDay, cappedDayOf } from './day-cap.ts';
import { type FareBreakdown, priceTrip } from './fare.ts';
import { type FeeBasis, priceFee } from './fee.ts';
import { type PlacedPlan, PRICING_PLAN_FIELDS, type PricingPlan } from './pricing-plan.ts';
import { type TripTimes, type TripUsage, usageOfDuration, usageOfTimes } from './trip-usage.ts';

/**
 * All that one needs to recompute every cent: the whole plan, the times, and what came out of them.
 */
export interface Receipt {
  readonly receipt_id: string;
  /** Of a fee the reservation's id, or the fee's own. */
  readonly trip_id: string;
  /** RFC 3339, UTC, as all instants here. */
  readonly issued_at: string;
  readonly plan: PricingPlan;
  readonly usage: {
    readonly started_at: string;
    readonly ended_at: string;
    /** Whole seconds; the rest of the whole seconds from start to end was riding. */
    readonly paused_s: number;
    /** Whole seconds that are not charged: the trip could not be ended. Absent: none. */
    readonly outage_s?: number;
  };
  /** Absent where the plan has no cap of the day. */
  readonly day?: ChargedDay;
  /** Absent: a trip. */
  readonly fee?: FeeBasis;
  readonly fare: FareBreakdown;
  /** `due` where the fare stands and its money has not come. */
  readonly status: 'paid' | 'due';
}

export interface ReceiptHead {
  readonly receipt_id: string;
  readonly trip_id: string;
  readonly issued_at: Date;
  readonly status: Receipt['status'];
}

/** The receipt of one trip. It is plain JSON: storing and reading it back changes nothing. */
export function buildReceipt(
  head: ReceiptHead,
  plan: PricingPlan,
  times: TripTimes,
  day: ChargedDay | null = null,
): Receipt {
  const usage = usageOfTimes(times);
  const duration_s = secondsBetween(times.started_at, times.ended_at);
  // Told may be more than there was to ride.
  const outage_s = duration_s - usage.riding_s - usage.paused_s;
  return {
    receipt_id: head.receipt_id,
    trip_id: head.trip_id,
    issued_at: head.issued_at.toISOString(),
    plan: planFields(plan),
    usage: {
      started_at: times.started_at.toISOString(),
      ended_at: times.ended_at.toISOString(),
      paused_s: usage.paused_s,
      ...(outage_s === 0 ? {} : { outage_s }),
    },
    ...(day === null ? {} : { day }),
    fare: priceTrip(plan, usage, day?.charged_before_minor),
    status: head.status,
  };
}

/** The receipt of a fee: one line of its plan. Nothing was used, so its times are one instant. */
export function buildFeeReceipt(
  head: ReceiptHead,
  plan: PricingPlan,
  { fee, due_at }: { readonly fee: FeeBasis; readonly due_at: Date },
): Receipt {
  const times = { started_at: due_at, ended_at: due_at, paused_s: 0 };
  return { ...buildReceipt(head, plan, times), fee, fare: priceFee(plan, fee.kind) };
}

/** One value on a receipt that is not what the stored plan and the times give. */
export interface ReceiptDifference {
  /** For example `fare.lines.1.amount_minor` or `plan.unlock_minor`. */
  readonly field: string;
  readonly on_receipt: string | number | null;
  readonly recomputed: string | number | null;
}

/**
 * Recomputes a receipt from the stored plan and the times on it. Empty when every cent, every line
 * and every number of the plan agrees. Impossible times are a difference, not a fault.
 *
 * @param plan the plan version as it is stored, not as the receipt shows it
 */
export function recomputeReceipt(receipt: Receipt, plan: PlacedPlan): ReceiptDifference[] {
  const fare = rightFare(receipt, plan);
  if (fare === null) {
    return [{ field: 'usage', on_receipt: JSON.stringify(receipt.usage), recomputed: null }];
  }
  const { date, time_zone } = receipt.day ?? {};
  const shown = leaves({ plan: receipt.plan, fare: receipt.fare, day: { date, time_zone } }, '');
  const right = leaves({ plan: planFields(plan), fare, day: rightDay(receipt, plan) }, '');
  return [...new Set([...shown.keys(), ...right.keys()])]
    .map((field) => ({
      field,
      on_receipt: shown.get(field) ?? null,
      recomputed: right.get(field) ?? null,
    }))
    .filter((one) => one.on_receipt !== one.recomputed);
}

/** The plan's own fields and nothing else that its row may carry. */
function planFields(plan: PricingPlan): PricingPlan {
  const fields = PRICING_PLAN_FIELDS.flatMap((field) =>
    plan[field] === undefined ? [] : [[field, plan[field]] as const],
  );
  return Object.fromEntries(fields) as unknown as PricingPlan;
}

function rightDay({ fee, usage }: Receipt, plan: PlacedPlan) {
  return fee === undefined ? cappedDayOf(plan, new Date(usage.started_at)) : null;
}

function rightFare({ fee, usage: shown, day }: Receipt, plan: PricingPlan): FareBreakdown | null {
  if (fee !== undefined) return priceFee(plan, fee.kind);
  const usage = readUsage(shown);
  return usage === null ? null : priceTrip(plan, usage, day?.charged_before_minor);
}

function readUsage(usage: Receipt['usage']): TripUsage | null {
  try {
    const duration_s = secondsBetween(new Date(usage.started_at), new Date(usage.ended_at));
    return usageOfDuration(duration_s - (usage.outage_s ?? 0), usage.paused_s);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The plain values inside `value`, by their path. */
function leaves(value: unknown, path: string): Map<string, string | number> {
  if (typeof value === 'string' || typeof value === 'number') return new Map([[path, value]]);
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [
      ...leaves(inner, path === '' ? key : `${path}.${key}`),
    ]),
  );
}
