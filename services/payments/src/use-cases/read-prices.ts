import { payments } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import type { OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { type FareBreakdown, priceTrip } from '../domain/fare.ts';
import { usageOfDuration, usageOfTimes } from '../domain/trip-usage.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import {
  findCurrentPlan,
  findPlanVersion,
  listCurrentPlans,
  planView,
} from '../store/pricing-plans.ts';
import { chargedDay } from './day-caps.ts';

const NO_PLAN = refuse('payments.no_pricing_plan', 'There is no price for this yet.');

export const listPricingPlansUseCase = useCase(
  payments.listPricingPlans,
  async (tools: PaymentsTools, _context, { area_id, limit = PAGE_ROWS, cursor }) => {
    const wanted = { area_id, after: cursor, limit: limit + 1 };
    const found = await listCurrentPlans(tools.db.shard(area_id), wanted);
    return accept(pageOf(found.map(planView), limit, (plan) => plan.vehicle_class));
  },
);

export const getCurrentPlanUseCase = useCase(
  payments.getCurrentPlan,
  async (tools: PaymentsTools, _context, { area_id, vehicle_class }) => {
    const plan = await findCurrentPlan(tools.db.shard(area_id).lookups, area_id, vehicle_class);
    return plan === null ? NO_PLAN : accept(planView(plan));
  },
);

export const getPlanVersionUseCase = useCase(
  payments.getPlanVersion,
  async (tools: PaymentsTools, _context, wanted) => {
    const plan = await findPlan(tools, wanted);
    return plan === null ? NO_PLAN : accept(planView(plan));
  },
);

export const quoteTripUseCase = useCase(
  payments.quoteTrip,
  async (tools: PaymentsTools, _context, input) => {
    const { area_id, vehicle_class, duration_s, paused_s = 0 } = input;
    const plan = await findCurrentPlan(tools.db.shard(area_id), area_id, vehicle_class);
    if (plan === null) return NO_PLAN;
    if (paused_s > duration_s) {
      return refuse('payments.pause_exceeds_trip', 'The pauses are longer than the trip.');
    }
    const fare = priceTrip(plan, usageOfDuration(duration_s, paused_s));
    return accept({ plan: planView(plan), fare: fareView(fare) });
  },
);

export const priceUsageUseCase = useCase(
  payments.priceUsage,
  async (tools: PaymentsTools, _context, input) => {
    const { started_at, ended_at, paused_s, outage_s = 0 } = input;
    const plan = await findPlan(tools, input.plan);
    if (plan === null) return NO_PLAN;
    const times = { started_at: new Date(started_at), ended_at: new Date(ended_at) };
    const usage = usageOfTimes({ ...times, paused_s, outage_s });
    const { started_at: on } = times;
    const day =
      input.trip === undefined
        ? null
        : await chargedDay(tools, { ...input.trip, started_at: on }, plan);
    return accept(fareView(priceTrip(plan, usage, day?.charged_before_minor)));
  },
);

function findPlan(
  tools: PaymentsTools,
  wanted: { readonly pricing_plan_id: string; readonly version: number },
) {
  const area_id = shardKeyOf(wanted.pricing_plan_id);
  return findPlanVersion(tools.db.shard(area_id).lookups, area_id, wanted);
}

function fareView(fare: FareBreakdown): OutputOf<typeof payments.priceUsage> {
  return { ...fare, lines: [...fare.lines] };
}
