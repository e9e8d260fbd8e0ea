import type { Tools } from '@drais/kit';
import type { PaymentsTools } from '../payments-tools.ts';
import { auditReconciliation } from '../store/audits.ts';
import { setCursor } from '../store/reconciliation.ts';
import { reconcileBalance } from './reconcile-balance.ts';
import { readOperations } from './reconcile-provider.ts';

/** What a look through the provider's whole books came to. */
export interface Reconciled {
  /**
   * Answers that had been lost and were heard now, movements that were posted, and news to look at.
   */
  readonly news: number;
  /** What our books do not explain. */
  readonly reconciliation_differences: number;
  /** False when the provider stopped answering before the end. */
  readonly is_whole: boolean;
}

/**
 * Reads the provider's books from their first page to their last, whatever was read before, and
 * holds ours against them, by the same rules as the timed look. `room_tools` are those of a host
 * that has this room open.
 */
export async function reconcileWhole(room_tools: Tools): Promise<Reconciled> {
  const tools = room_tools as PaymentsTools;
  let news = 0;
  let is_whole = true;
  for (const shard of tools.db.databases()) {
    for (const book of [tools.provider_name, `${tools.provider_name}:movements`])
      await setCursor(shard, book, new Date(0));
    const operations = await readOperations(tools, shard.database);
    news += operations.did + (await reconcileBalance(tools, shard.database));
    is_whole &&= operations.is_whole;
  }
  return { news, is_whole, ...(await auditReconciliation(tools.db)) };
}
