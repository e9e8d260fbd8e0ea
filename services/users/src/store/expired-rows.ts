import type { Queryable } from '@drais/kit';

/** Removes at most `limit` rows of each table that ended before `now`; returns how many went. */
export async function removeExpired(
  shard: Queryable,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<number> {
  const records = await shard.query(
    `delete from users.oidc_records where (record_bucket, model, record_hash) in (
       select record_bucket, model, record_hash from users.oidc_records where expires_at <= $1 order by expires_at limit $2)
     returning model`,
    [now, limit],
  );
  const sessions = await shard.query(
    `delete from users.web_sessions where (account_bucket, session_hash) in (
       select account_bucket, session_hash from users.web_sessions where expires_at <= $1 order by expires_at limit $2)
     returning session_hash`,
    [now, limit],
  );
  const attempts = await shard.query(
    `delete from users.sign_in_attempts where (throttle_bucket, throttle_hmac) in (
       select throttle_bucket, throttle_hmac from users.sign_in_attempts where window_ends_at <= $1 order by window_ends_at limit $2)
     returning throttle_hmac`,
    [now, limit],
  );
  return records.length + sessions.length + attempts.length;
}
