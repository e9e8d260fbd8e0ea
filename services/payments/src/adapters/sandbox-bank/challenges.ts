import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Money } from '@drais/vocabulary/units';
import type { Authorized, Declined, Released } from '../payment-provider.ts';
import { insertAuthorization } from './authorizations.ts';
import { inTransaction } from './books.ts';
import { decideOperation, newBankId, type Waiting } from './operations.ts';

/** A payer whom the bank asks before it holds anything. */
export interface Challenge {
  readonly challenge_id: string;
  readonly authorization_id: string;
  readonly idempotency_key: string;
  readonly account_reference: string;
  readonly payment_method_token: string;
  readonly metadata_reference: string;
  readonly amount: Money;
  readonly return_url: string;
  readonly status: 'waiting' | 'passed' | 'failed' | 'abandoned';
}

const NOT_AUTHENTICATED: Declined = { status: 'declined', code: 'authentication_failed' };

/** Asks the payer. The answer to the merchant's request waits for them. */
export function insertChallenge(
  db: DatabaseSync,
  asked: Omit<Challenge, 'challenge_id' | 'authorization_id' | 'status'>,
  now: Date,
): Waiting {
  const challenge_id = newBankId('chal');
  const authorization_id = newBankId('auth');
  db.prepare(
    `insert into challenges (challenge_id, authorization_id, idempotency_key, account_reference,
       payment_method_token, metadata_reference, currency, amount_minor, return_url, status,
       asked_at_ms)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?)`,
  ).run(
    challenge_id,
    authorization_id,
    asked.idempotency_key,
    asked.account_reference,
    asked.payment_method_token,
    asked.metadata_reference,
    asked.amount.currency,
    asked.amount.amount_minor,
    asked.return_url,
    now.getTime(),
  );
  return { status: 'requires_action', authorization_id, amount: asked.amount, challenge_id };
}

export function findChallenge(db: DatabaseSync, challenge_id: string): Challenge | null {
  const row = db.prepare('select * from challenges where challenge_id = ?').get(challenge_id);
  return row === undefined ? null : challengeOf(row);
}

/**
 * The payer's answer: their hold is placed, or there will be none. False when they are too late.
 */
export function answerChallenge(
  db: DatabaseSync,
  challenge: Challenge,
  { passes, now }: { readonly passes: boolean; readonly now: Date },
): boolean {
  return inTransaction(db, () => {
    if (!leaveWaiting(db, challenge, passes ? 'passed' : 'failed')) return false;
    const { idempotency_key, authorization_id, amount } = challenge;
    const placed = (): Authorized => {
      const expires_at = insertAuthorization(db, challenge, now);
      return { status: 'authorized', authorization_id, amount, expires_at };
    };
    const result = passes ? placed() : NOT_AUTHENTICATED;
    decideOperation(db, { idempotency_key, result, now });
    return true;
  });
}

/**
 * Calls a challenge off, inside the caller's transaction: whatever the payer does now holds
 * nothing. Null where nobody was asked for this hold.
 */
export function abandonChallenge(
  db: DatabaseSync,
  authorization_id: string,
  now: Date,
): { readonly result: Released; readonly metadata_reference: string } | null {
  const row = db
    .prepare('select * from challenges where authorization_id = ?')
    .get(authorization_id);
  if (row === undefined) return null;
  const challenge = challengeOf(row);
  if (leaveWaiting(db, challenge, 'abandoned')) {
    const { idempotency_key } = challenge;
    decideOperation(db, { idempotency_key, result: NOT_AUTHENTICATED, now });
  }
  const { amount, metadata_reference } = challenge;
  return { result: { status: 'released', authorization_id, amount }, metadata_reference };
}

/** The row decides who was first: the payer or the merchant. */
function leaveWaiting(
  db: DatabaseSync,
  { challenge_id }: Challenge,
  status: Challenge['status'],
): boolean {
  const changed = db
    .prepare("update challenges set status = ? where challenge_id = ? and status = 'waiting'")
    .run(status, challenge_id);
  return changed.changes === 1;
}

function challengeOf(row: Record<string, SQLOutputValue>): Challenge {
  const { challenge_id, authorization_id, idempotency_key, account_reference } = row;
  const { payment_method_token, metadata_reference, return_url, status } = row;
  return {
    challenge_id: String(challenge_id),
    authorization_id: String(authorization_id),
    idempotency_key: String(idempotency_key),
    account_reference: String(account_reference),
    payment_method_token: String(payment_method_token),
    metadata_reference: String(metadata_reference),
    amount: { amount_minor: Number(row.amount_minor), currency: String(row.currency) },
    return_url: String(return_url),
    status: status as Challenge['status'],
  };
}
