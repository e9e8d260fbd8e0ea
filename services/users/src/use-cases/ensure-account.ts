import { randomBytes } from 'node:crypto';
import type { Tools } from '@drais/kit';
import { newId } from '@drais/vocabulary/ids';
import { confirmFacts, type Fact, grantOperator } from '../domain/account.ts';
import { listOperatorAreas } from '../store/accounts.ts';
import { emailKey, findAccountOfEmail } from '../store/email-index.ts';
import { changeAccount } from './change-account.ts';
import { type NewAccount, openAccount } from './open-account.ts';

export interface SeedAccount extends NewAccount {
  readonly facts: readonly Fact[];
  /** Areas that it may steer; `*` for the whole deployment. */
  readonly operator_areas: readonly string[];
}

/** Goes into events in the place of a person or a verifier. */
const SEED = 'seed';

/**
 * An account with these facts and areas, made if need be; returns its id. May be called at every
 * start: what is there stays, also a password that was changed. For the sign-ins of a demo and the
 * first operator of a deployment.
 */
export async function ensureAccount(tools: Tools, account: SeedAccount): Promise<string> {
  const trace_id = randomBytes(16).toString('hex');
  const opened = await openAccount(tools, account, { sign_up_ref: newId('000'), trace_id });
  const account_id = opened.ok ? opened.value.account_id : await holderOf(tools, account.email);
  const at = tools.now();
  await changeAccount(tools, { account_id, trace_id }, async (found) =>
    confirmFacts(found, account.facts, { verifier: SEED, at }),
  );
  for (const area_id of account.operator_areas) {
    await changeAccount(tools, { account_id, trace_id }, async (found, tx) =>
      grantOperator(found, await listOperatorAreas(tx, account_id), { area_id, by: SEED, at }),
    );
  }
  return account_id;
}

async function holderOf(tools: Tools, email: string): Promise<string> {
  const key = emailKey(tools.secret('email index'), email);
  const account_id = await findAccountOfEmail(tools.db.shard(key.email_bucket), key);
  if (account_id === null) throw new Error('an account that exists has no e-mail');
  return account_id;
}
