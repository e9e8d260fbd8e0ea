import type { Queryable } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import type { Account } from '../domain/account.ts';

/** Null when there is no such account. */
export async function findAccount(shard: Queryable, account_id: string): Promise<Account | null> {
  const rows = await shard.query<Account & Record<string, unknown>>(
    `select account_bucket, account_id, status, facts, profile_ref, stream_version
     from users.accounts where account_bucket = $1 and account_id = $2`,
    [shardKeyOf(account_id), account_id],
  );
  return rows[0] ?? null;
}

/** Areas that the account may steer, sorted; `*` stands for the whole deployment. */
export async function listOperatorAreas(shard: Queryable, account_id: string): Promise<string[]> {
  const rows = await shard.query<{ area_id: string }>(
    `select area_id from users.operator_areas where account_bucket = $1 and account_id = $2 order by area_id`,
    [shardKeyOf(account_id), account_id],
  );
  return rows.map(({ area_id }) => area_id);
}
