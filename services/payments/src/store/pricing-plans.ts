import type { Queryable } from '@drais/kit';
import type { TaxScope } from '../domain/ledger.ts';
import { OPTIONAL_PLAN_FIELDS, type PlacedPlan, type PricingPlan } from '../domain/pricing-plan.ts';

/**
 * A version of a plan as it is stored: with the country whose VAT is inside its prices, and the
 * time zone whose days count.
 */
export type StoredPlan = PlacedPlan & Pick<TaxScope, 'country'>;

type Row = StoredPlan & Record<string, unknown>;

const columns = `pricing_plan_id, version, area_id, vehicle_class, name, currency, unlock_minor, per_minute_minor,
  pause_per_minute_minor, cap_minor, hold_minor, vat_bp, country, cancellation_fee_minor, no_show_fee_minor, fee_vat_bp,
  day_cap_minor, time_zone`;

/** The version that a rider who accepts now gets. */
export async function findCurrentPlan(
  db: Queryable,
  area_id: string,
  vehicle_class: string,
): Promise<StoredPlan | null> {
  const rows = await db.query<Row>(
    `select ${columns} from payments.pricing_plans
     where area_id = $1 and vehicle_class = $2 order by version desc limit 1`,
    [area_id, vehicle_class],
  );
  return rows[0] === undefined ? null : toPlan(rows[0]);
}

export async function findPlanVersion(
  db: Queryable,
  area_id: string,
  plan: { readonly pricing_plan_id: string; readonly version: number },
): Promise<StoredPlan | null> {
  const rows = await db.query<Row>(
    `select ${columns} from payments.pricing_plans
     where area_id = $1 and pricing_plan_id = $2 and version = $3`,
    [area_id, plan.pricing_plan_id, plan.version],
  );
  return rows[0] === undefined ? null : toPlan(rows[0]);
}

/** The current plan of each class after `after`, in the order of the classes' names. */
export async function listCurrentPlans(
  db: Queryable,
  page: { readonly area_id: string; readonly after: string | undefined; readonly limit: number },
): Promise<StoredPlan[]> {
  const rows = await db.query<Row>(
    `select distinct on (vehicle_class) ${columns} from payments.pricing_plans
     where area_id = $1 and ($2::text is null or vehicle_class > $2)
     order by vehicle_class, version desc limit $3`,
    [page.area_id, page.after ?? null, page.limit],
  );
  return rows.map(toPlan);
}

/** A term that a version is without is absent, as in what was published. */
function toPlan(row: Row): StoredPlan {
  const optional: readonly string[] = [...OPTIONAL_PLAN_FIELDS, 'time_zone'];
  const known = Object.entries(row).filter(
    ([field, value]) => value !== null || !optional.includes(field),
  );
  return Object.fromEntries(known) as unknown as StoredPlan;
}

/** The plan as the contract shows it. */
export function planView(stored: StoredPlan): PricingPlan {
  const { country: _country, time_zone: _time_zone, ...plan } = stored;
  return plan;
}
