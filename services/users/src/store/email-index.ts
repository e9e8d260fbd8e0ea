import { createHmac } from 'node:crypto';
import type { Queryable } from '@drais/kit';
import type { ShardKey } from '@drais/vocabulary/ids';
import { normaliseEmail } from '../domain/email.ts';
import { bucketOf } from './buckets.ts';

/** Where an e-mail address is looked up: the address itself is in the vault only. */
export interface EmailKey {
  readonly email_bucket: ShardKey;
  readonly email_hmac: string;
}

/**
 * @param secret 32 bytes that only this deployment knows: addresses are too few to hide behind a
 * plain hash
 */
export function emailKey(secret: Buffer, email: string): EmailKey {
  const hmac = createHmac('sha256', secret).update(normaliseEmail(email)).digest();
  return { email_bucket: bucketOf(hmac), email_hmac: hmac.toString('base64url') };
}

/**
 * The account that holds the address: `account_id` when the address was free, else whoever reserved
 * it before. The primary key decides between two at once.
 */
export async function reserveEmail(
  shard: Queryable,
  key: EmailKey,
  reservation: { readonly account_id: string; readonly at: Date },
): Promise<string> {
  const rows = await shard.query(
    `insert into users.email_index (email_bucket, email_hmac, account_id, reserved_at) values ($1, $2, $3, $4)
     on conflict do nothing returning account_id`,
    [key.email_bucket, key.email_hmac, reservation.account_id, reservation.at],
  );
  if (rows.length === 1) return reservation.account_id;
  const holder = await findAccountOfEmail(shard, key);
  if (holder === null) throw new Error('an e-mail reservation vanished');
  return holder;
}

/**
 * Null when nobody has signed up with the address. The account itself may not exist yet: see
 * `openAccount`.
 */
export async function findAccountOfEmail(shard: Queryable, key: EmailKey): Promise<string | null> {
  const rows = await shard.query<{ account_id: string }>(
    `select account_id from users.email_index where email_bucket = $1 and email_hmac = $2`,
    [key.email_bucket, key.email_hmac],
  );
  return rows[0]?.account_id ?? null;
}
