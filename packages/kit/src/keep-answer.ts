import { accept, type Outcome, type Refusal } from '@drais/vocabulary/outcome';
import { LostRace } from './db/races.ts';
import type { Transaction } from './db/shard.ts';
import { faultPoint } from './faults/fault-points.ts';
import {
  answerOfFirst,
  findKey,
  IDEMPOTENCY_KEY,
  type IdempotentCall,
  isTaken,
  keepKey,
  keepKeyIn,
} from './idempotency-keys.ts';

/** How a call whose only effect is one transaction keeps its answer in it. */
export interface Keeping {
  /** Resolves when no earlier call had this key: before that, nothing may be changed. */
  isFirst(): Promise<void>;
  /** Asked for before anything else in `tx`: whoever comes second changes nothing. */
  keepAnswer(tx: Transaction, value: unknown): Promise<void>;
  /**
   * Resolves when no equal call can succeed any more: only after that may be undone what this one
   * did outside of its transaction, since an equal call made the very same.
   */
  keepRefusal(refusal: Refusal<string>): Promise<void>;
}

/** Where there is no key there is nothing to keep. */
export const KEEPING_NOTHING: Keeping = {
  isFirst: async () => undefined,
  keepAnswer: async () => undefined,
  keepRefusal: async () => undefined,
};

/** An earlier call with this key has its answer already, or is at work on it. */
class AnsweredBefore extends Error {}

type Work = (keeping: Keeping) => Promise<Outcome<unknown>>;

/**
 * Runs work whose only effect is one transaction on the key's shard, and that keeps its answer
 * there. What it reads it may read before the key is known to be its own.
 */
export async function runAndKeep(
  call: IdempotentCall,
  request_hash: string,
  work: Work,
): Promise<Outcome<unknown>> {
  while (true) {
    const outcome = await tryFirst(call, request_hash, work);
    const answer = outcome ?? (await answerOfFirst(call, request_hash));
    if (answer !== undefined) return answer;
  }
}

/** Undefined when another call has the key: then nothing was changed. */
async function tryFirst(
  call: IdempotentCall,
  request_hash: string,
  work: Work,
): Promise<Outcome<unknown> | undefined> {
  const found = findKey(call);
  let is_kept = false;
  const working = work({
    isFirst: async () => {
      if (isTaken(call, await found)) throw new AnsweredBefore();
    },
    keepAnswer: (tx, value) => {
      tx.afterCommit(() => {
        is_kept = true;
      });
      return keepKeyIn(tx, call, { request_hash, outcome: accept(value) });
    },
    keepRefusal: async (refusal) => {
      is_kept = await keepKey(call, { request_hash, outcome: { ok: false, refusal } });
      if (!is_kept) throw new AnsweredBefore();
    },
  });
  // Whoever finds an answer does not wait for work that changes nothing any more.
  working.catch(() => undefined);
  if (isTaken(call, await found)) return undefined;
  const outcome = await working.catch(throwUnlessSecond);
  if (is_kept) faultPoint('idempotency.after_keeping');
  if (outcome === undefined || is_kept || !call.keeps(outcome)) return outcome;
  return (await keepKey(call, { request_hash, outcome })) ? outcome : undefined;
}

function throwUnlessSecond(error: unknown): undefined {
  const lost = error instanceof LostRace && error.what === IDEMPOTENCY_KEY;
  if (!lost && !(error instanceof AnsweredBefore)) throw error;
}
