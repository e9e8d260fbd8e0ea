import {
  type Feed,
  type Freshness,
  feedOf,
  type LocalizedString,
  localized,
  type Wording,
} from './feed.ts';
import { majorUnits } from './money.ts';

/** A price for the public: unlock fee, then each started minute, up to a cap. Amounts include tax. */
export interface GbfsPricingPlan {
  readonly plan_id: string;
  readonly name: Wording;
  /** Says what the numbers cannot, such as the price of a pause. */
  readonly description: Wording;
  /** ISO 4217. */
  readonly currency: string;
  readonly unlock_minor: number;
  readonly per_minute_minor: number;
  /** Most that one trip costs, the unlock fee included. */
  readonly cap_minor?: number;
  readonly url?: string;
}

/** From minute `start` on `rate` is due every `interval` minutes (0: once), until before minute `end`. */
export interface PricingSegment {
  readonly start: number;
  readonly rate: number;
  readonly interval: number;
  readonly end?: number;
}

export interface SystemPricingPlan {
  readonly plan_id: string;
  readonly name: readonly LocalizedString[];
  readonly currency: string;
  readonly price: number;
  readonly is_taxable: boolean;
  readonly description: readonly LocalizedString[];
  readonly per_min_pricing?: readonly PricingSegment[];
  readonly url?: string;
}

/** system_pricing_plans.json. */
export function systemPricingPlansFeed(
  plans: readonly GbfsPricingPlan[],
  languages: readonly string[],
  freshness: Freshness,
): Feed<{ plans: SystemPricingPlan[] }> {
  return feedOf({ plans: plans.map((plan) => pricingPlanOf(plan, languages)) }, freshness);
}

function pricingPlanOf(plan: GbfsPricingPlan, languages: readonly string[]): SystemPricingPlan {
  const segments = minuteSegments(plan);
  return {
    plan_id: plan.plan_id,
    name: localized(plan.name, languages),
    currency: plan.currency,
    price: majorUnits(firstPrice_minor(plan), plan.currency),
    // Whether tax comes on top: riders are shown prices that include it.
    is_taxable: false,
    description: localized(plan.description, languages),
    ...(segments.length > 0 && { per_min_pricing: segments }),
    ...(plan.url !== undefined && { url: plan.url }),
  };
}

function firstPrice_minor({ unlock_minor, cap_minor }: GbfsPricingPlan): number {
  return cap_minor === undefined ? unlock_minor : Math.min(unlock_minor, cap_minor);
}

/** The cap is exact: whole minutes up to it, then what is left of it once. */
function minuteSegments(plan: GbfsPricingPlan): PricingSegment[] {
  const { per_minute_minor, cap_minor, currency } = plan;
  if (per_minute_minor === 0) return [];
  const rate = majorUnits(per_minute_minor, currency);
  if (cap_minor === undefined) return [{ start: 0, rate, interval: 1 }];

  const room_minor = cap_minor - firstPrice_minor(plan);
  const minutes = Math.floor(room_minor / per_minute_minor);
  const left_minor = room_minor - minutes * per_minute_minor;
  const segments: PricingSegment[] = [];
  if (minutes > 0) segments.push({ start: 0, rate, interval: 1, end: minutes });
  if (left_minor > 0) {
    segments.push({ start: minutes, rate: majorUnits(left_minor, currency), interval: 0 });
  }
  return segments;
}
