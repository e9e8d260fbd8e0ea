import { payments } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept } from '@drais/vocabulary/outcome';
import { type ChargedDay, cappedDayOf } from '../domain/day-cap.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import { chargedOfDay_minor } from '../store/day-charges.ts';
import { listCurrentPlans, type StoredPlan } from '../store/pricing-plans.ts';
import { findReceipt } from '../store/receipts.ts';

/**
 * What trips of the same day have cost so far; null where the plan has no cap of the day. A trip
 * that is told again is not counted for itself: its receipt says what was charged before it.
 */
export async function chargedDay(
  tools: PaymentsTools,
  trip: { readonly trip_id: string; readonly rider_id: string; readonly started_at: Date },
  plan: StoredPlan,
): Promise<ChargedDay | null> {
  const { trip_id, rider_id, started_at } = trip;
  const day = cappedDayOf(plan, started_at);
  if (day === null) return null;
  const shard = tools.db.shard(shardKeyOf(rider_id));
  const receipt = await findReceipt(shard, rider_id, trip_id);
  if (receipt?.day !== undefined) return receipt.day;
  const charged_before_minor = await chargedOfDay_minor(shard, rider_id, { plan, day });
  return { ...day, charged_before_minor };
}

/** Of the prices that whoever starts now gets. */
export const listDayCapsUseCase = useCase(
  payments.listDayCaps,
  async (tools: PaymentsTools, context, { area_id, limit = PAGE_ROWS, cursor }) => {
    const { account_id } = context.principal;
    const shard = tools.db.shard(shardKeyOf(account_id));
    const wanted = { area_id, after: cursor, limit: limit + 1 };
    const found = await listCurrentPlans(tools.db.shard(area_id), wanted);
    const page = pageOf(found, limit, (plan) => plan.vehicle_class);
    const items = page.items.map(async (plan) => {
      const day = cappedDayOf(plan, tools.now());
      if (day === null || plan.day_cap_minor === undefined) return [];
      const { vehicle_class, currency, day_cap_minor } = plan;
      const charged_minor = await chargedOfDay_minor(shard.lookups, account_id, { plan, day });
      const cap = { amount_minor: day_cap_minor, currency };
      const charged = { amount_minor: charged_minor, currency };
      return [{ vehicle_class, date: day.date, cap, charged }];
    });
    return accept({ ...page, items: (await Promise.all(items)).flat() });
  },
);
