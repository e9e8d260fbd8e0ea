import type { Directory } from '@drais/kit';
import { openSealedJson, sealJson } from '@drais/kit/sealed';
import { isAccountBucket, type ShardKey, shardKeyOf } from '@drais/vocabulary/ids';
import { bucketOf, hashOf } from './buckets.ts';

/**
 * What OpenID Connect keeps about one grant, code, token, session or interaction. Shaped by the
 * library.
 */
type OidcPayload = Readonly<Record<string, unknown>>;

interface OidcRecords {
  save(record: {
    model: string;
    id: string;
    payload: OidcPayload;
    grant_id: string | undefined;
    expires_at: Date;
  }): Promise<void>;
  /** Undefined when unknown or expired; `consumed` is epoch seconds. */
  find(model: string, id: string): Promise<OidcPayload | undefined>;
  /** False when it was used before: of two at once only one gets true. */
  consume(model: string, id: string): Promise<boolean>;
  remove(model: string, id: string): Promise<void>;
  /** Removes everything issued under a grant, the grant itself too. */
  removeGrant(grant_id: string): Promise<void>;
}

interface OidcRecordsOptions {
  readonly db: Directory;
  /** 32 bytes; payloads hold refresh tokens and must not be readable in a copy of the table. */
  readonly key: Buffer;
  wallNow(): Date;
}

/**
 * Where a record lies: its id says so when it carries an account's bucket (grants, codes, refresh
 * tokens), so that everything of a grant lies on the shard of its account and is revoked there in
 * one statement. Sessions and interactions begin before anybody is known: they lie by the hash of
 * their id.
 */
export function recordBucket(id: string): ShardKey {
  const dot = id.indexOf('.');
  return isAccountBucket(id.slice(0, Math.max(0, dot))) ? shardKeyOf(id) : bucketOf(hashOf(id));
}

const textHash = (id: string): string => hashOf(id).toString('base64url');

export function openOidcRecords(options: OidcRecordsOptions): OidcRecords {
  const { db, key, wallNow } = options;
  const shardOf = (id: string) => db.shard(recordBucket(id));
  const place = (model: string, id: string) => `${model}\n${id}`;

  return {
    save: async ({ model, id, payload, grant_id, expires_at }) => {
      await shardOf(id).query(
        `insert into users.oidc_records
           (record_bucket, model, record_hash, grant_hash, sealed_payload, consumed_at, expires_at)
         values ($1, $2, $3, $4, $5, null, $6)
         on conflict (record_bucket, model, record_hash) do update set
           grant_hash = excluded.grant_hash, sealed_payload = excluded.sealed_payload, expires_at = excluded.expires_at`,
        [
          recordBucket(id),
          model,
          textHash(id),
          grant_id === undefined ? null : textHash(grant_id),
          sealJson(key, payload, place(model, id)),
          expires_at,
        ],
      );
    },
    find: async (model, id) => {
      const rows = await shardOf(id).query<{ sealed_payload: Buffer; consumed_at: Date | null }>(
        `select sealed_payload, consumed_at from users.oidc_records
         where record_bucket = $1 and model = $2 and record_hash = $3 and expires_at > $4`,
        [recordBucket(id), model, textHash(id), wallNow()],
      );
      const row = rows[0];
      if (row === undefined) return undefined;
      const payload = openSealedJson(key, row.sealed_payload, place(model, id)) as OidcPayload;
      if (row.consumed_at === null) return payload;
      return { ...payload, consumed: Math.floor(row.consumed_at.getTime() / 1000) };
    },
    consume: async (model, id) => {
      // The condition decides between two uses of one code or refresh token in the same instant.
      const rows = await shardOf(id).query(
        `update users.oidc_records set consumed_at = $4
         where record_bucket = $1 and model = $2 and record_hash = $3 and consumed_at is null returning model`,
        [recordBucket(id), model, textHash(id), wallNow()],
      );
      return rows.length === 1;
    },
    remove: async (model, id) => {
      await shardOf(id).query(
        `delete from users.oidc_records where record_bucket = $1 and model = $2 and record_hash = $3`,
        [recordBucket(id), model, textHash(id)],
      );
    },
    removeGrant: async (grant_id) => {
      await shardOf(grant_id).query(
        `delete from users.oidc_records
         where record_bucket = $1 and (grant_hash = $2 or (model = 'Grant' and record_hash = $2))`,
        [recordBucket(grant_id), textHash(grant_id)],
      );
    },
  };
}
