import type { Queryable } from '@drais/kit';
import { type ShardKey, shardKeyOf } from '@drais/vocabulary/ids';

interface Credentials {
  readonly account_id: string;
  /** PHC string of argon2id. */
  readonly password_hash: string;
  /** Tells the request that made the account from every other. */
  readonly sign_up_ref: string;
}

/**
 * Null when nobody signs in under this id. Takes the bucket apart, so that a look-up for nobody
 * costs the same.
 */
export async function findCredentials(
  shard: Queryable,
  account_bucket: ShardKey,
  account_id: string,
): Promise<Credentials | null> {
  const rows = await shard.query<Credentials & Record<string, unknown>>(
    `select account_id, password_hash, sign_up_ref from users.credentials where account_bucket = $1 and account_id = $2`,
    [account_bucket, account_id],
  );
  return rows[0] ?? null;
}

export async function insertCredentials(
  tx: Queryable,
  credentials: Credentials,
  at: Date,
): Promise<void> {
  const { account_id, password_hash, sign_up_ref } = credentials;
  await tx.query(
    `insert into users.credentials (account_bucket, account_id, password_hash, sign_up_ref, created_at)
     values ($1, $2, $3, $4, $5)`,
    [shardKeyOf(account_id), account_id, password_hash, sign_up_ref, at],
  );
}
