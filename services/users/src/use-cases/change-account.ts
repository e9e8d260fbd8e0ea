import { retryOnConflict, type Tools, type Transaction } from '@drais/kit';
import type { NewEvent } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import type { Account } from '../domain/account.ts';
import { findAccount } from '../store/accounts.ts';

/** Decides on an account as it stands; reads more of it in the same transaction when it must. */
type AccountDecision = (account: Account, tx: Transaction) => Promise<readonly NewEvent[]>;

/**
 * Loads an account, asks `decide` and records its events in one transaction; again when somebody
 * else changed the account meanwhile. Returns the account as it is afterwards, null when there is
 * none.
 */
export function changeAccount(
  tools: Tools,
  { account_id, trace_id }: { readonly account_id: string; readonly trace_id: string },
  decide: AccountDecision,
): Promise<Account | null> {
  const shard_key = shardKeyOf(account_id);
  return retryOnConflict(() =>
    tools.db.shard(shard_key).transaction(async (tx) => {
      const account = await findAccount(tx, account_id);
      if (account === null) return null;
      const events = await decide(account, tx);
      if (events.length === 0) return account;
      const { stream_version } = account;
      await tools.record(
        tx,
        { shard_key, stream_id: account_id, stream_version, trace_id },
        events,
      );
      return findAccount(tx, account_id);
    }),
  );
}
