import { fleet, payments } from '@drais/contracts';
import { recordAlone, retryOnConflict, useCase } from '@drais/kit';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { pricingPlanIdOf } from '../domain/ids.ts';
import { checkPricingPlan, PRICING_PLAN_FIELDS, type PricingPlan } from '../domain/pricing-plan.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { findCurrentPlan, planView, type StoredPlan } from '../store/pricing-plans.ts';

/** A new version for who accepts from now on. What is published already is not published again. */
export const publishPricingPlanUseCase = useCase(
  payments.publishPricingPlan,
  async (tools: PaymentsTools, context, input) => {
    const { area_id, vehicle_class } = input;
    const area = await tools.call(fleet.getArea, { area_id });
    if (!area.ok) return refuse('payments.area_unknown', 'There is no such area.');
    const { currency, country, time_zone } = area.value;
    if (input.currency !== currency) {
      return refuse('payments.currency_not_of_area', `Prices in ${area_id} are in ${currency}.`);
    }
    const pricing_plan_id = pricingPlanIdOf(area_id, vehicle_class);
    const shard = tools.db.shard(area_id);
    return retryOnConflict(async () => {
      const current = await findCurrentPlan(shard, area_id, vehicle_class);
      // A version is its event's place in the stream.
      const stream_version = current?.version ?? 0;
      const plan: PricingPlan = { ...input, pricing_plan_id, version: stream_version + 1 };
      const checked = checkPricingPlan(plan);
      if (!checked.ok) return checked;
      const place = { country, time_zone };
      if (current !== null && isSamePlace(current, place) && isSame(current, plan)) {
        return accept(planView(current));
      }
      const head = { shard_key: area_id, stream_id: pricing_plan_id, stream_version };
      const published = payments.events.pricingPlanPublished.at(tools.now(), { ...plan, ...place });
      await recordAlone(tools, { ...head, trace_id: context.trace_id }, [published]);
      return accept(plan);
    });
  },
);

/** Where a day begins matters only to a plan with a cap of the day. */
function isSamePlace(
  current: StoredPlan,
  place: { readonly country: string; readonly time_zone: string },
): boolean {
  const is_same_day = current.day_cap_minor === undefined || current.time_zone === place.time_zone;
  return current.country === place.country && is_same_day;
}

function isSame(current: PricingPlan, wanted: PricingPlan): boolean {
  return PRICING_PLAN_FIELDS.every(
    (field) => field === 'version' || current[field] === wanted[field],
  );
}
