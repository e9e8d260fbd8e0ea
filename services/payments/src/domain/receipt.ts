import type { Money } from '@drais/vocabulary/units';
import { type FareLine, priceTrip } from './fare.ts';
import { PRICING_PLAN_FIELDS, type PricingPlan } from './pricing-plan.ts';
import { type MeterTimes, meterTrip } from './trip-usage.ts';
import type { Vat } from './vat.ts';

/** When the meter ran, as a receipt shows it: RFC 3339, UTC. */
export interface ReceiptUsage {
  readonly started_at: string;
  readonly ended_at: string;
  readonly pauses: readonly { readonly started_at: string; readonly ended_at: string | null }[];
}

/** All that one needs to recompute every cent: the whole plan, the times, and what came out of them. */
export interface Receipt {
  readonly receipt_number: string;
  readonly trip_id: string;
  readonly issued_at: string;
  /** ISO 3166-1 alpha-2 code of the country whose VAT is inside. */
  readonly country: string;
  readonly pricing_plan: PricingPlan;
  readonly usage: ReceiptUsage;
  readonly lines: readonly FareLine[];
  readonly total: Money;
  readonly vat: Vat;
}

export interface ReceiptHead {
  readonly receipt_number: string;
  readonly trip_id: string;
  readonly issued_at: Date;
  readonly country: string;
}

/** The receipt of one trip. It is plain JSON: storing and reading it back changes nothing. */
export function buildReceipt(head: ReceiptHead, plan: PricingPlan, times: MeterTimes): Receipt {
  const { lines, total, vat } = priceTrip(plan, meterTrip(times));
  return {
    receipt_number: head.receipt_number,
    trip_id: head.trip_id,
    issued_at: head.issued_at.toISOString(),
    country: head.country,
    pricing_plan: planNumbers(plan),
    usage: {
      started_at: times.started_at.toISOString(),
      ended_at: times.ended_at.toISOString(),
      pauses: times.pauses.map((pause) => ({
        started_at: pause.started_at.toISOString(),
        ended_at: pause.ended_at?.toISOString() ?? null,
      })),
    },
    lines,
    total,
    vat,
  };
}

/** One value on a receipt that is not what the plan and the times give. */
export interface ReceiptDifference {
  /** For example `lines.1.amount_minor` or `pricing_plan.unlock_minor`. */
  readonly field: string;
  readonly on_receipt: string | number | null;
  readonly recomputed: string | number | null;
}

/**
 * Recomputes a receipt from the stored plan and the times on it. Empty when every cent, line and
 * number of the plan agrees; never throws for what a receipt holds.
 *
 * @param plan the plan version as it is stored, not as the receipt shows it
 */
export function recomputeReceipt(receipt: Receipt, plan: PricingPlan): ReceiptDifference[] {
  const times = readTimes(receipt.usage);
  if (times === null) {
    return [{ field: 'usage', on_receipt: JSON.stringify(receipt.usage), recomputed: null }];
  }
  const head = { ...receipt, issued_at: new Date(0) };
  const expected = buildReceipt(head, plan, times);
  const parts = ['pricing_plan', 'lines', 'total', 'vat'] as const;
  return parts.flatMap((part) => {
    const shown = leaves(receipt[part], part);
    const right = leaves(expected[part], part);
    return [...new Set([...shown.keys(), ...right.keys()])]
      .map((field) => ({
        field,
        on_receipt: shown.get(field) ?? null,
        recomputed: right.get(field) ?? null,
      }))
      .filter((one) => one.on_receipt !== one.recomputed);
  });
}

/** The plan's own fields and nothing else that its row may carry. */
function planNumbers(plan: PricingPlan): PricingPlan {
  return Object.fromEntries(
    PRICING_PLAN_FIELDS.map((field) => [field, plan[field]]),
  ) as unknown as PricingPlan;
}

function readTimes(usage: ReceiptUsage): MeterTimes | null {
  const times = {
    started_at: new Date(usage.started_at),
    ended_at: new Date(usage.ended_at),
    pauses: usage.pauses.map((pause) => ({
      started_at: new Date(pause.started_at),
      ended_at: pause.ended_at === null ? null : new Date(pause.ended_at),
    })),
  };
  try {
    meterTrip(times);
    return times;
  } catch (error) {
    // Impossible times on a receipt are a finding about it, not a fault here.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The plain values inside `value`, by their path. */
function leaves(value: unknown, path: string): Map<string, string | number> {
  if (typeof value === 'string' || typeof value === 'number') return new Map([[path, value]]);
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...leaves(inner, `${path}.${key}`)]),
  );
}
