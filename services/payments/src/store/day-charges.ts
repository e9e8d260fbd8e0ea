import { changeOne, type Queryable, type Transaction } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import type { LocalDay } from '../domain/day-cap.ts';
import type { PricingPlan } from '../domain/pricing-plan.ts';
import type { Receipt } from '../domain/receipt.ts';

type PlanOfDay = Pick<PricingPlan, 'area_id' | 'vehicle_class' | 'currency'>;

function keyOf(account_id: string, plan: PlanOfDay, date: string): string[] {
  const { area_id, vehicle_class, currency } = plan;
  return [shardKeyOf(account_id), account_id, area_id, vehicle_class, currency, date];
}

/** What trips of a day have cost a rider so far, minor units. */
export async function chargedOfDay_minor(
  db: Queryable,
  account_id: string,
  of: { readonly plan: PlanOfDay; readonly day: LocalDay },
): Promise<number> {
  const rows = await db.query<{ charged_minor: number }>(
    `select charged_minor from payments.day_charges
     where account_bucket = $1 and account_id = $2 and area_id = $3 and vehicle_class = $4 and currency = $5 and day = $6`,
    keyOf(account_id, of.plan, of.day.date),
  );
  return rows[0]?.charged_minor ?? 0;
}

/**
 * Counts the fare of a receipt. Only on top of the sum that the receipt tells: where another trip
 * of the day was settled or corrected meanwhile, the row has another one. @throws {LostRace}
 */
export async function chargeDay(
  tx: Transaction,
  account_id: string,
  { plan, day, fare }: Pick<Receipt, 'plan' | 'day' | 'fare'>,
): Promise<void> {
  if (day === undefined) return;
  const before_minor = day.charged_before_minor;
  await changeOne(
    tx,
    { room: 'payments', what: 'day' },
    `insert into payments.day_charges as d
       (account_bucket, account_id, area_id, vehicle_class, currency, day, cap_minor, charged_minor)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (account_bucket, account_id, area_id, vehicle_class, currency, day) do update
       set charged_minor = excluded.charged_minor, cap_minor = greatest(d.cap_minor, excluded.cap_minor)
       where d.charged_minor = $9
     returning d.charged_minor`,
    [
      ...keyOf(account_id, plan, day.date),
      // Trips of the day may have been accepted under a higher cap than this one.
      Math.max(plan.day_cap_minor ?? 0, before_minor),
      before_minor + fare.total.amount_minor,
      before_minor,
    ],
  );
}

/** What a correction takes off a fare may be spent again on its day. */
export async function lowerDay(
  tx: Transaction,
  { account_id, trip_id, off_minor }: Lowered,
): Promise<void> {
  await tx.query(
    `update payments.day_charges d set charged_minor = d.charged_minor - $4
     from payments.receipts r
     where r.account_bucket = $1 and r.trip_id = $3 and r.account_id = $2 and d.account_bucket = $1 and d.account_id = $2
       and d.area_id = r.receipt #>> '{plan,area_id}' and d.vehicle_class = r.receipt #>> '{plan,vehicle_class}'
       and d.currency = r.receipt #>> '{plan,currency}' and d.day = (r.receipt #>> '{day,date}')::date`,
    [shardKeyOf(account_id), account_id, trip_id, off_minor],
  );
}

interface Lowered {
  readonly account_id: string;
  readonly trip_id: string;
  readonly off_minor: number;
}
