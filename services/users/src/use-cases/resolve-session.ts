import { users } from '@drais/contracts';
import { Unavailable, useCase } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { addSeconds } from '@drais/vocabulary/units';
import { REFRESH_TOKEN_S } from '../adapters/oidc/configuration.ts';
import {
  claimRefresh,
  findWebSession,
  isSessionId,
  removeWebSession,
  saveRefreshedTokens,
  type WebSession,
} from '../store/web-sessions.ts';
import type { UsersTools } from '../users-tools.ts';

/**
 * A token is replaced when less is left of it: longer than any call takes, so that none expires on
 * its way.
 */
const REFRESH_BEFORE_S = 60;
/**
 * How long one process may take to refresh before another tries: longer than the token endpoint's
 * own time-out.
 */
const REFRESH_LEASE_S = 6;
/** Between looks at a session that another process refreshes. */
const POLL_MS = 50;

export const resolveSessionUseCase = useCase(
  users.resolveSession,
  async (tools: UsersTools, context, { session_id }) => {
    const session = isSessionId(session_id)
      ? await freshSession(tools, session_id, context.deadline)
      : null;
    if (session === null) return refuse('users.session_unknown', 'You are not signed in.');
    return accept({ access_token: session.tokens.access_token });
  },
);

/**
 * Refreshes under way in this process, by session: who comes meanwhile waits for the same answer.
 */
const underway = new Map<string, Promise<WebSession | null>>();

async function freshSession(
  tools: UsersTools,
  session_id: string,
  deadline: Date,
): Promise<WebSession | null> {
  const session = await find(tools, session_id);
  if (session === null || !isDue(session, tools.wallNow())) return session;
  const running = underway.get(session_id);
  if (running !== undefined) return running;
  const work = refreshOrWait(tools, session, deadline).finally(() => underway.delete(session_id));
  underway.set(session_id, work);
  return work;
}

/**
 * Claims the refresh, or waits until the process that has it is done. A token that is still good is
 * good enough.
 */
async function refreshOrWait(
  tools: UsersTools,
  first: WebSession,
  deadline: Date,
): Promise<WebSession | null> {
  let session: WebSession | null = first;
  while (session !== null && isDue(session, tools.wallNow())) {
    const { session_id, access_expires_at } = session;
    const now = tools.wallNow();
    const claim = { now, until: addSeconds(now, REFRESH_LEASE_S) };
    if (await claimRefresh(tools.db.shard(shardKeyOf(session_id)), session_id, claim)) {
      return refresh(tools, session_id);
    }
    if (now < access_expires_at) return session;
    if (now >= deadline) throw new Unavailable('session refresh');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    session = await find(tools, session_id);
  }
  return session;
}

async function refresh(tools: UsersTools, session_id: string): Promise<WebSession | null> {
  const shard = tools.db.shard(shardKeyOf(session_id));
  // Read again under the claim: another process may have finished between our look and our claim.
  const session = await find(tools, session_id);
  if (session === null) return null;
  const tokens = isDue(session, tools.wallNow())
    ? await tools.web.refresh(session.tokens.refresh_token)
    : undefined;
  if (tokens === null) {
    await removeWebSession(shard, session_id);
    return null;
  }
  const latest = tokens === undefined ? session : renewed(session, tokens, tools.wallNow());
  await saveRefreshedTokens(shard, tools.secret('web session'), latest);
  return latest;
}

function renewed(
  session: WebSession,
  tokens: { access_token: string; refresh_token: string | undefined; expires_in_s: number },
  now: Date,
): WebSession {
  const rotated =
    tokens.refresh_token !== undefined && tokens.refresh_token !== session.tokens.refresh_token;
  return {
    ...session,
    tokens: {
      access_token: tokens.access_token,
      refresh_token: tokens.refresh_token ?? session.tokens.refresh_token,
    },
    access_expires_at: addSeconds(now, tokens.expires_in_s),
    // The session lives as long as the refresh token behind it.
    expires_at: rotated ? addSeconds(now, REFRESH_TOKEN_S) : session.expires_at,
  };
}

const isDue = (session: WebSession, now: Date): boolean =>
  addSeconds(now, REFRESH_BEFORE_S) >= session.access_expires_at;

function find(tools: UsersTools, session_id: string): Promise<WebSession | null> {
  const shard = tools.db.shard(shardKeyOf(session_id));
  return findWebSession(shard, tools.secret('web session'), { session_id, now: tools.wallNow() });
}
