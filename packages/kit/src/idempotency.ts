import { createHash, createHmac } from 'node:crypto';
import { idFromBytes, newId } from '@drais/vocabulary/ids';
import { type Outcome, refuse } from '@drais/vocabulary/outcome';
import type { CallContext } from '@drais/vocabulary/principal';
import canonicalize from 'canonicalize';
import type { Shard } from './db/shard.ts';
import { openSealedJson, sealJson } from './sealed.ts';

export interface IdempotentCall {
  readonly room: string;
  readonly route_id: string;
  readonly shard: Shard;
  readonly shard_key: string;
  readonly principal_id: string;
  readonly idempotency_key: string;
  readonly input: unknown;
  /**
   * 32 bytes that key the stored hash of the input and seal the stored answer: a stolen table must
   * neither give away passwords to guessing nor show the one-time password of a device.
   */
  readonly secret: Buffer;
  readonly deadline: Date;
  wallNow(): Date;
  /** Whether an answer is worth keeping: what says "later" is not. */
  keeps(outcome: Outcome<unknown>): boolean;
}

/** How long a call that died with its process keeps its key: longer than any route's deadline. */
const LOCK_MS = 10_000;
/** Between looks at a key whose first call runs in another process. */
const POLL_MS = 40;
/**
 * So long before its deadline a waiting call is told that the first one is still at work. At the
 * deadline itself its caller has stopped listening, and hears of a time-out instead; more would cut
 * short a wait of seconds that mostly ends well.
 */
const LAST_WORD_MS = 500;

interface KeyRow {
  request_hash: string;
  outcome: Buffer | null;
  locked_until: Date;
}

/** Calls under way in this process, so that a thousand equal ones cost one row. */
const underway = new Map<string, { request_hash: string; done: Promise<Outcome<unknown>> }>();

/**
 * Runs `work` once per principal and key, and gives its answer to every equal call. The same key
 * with another input is refused. Work that died half-way runs again: it finds its own traces by ids
 * made from the key (see `repeatableIds`).
 */
export async function once(
  call: IdempotentCall,
  work: () => Promise<Outcome<unknown>>,
): Promise<Outcome<unknown>> {
  const request_hash = hashOf(call);
  const name = [call.room, call.shard.database, call.principal_id, call.idempotency_key].join(' ');
  const running = underway.get(name);
  if (running?.request_hash === request_hash) return running.done;
  const done = claimAndRun(call, request_hash, work);
  // What runs under this key may be the one that does not belong to it: the row decides.
  if (running !== undefined) return done;
  underway.set(name, { request_hash, done });
  try {
    return await done;
  } finally {
    underway.delete(name);
  }
}

async function claimAndRun(
  call: IdempotentCall,
  request_hash: string,
  work: () => Promise<Outcome<unknown>>,
): Promise<Outcome<unknown>> {
  while (true) {
    if (await claim(call, request_hash)) return runClaimed(call, work);
    const row = await find(call);
    if (row === undefined) continue;
    if (row.request_hash !== request_hash) return reused();
    if (row.outcome !== null)
      return openSealedJson(call.secret, row.outcome, boundTo(call)) as Outcome<unknown>;
    if (call.wallNow().getTime() + LAST_WORD_MS >= call.deadline.getTime()) {
      return refuse('gateway.idempotency_key_busy', 'The same request is still being worked on.', {
        retry_after_s: 1,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/**
 * True when the key is this call's: new, or left behind by a call that died. The insert decides.
 */
async function claim(call: IdempotentCall, request_hash: string): Promise<boolean> {
  const now = call.wallNow();
  const rows = await call.shard.relaxed.query(
    `insert into ${call.room}.idempotency_keys as k (shard_key, principal_id, idempotency_key, request_hash, outcome, locked_until)
     values ($1, $2, $3, $4, null, $5)
     on conflict (shard_key, principal_id, idempotency_key) do update set locked_until = excluded.locked_until
       where k.outcome is null and k.request_hash = excluded.request_hash and k.locked_until < $6
     returning idempotency_key`,
    [
      call.shard_key,
      call.principal_id,
      call.idempotency_key,
      request_hash,
      new Date(now.getTime() + LOCK_MS),
      now,
    ],
  );
  return rows.length === 1;
}

async function find(call: IdempotentCall): Promise<KeyRow | undefined> {
  const rows = await call.shard.query<KeyRow & Record<string, unknown>>(
    `select request_hash, outcome, locked_until from ${call.room}.idempotency_keys
     where shard_key = $1 and principal_id = $2 and idempotency_key = $3`,
    [call.shard_key, call.principal_id, call.idempotency_key],
  );
  return rows[0];
}

async function runClaimed(
  call: IdempotentCall,
  work: () => Promise<Outcome<unknown>>,
): Promise<Outcome<unknown>> {
  let outcome: Outcome<unknown>;
  try {
    outcome = await work();
  } catch (error) {
    await release(call).catch(() => undefined);
    throw error;
  }
  if (!call.keeps(outcome)) {
    await release(call);
    return outcome;
  }
  // Losing this row in a crash loses nothing: the work's own commit is on disk and a repeated call
  // finds it.
  await call.shard.relaxed.query(
    `update ${call.room}.idempotency_keys set outcome = $4 where shard_key = $1 and principal_id = $2 and idempotency_key = $3`,
    [
      call.shard_key,
      call.principal_id,
      call.idempotency_key,
      sealJson(call.secret, outcome, boundTo(call)),
    ],
  );
  return outcome;
}

/** An answer opens only in its own row. */
function boundTo(call: IdempotentCall): string {
  return [call.room, call.principal_id, call.idempotency_key].join('\n');
}

async function release(call: IdempotentCall): Promise<void> {
  await call.shard.relaxed.query(
    `delete from ${call.room}.idempotency_keys
     where shard_key = $1 and principal_id = $2 and idempotency_key = $3 and outcome is null`,
    [call.shard_key, call.principal_id, call.idempotency_key],
  );
}

function reused(): Outcome<never, 'gateway.idempotency_key_reused'> {
  return refuse(
    'gateway.idempotency_key_reused',
    'This Idempotency-Key was used with another request.',
  );
}

function hashOf(call: IdempotentCall): string {
  return createHmac('sha256', call.secret)
    .update(call.route_id)
    .update('\n')
    .update(canonicalize(call.input) ?? '')
    .digest('base64url');
}

/**
 * Ids that a repeated call makes again: from principal, key, route and purpose. Random when there
 * is no key.
 */
export function repeatableIds(
  context: CallContext,
  route_id: string,
): (shard_key: string, purpose: string) => string {
  const { idempotency_key } = context;
  if (idempotency_key === undefined) return (shard_key) => newId(shard_key);
  return (shard_key, purpose) => {
    const bytes = createHash('sha256')
      .update(
        [
          context.principal.kind,
          context.principal.account_id,
          idempotency_key,
          route_id,
          shard_key,
          purpose,
        ].join('\n'),
      )
      .digest();
    return idFromBytes(shard_key, bytes);
  };
}
