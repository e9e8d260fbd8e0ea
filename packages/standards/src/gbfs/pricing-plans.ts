import {
  type Feed,
  type Freshness,
  feedOf,
  type LocalizedString,
  localized,
  type Wording,
} from './feed.ts';
import { majorUnits } from './money.ts';
import { type MinutePrice, minuteSegments, priceAfter_minor } from './pricing-segments.ts';

/**
 * A price for the public: unlock fee, then each started minute, up to a cap per day. Amounts
 * include tax.
 */
export interface GbfsPricingPlan extends MinutePrice {
  readonly plan_id: string;
  readonly name: Wording;
  /** Says what the numbers cannot, such as the price of a pause. */
  readonly description: Wording;
  /** ISO 4217. */
  readonly currency: string;
  readonly url?: string;
}

/**
 * From minute `start` on `rate` is due every `interval` minutes (0: once), until before minute
 * `end`.
 */
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
  const segments = minuteSegments(plan).map(({ rate_minor, ...segment }) => ({
    ...segment,
    rate: majorUnits(rate_minor, plan.currency),
  }));
  return {
    plan_id: plan.plan_id,
    name: localized(plan.name, languages),
    currency: plan.currency,
    price: majorUnits(priceAfter_minor(plan, 0), plan.currency),
    // Whether tax comes on top: riders are shown prices that include it.
    is_taxable: false,
    description: localized(plan.description, languages),
    ...(segments.length > 0 && { per_min_pricing: segments }),
    ...(plan.url !== undefined && { url: plan.url }),
  };
}
