import type { Directory, Queryable } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { recomputeCorrections } from '../domain/correction.ts';
import { type Receipt, recomputeReceipt } from '../domain/receipt.ts';
import { findPlanVersion, type StoredPlan } from './pricing-plans.ts';
import { listAllReceipts } from './receipts.ts';

/** Receipts read at a time: bounds the memory of an audit, whatever the history. */
const PAGE_ROWS = 500;

type Databases = Pick<Directory, 'databases'>;

async function sumOver(
  directory: Databases,
  count: (db: Queryable) => Promise<number>,
): Promise<number> {
  const counts = await Promise.all(directory.databases().map(count));
  return counts.reduce((sum, one) => sum + one, 0);
}

/**
 * Movements of money, and those whose lines do not sum to 0 in each currency or that have no lines.
 */
export async function auditLedger(
  directory: Databases,
): Promise<{ readonly entries: number; readonly unbalanced_entries: number }> {
  const entries = await sumOver(directory, async (db) => {
    const rows = await db.query<{ n: number }>('select count(*) as n from payments.ledger_entries');
    return rows[0]?.n ?? 0;
  });
  const unbalanced_entries = await sumOver(directory, async (db) => {
    const rows = await db.query<{ n: number }>(
      `select count(*) as n from payments.ledger_entries e
       where not exists (select 1 from payments.ledger_lines l
           where l.account_bucket = e.account_bucket and l.entry_id = e.entry_id)
         or exists (select 1 from payments.ledger_lines l
           where l.account_bucket = e.account_bucket and l.entry_id = e.entry_id
           group by l.currency having sum(l.amount_minor) <> 0)`,
    );
    return rows[0]?.n ?? 0;
  });
  return { entries, unbalanced_entries };
}

/** Operations of the provider that our books do not explain. */
export async function auditReconciliation(
  directory: Databases,
): Promise<{ readonly reconciliation_differences: number }> {
  const reconciliation_differences = await sumOver(directory, async (db) => {
    const rows = await db.query<{ n: number }>(
      'select count(*) as n from payments.reconciliation_differences',
    );
    return rows[0]?.n ?? 0;
  });
  return { reconciliation_differences };
}

/**
 * Computes every receipt again from the stored version of its plan and the times on it, and
 * compares its total with the fare that was set, and its corrections with what was taken off it.
 * Counts those of which a cent, a line or a number of the plan is off.
 */
export async function recomputeReceipts(
  directory: Directory,
): Promise<{ readonly receipts: number; readonly receipts_not_recomputed: number }> {
  const plans = new Map<string, StoredPlan | null>();
  let receipts = 0;
  let receipts_not_recomputed = 0;
  for (const db of directory.databases()) {
    for await (const page of pagesOf(db)) {
      for (const { receipt, fare_minor, corrected_minor, corrections } of page) {
        receipts++;
        const plan = await planOf(directory, receipt, plans);
        const is_right =
          plan !== null &&
          fare_minor === receipt.fare.total.amount_minor &&
          recomputeReceipt(receipt, plan).length === 0 &&
          recomputeCorrections(receipt, plan, corrections) === corrected_minor;
        if (!is_right) receipts_not_recomputed++;
      }
    }
  }
  return { receipts, receipts_not_recomputed };
}

async function* pagesOf(db: Queryable) {
  let after = { account_bucket: '', trip_id: '' };
  while (true) {
    const page = await listAllReceipts(db, after, PAGE_ROWS);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = last;
  }
}

async function planOf(
  directory: Directory,
  { plan }: Receipt,
  plans: Map<string, StoredPlan | null>,
): Promise<StoredPlan | null> {
  const { pricing_plan_id, version } = plan;
  const name = `${pricing_plan_id} ${version}`;
  const known = plans.get(name);
  if (known !== undefined) return known;
  const area_id = shardKeyOf(pricing_plan_id);
  const found = await findPlanVersion(directory.shard(area_id), area_id, plan);
  plans.set(name, found);
  return found;
}
