import type { Queryable } from '@drais/kit';
import { openSealedJson, sealJson } from '@drais/kit/sealed';
import type { ShardKey } from '@drais/vocabulary/ids';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { hashOf } from './buckets.ts';

/** Tokens that a browser's session stands for. They never leave the servers. */
interface SessionTokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

export interface WebSession {
  readonly session_id: string;
  readonly account_id: string;
  readonly tokens: SessionTokens;
  /** Wall time. */
  readonly access_expires_at: Date;
  readonly expires_at: Date;
}

interface SessionRow extends Record<string, unknown> {
  account_id: string;
  sealed_tokens: Buffer;
  access_expires_at: Date;
  expires_at: Date;
}

const SESSION_ID = /^(?:[01]\d\d|2[0-4]\d|25[0-5])\.[A-Za-z0-9_-]{43}$/;

/** Whether `text` has the form of a session's id: the account's bucket, a dot, 256 random bits. */
export function isSessionId(text: string): boolean {
  return SESSION_ID.test(text);
}

const keyOf = (session_id: string): [ShardKey, string] => [
  shardKeyOf(session_id),
  hashOf(session_id).toString('base64url'),
];

export async function insertWebSession(
  shard: Queryable,
  key: Buffer,
  session: WebSession,
): Promise<void> {
  const [account_bucket, session_hash] = keyOf(session.session_id);
  await shard.query(
    `insert into users.web_sessions
       (account_bucket, session_hash, account_id, sealed_tokens, access_expires_at, refreshing_until, expires_at)
     values ($1, $2, $3, $4, $5, null, $6)`,
    [
      account_bucket,
      session_hash,
      session.account_id,
      sealJson(key, session.tokens, session_hash),
      session.access_expires_at,
      session.expires_at,
    ],
  );
}

/** Null when the session is unknown, signed out or past its end. */
export async function findWebSession(
  shard: Queryable,
  key: Buffer,
  { session_id, now }: { readonly session_id: string; readonly now: Date },
): Promise<WebSession | null> {
  const [account_bucket, session_hash] = keyOf(session_id);
  const rows = await shard.query<SessionRow>(
    `select account_id, sealed_tokens, access_expires_at, expires_at from users.web_sessions
     where account_bucket = $1 and session_hash = $2 and expires_at > $3`,
    [account_bucket, session_hash, now],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const { account_id, access_expires_at, expires_at } = row;
  const tokens = openSealedJson(key, row.sealed_tokens, session_hash) as SessionTokens;
  return { session_id, account_id, tokens, access_expires_at, expires_at };
}

/**
 * True when this caller may refresh the tokens: nobody else is at it, or whoever was has died.
 * Decided by the row's lock for the length of one statement, so that no connection is held while
 * tokens are exchanged.
 */
export async function claimRefresh(
  shard: Queryable,
  session_id: string,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<boolean> {
  const rows = await shard.query(
    `update users.web_sessions set refreshing_until = $4
     where account_bucket = $1 and session_hash = $2 and (refreshing_until is null or refreshing_until <= $3)
     returning session_hash`,
    [...keyOf(session_id), now, until],
  );
  return rows.length === 1;
}

/**
 * Puts refreshed tokens in place and lets the next refresh begin. Nothing when the session was
 * signed out meanwhile.
 */
export async function saveRefreshedTokens(
  shard: Queryable,
  key: Buffer,
  session: WebSession,
): Promise<void> {
  const [account_bucket, session_hash] = keyOf(session.session_id);
  await shard.query(
    `update users.web_sessions
     set sealed_tokens = $3, access_expires_at = $4, expires_at = $5, refreshing_until = null
     where account_bucket = $1 and session_hash = $2`,
    [
      account_bucket,
      session_hash,
      sealJson(key, session.tokens, session_hash),
      session.access_expires_at,
      session.expires_at,
    ],
  );
}

export async function removeWebSession(shard: Queryable, session_id: string): Promise<void> {
  await shard.query(
    `delete from users.web_sessions where account_bucket = $1 and session_hash = $2`,
    keyOf(session_id),
  );
}
