import { type Outcome, refuse } from '@drais/vocabulary/outcome';
import { changeOne } from './db/races.ts';
import type { Shard, Transaction } from './db/shard.ts';
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

/**
 * How long a call that died with its process keeps its key: a person who pressed the button waits
 * so long for another try. Lower, and a process that stands still for a moment loses the keys of
 * calls at work.
 */
const LOCK_MS = 3_000;
/** A call at work says so this often. */
const RENEW_EVERY_MS = 1_000;
/** Longer than any route's deadline: work that hangs must not keep its key for ever. */
const RENEWALS_MAX = 10;
/** Between looks at a key whose first call runs in another process. */
const POLL_MS = 40;
/**
 * So long before its deadline a waiting call is told that the first one is still at work. At the
 * deadline itself its caller has stopped listening, and hears of a time-out instead; more would cut
 * short a wait of seconds that mostly ends well.
 */
const LAST_WORD_MS = 500;

/** What a transaction loses for whose key another call was answered first. */
export const IDEMPOTENCY_KEY = 'idempotency_key';

export interface KeyRow {
  request_hash: string;
  outcome: Buffer | null;
  locked_until: Date;
}

/**
 * True when the key is this call's: new, or left behind by a call that died. The insert decides.
 */
export async function claimKey(call: IdempotentCall, request_hash: string): Promise<boolean> {
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

/** Keeps a claimed key locked while its call is at work. Returns how that is ended. */
export function keepLocked(call: IdempotentCall): () => void {
  let renewals = 0;
  const renewing = setInterval(() => {
    if (++renewals === RENEWALS_MAX) clearInterval(renewing);
    // One that fails is made up for by the next, or the key is free early: ids decide then.
    renewKey(call).catch(() => undefined);
  }, RENEW_EVERY_MS).unref();
  return () => clearInterval(renewing);
}

async function renewKey(call: IdempotentCall): Promise<void> {
  await call.shard.relaxed.query(
    `update ${call.room}.idempotency_keys set locked_until = $4
     where shard_key = $1 and principal_id = $2 and idempotency_key = $3 and outcome is null`,
    [
      call.shard_key,
      call.principal_id,
      call.idempotency_key,
      new Date(call.wallNow().getTime() + LOCK_MS),
    ],
  );
}

/** Keeps the answer of a call that claimed its key. */
export async function noteAnswer(call: IdempotentCall, outcome: Outcome<unknown>): Promise<void> {
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
}

/** So that another try is a new one. */
export async function releaseKey(call: IdempotentCall): Promise<void> {
  await call.shard.relaxed.query(
    `delete from ${call.room}.idempotency_keys
     where shard_key = $1 and principal_id = $2 and idempotency_key = $3 and outcome is null`,
    [call.shard_key, call.principal_id, call.idempotency_key],
  );
}

/** An answer and what the call was asked. */
interface Kept {
  readonly request_hash: string;
  readonly outcome: Outcome<unknown>;
}

/** Keeps key and answer in `tx`. @throws {LostRace} for the key when another call has it */
export function keepKeyIn(tx: Transaction, call: IdempotentCall, kept: Kept): Promise<void> {
  const what = { room: call.room, what: IDEMPOTENCY_KEY };
  return changeOne(tx, what, keepStatement(call.room), keptValues(call, kept));
}

/** The same after work that changed nothing; false when another call has the key. */
export async function keepKey(call: IdempotentCall, kept: Kept): Promise<boolean> {
  // Losing this row in a crash loses nothing either.
  const rows = await call.shard.relaxed.query(keepStatement(call.room), keptValues(call, kept));
  return rows.length === 1;
}

/** Writes a key with its answer; returns no row when another call has the key. */
function keepStatement(room: string): string {
  return `insert into ${room}.idempotency_keys as k (shard_key, principal_id, idempotency_key, request_hash, outcome, locked_until)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (shard_key, principal_id, idempotency_key) do update
       set outcome = excluded.outcome, locked_until = excluded.locked_until
       where k.outcome is null and k.request_hash = excluded.request_hash and k.locked_until < excluded.locked_until
     returning idempotency_key`;
}

function keptValues(call: IdempotentCall, { request_hash, outcome }: Kept): unknown[] {
  const { shard_key, principal_id, idempotency_key, secret } = call;
  const sealed = sealJson(secret, outcome, boundTo(call));
  // An answer locks nothing: the instant only says how old it is.
  return [shard_key, principal_id, idempotency_key, request_hash, sealed, call.wallNow()];
}

/** Its row, if any call had the key. */
export async function findKey(call: IdempotentCall): Promise<KeyRow | undefined> {
  const rows = await call.shard.lookups.query<KeyRow & Record<string, unknown>>(
    `select request_hash, outcome, locked_until from ${call.room}.idempotency_keys
     where shard_key = $1 and principal_id = $2 and idempotency_key = $3`,
    [call.shard_key, call.principal_id, call.idempotency_key],
  );
  return rows[0];
}

/** Another call with this key was answered, or is at work and may live. */
export function isTaken(call: IdempotentCall, row: KeyRow | undefined): boolean {
  return row !== undefined && (row.outcome !== null || row.locked_until >= call.wallNow());
}

/** What the first call with this key got; undefined when it is time to look or to try again. */
export async function answerOfFirst(
  call: IdempotentCall,
  request_hash: string,
): Promise<Outcome<unknown> | undefined> {
  const row = await findKey(call);
  if (row === undefined) return undefined;
  if (row.request_hash !== request_hash) return reused();
  if (row.outcome !== null)
    return openSealedJson(call.secret, row.outcome, boundTo(call)) as Outcome<unknown>;
  if (call.wallNow().getTime() + LAST_WORD_MS >= call.deadline.getTime()) {
    return refuse('gateway.idempotency_key_busy', 'The same request is still being worked on.', {
      retry_after_s: 1,
    });
  }
  await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  return undefined;
}

function reused(): Outcome<never, 'gateway.idempotency_key_reused'> {
  return refuse(
    'gateway.idempotency_key_reused',
    'This Idempotency-Key was used with another request.',
  );
}

/** An answer opens only in its own row. */
function boundTo(call: IdempotentCall): string {
  return [call.room, call.principal_id, call.idempotency_key].join('\n');
}
