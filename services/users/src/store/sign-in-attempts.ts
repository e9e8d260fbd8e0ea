import { createHmac } from 'node:crypto';
import type { Queryable } from '@drais/kit';
import type { ShardKey } from '@drais/vocabulary/ids';
import { addSeconds } from '@drais/vocabulary/units';
import type { CountedAttempts, ThrottleRule } from '../domain/throttle.ts';
import { bucketOf } from './buckets.ts';

export interface ThrottleKey {
  readonly throttle_bucket: ShardKey;
  readonly throttle_hmac: string;
}

export function throttleKey(secret: Buffer, kind: 'email' | 'address', value: string): ThrottleKey {
  const hmac = createHmac('sha256', secret).update(`${kind}\n${value}`).digest();
  return { throttle_bucket: bucketOf(hmac), throttle_hmac: hmac.toString('base64url') };
}

/**
 * Counts an attempt before its password is looked at, so that a thousand at once are not all let
 * through. The window starts with its first attempt. One statement: its row lock decides the order.
 */
export async function countAttempt(
  shard: Queryable,
  key: ThrottleKey,
  { rule, now }: { readonly rule: ThrottleRule; readonly now: Date },
): Promise<CountedAttempts> {
  const rows = await shard.query<CountedAttempts & Record<string, unknown>>(
    `insert into users.sign_in_attempts as a (throttle_bucket, throttle_hmac, attempts, window_ends_at)
     values ($1, $2, 1, $3)
     on conflict (throttle_bucket, throttle_hmac) do update set
       attempts = case when a.window_ends_at <= $4 then 1 else a.attempts + 1 end,
       window_ends_at = case when a.window_ends_at <= $4 then excluded.window_ends_at else a.window_ends_at end
     returning attempts, window_ends_at`,
    [key.throttle_bucket, key.throttle_hmac, addSeconds(now, rule.window_s), now],
  );
  return rows[0] as CountedAttempts;
}

/** Takes one attempt back: it succeeded and was no failure. */
export async function uncountAttempt(shard: Queryable, key: ThrottleKey): Promise<void> {
  await shard.query(
    `update users.sign_in_attempts set attempts = attempts - 1
     where throttle_bucket = $1 and throttle_hmac = $2 and attempts > 0`,
    [key.throttle_bucket, key.throttle_hmac],
  );
}

/** Forgets all attempts under this key: the right password was given. */
export async function clearAttempts(shard: Queryable, key: ThrottleKey): Promise<void> {
  await shard.query(
    `delete from users.sign_in_attempts where throttle_bucket = $1 and throttle_hmac = $2`,
    [key.throttle_bucket, key.throttle_hmac],
  );
}
