import { randomBytes } from 'node:crypto';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { addSeconds } from '@drais/vocabulary/units';
import { REFRESH_TOKEN_S } from '../adapters/oidc/configuration.ts';
import type { Tokens } from '../adapters/oidc/web-client.ts';
import {
  findWebSession,
  insertWebSession,
  isSessionId,
  removeWebSession,
} from '../store/web-sessions.ts';
import type { UsersTools } from '../users-tools.ts';

/** Keeps the tokens of a browser that has just signed in; returns the id that its cookie gets. */
export async function openWebSession(tools: UsersTools, tokens: Tokens): Promise<string> {
  const { account_id, access_token, refresh_token } = tokens;
  if (refresh_token === undefined) throw new Error('a sign-in without a refresh token');
  const account_bucket = shardKeyOf(account_id);
  const session_id = `${account_bucket}.${randomBytes(32).toString('base64url')}`;
  const now = tools.wallNow();
  await insertWebSession(tools.db.shard(account_bucket), tools.secret('web session'), {
    session_id,
    account_id,
    tokens: { access_token, refresh_token },
    access_expires_at: addSeconds(now, tokens.expires_in_s),
    expires_at: addSeconds(now, REFRESH_TOKEN_S),
  });
  return session_id;
}

/**
 * Ends a browser's session: its row goes, and with its grant the refresh token. Nothing happens
 * when it is unknown.
 */
export async function closeWebSession(tools: UsersTools, session_id: string): Promise<void> {
  if (!isSessionId(session_id)) return;
  const shard = tools.db.shard(shardKeyOf(session_id));
  const session = await findWebSession(shard, tools.secret('web session'), {
    session_id,
    now: tools.wallNow(),
  });
  if (session === null) return;
  await removeWebSession(shard, session_id);
  await tools.issuer.revoke(session.tokens.refresh_token);
}
