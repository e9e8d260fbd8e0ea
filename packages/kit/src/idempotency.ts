import { createHash, createHmac } from 'node:crypto';
import { idFromBytes, newId } from '@drais/vocabulary/ids';
import type { Outcome } from '@drais/vocabulary/outcome';
import type { CallContext } from '@drais/vocabulary/principal';
import canonicalize from 'canonicalize';
import { faultPoint } from './faults/fault-points.ts';
import {
  answerOfFirst,
  claimKey,
  type IdempotentCall,
  keepLocked,
  noteAnswer,
  releaseKey,
} from './idempotency-keys.ts';
import { type Keeping, runAndKeep } from './keep-answer.ts';
import { keyOf } from './secrets.ts';

/** Calls under way in this process, so that a thousand equal ones cost one row. */
const underway = new Map<string, { request_hash: string; done: Promise<Outcome<unknown>> }>();

/**
 * Runs `work` once per principal and key, and gives its answer to every equal call. The same key
 * with another input is refused. Work that died half-way runs again: it finds its own traces by ids
 * made from the key (see `repeatableIds`).
 */
export function once(
  call: IdempotentCall,
  work: () => Promise<Outcome<unknown>>,
): Promise<Outcome<unknown>> {
  return oneAtATime(call, (request_hash) => claimAndRun(call, request_hash, work));
}

/**
 * The same for work whose only effect is one transaction on the key's shard: the answer is written
 * in that transaction, so that the key needs no note beforehand and none afterwards. The unique key
 * of the table decides between two equal calls at once.
 */
export function onceInOneTransaction(
  call: IdempotentCall,
  work: (keeping: Keeping) => Promise<Outcome<unknown>>,
): Promise<Outcome<unknown>> {
  return oneAtATime(call, (request_hash) => runAndKeep(call, request_hash, work));
}

async function oneAtATime(
  call: IdempotentCall,
  run: (request_hash: string) => Promise<Outcome<unknown>>,
): Promise<Outcome<unknown>> {
  const request_hash = hashOf(call);
  const name = [call.room, call.shard.database, call.principal_id, call.idempotency_key].join(' ');
  const running = underway.get(name);
  if (running?.request_hash === request_hash) return running.done;
  const done = run(request_hash);
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
    if (await claimKey(call, request_hash)) return runClaimed(call, work);
    const answer = await answerOfFirst(call, request_hash);
    if (answer !== undefined) return answer;
  }
}

async function runClaimed(
  call: IdempotentCall,
  work: () => Promise<Outcome<unknown>>,
): Promise<Outcome<unknown>> {
  let outcome: Outcome<unknown>;
  faultPoint('idempotency.after_claim');
  const letLapse = keepLocked(call);
  try {
    outcome = await work();
  } catch (error) {
    await releaseKey(call).catch(() => undefined);
    throw error;
  } finally {
    letLapse();
  }
  if (!call.keeps(outcome)) {
    await releaseKey(call);
    return outcome;
  }
  faultPoint('idempotency.before_keeping');
  await noteAnswer(call, outcome);
  faultPoint('idempotency.after_keeping');
  return outcome;
}

function hashOf(call: IdempotentCall): string {
  return createHmac('sha256', keyOf(call.secret))
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
