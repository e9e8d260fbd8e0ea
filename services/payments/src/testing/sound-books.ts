import assert from 'node:assert/strict';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { auditLedger, auditReconciliation, recomputeReceipts } from '../index.ts';
import { RIDER_ID, type TestTown } from './open-payments.ts';

/** Holds ledger, receipts and the provider's books against each other: nothing may be off. */
export async function assertSound(town: TestTown): Promise<void> {
  await town.room.runJob('payments.reconcile_provider');
  await town.room.runJob('payments.reconcile_balance');
  const { directory } = town.room;
  assert.equal((await auditLedger(directory)).unbalanced_entries, 0);
  assert.equal((await recomputeReceipts(directory)).receipts_not_recomputed, 0);
  assert.equal((await auditReconciliation(directory)).reconciliation_differences, 0);
}

/** The ledger's accounts of the rider's database, by the word before their colon; none of 0. */
export async function balances(town: TestTown): Promise<Record<string, number>> {
  const rows = await town.room.directory
    .shard(shardKeyOf(RIDER_ID))
    .query<{ account: string; amount_minor: number }>(
      `select split_part(account, ':', 1) as account, sum(amount_minor)::bigint as amount_minor
       from payments.ledger_lines group by 1 having sum(amount_minor) <> 0 order by 1`,
    );
  return Object.fromEntries(rows.map((row) => [row.account, row.amount_minor]));
}
