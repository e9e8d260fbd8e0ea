import { users } from '@drais/contracts';
import { LostRace, StreamMovedOn, type Tools } from '@drais/kit';
import { newAccountId, shardKeyOf } from '@drais/vocabulary/ids';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { hashPassword } from '../adapters/passwords.ts';
import { normaliseEmail } from '../domain/email.ts';
import { findCredentials, insertCredentials } from '../store/credentials.ts';
import { emailKey, reserveEmail } from '../store/email-index.ts';
import { profileOwner } from '../store/profile.ts';

export interface NewAccount {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  /** YYYY-MM-DD. */
  readonly birth_date: string;
}

interface OpeningCall {
  /** Equal for repetitions of one request, and only for them. */
  readonly sign_up_ref: string;
  readonly trace_id: string;
}

/**
 * Opens an account in two steps on two shards: the e-mail address is reserved on its own shard
 * under a new account's id, then the account is made on the shard of that id. Whoever finds a
 * reservation without its account, left by a process that died in between, adopts it and goes on
 * with its id. So an address never leads to two accounts, and no account is without its address.
 */
export async function openAccount(
  tools: Tools,
  person: NewAccount,
  call: OpeningCall,
): Promise<Outcome<{ account_id: string }, 'users.email_taken'>> {
  const key = emailKey(tools.secret('email index'), person.email);
  const account_id = await reserveEmail(tools.db.shard(key.email_bucket), key, {
    account_id: newAccountId(),
    at: tools.wallNow(),
  });
  if (await isTaken(tools, account_id)) return settled(tools, account_id, call);
  // Before the transaction: it takes longer than all statements together.
  const password_hash = await hashPassword(person.password);
  try {
    await insertAccount(tools, { ...person, account_id, password_hash }, call);
  } catch (error) {
    // Two adopted the same reservation; the account's key let one of them through.
    if (error instanceof LostRace || error instanceof StreamMovedOn)
      return settled(tools, account_id, call);
    throw error;
  }
  return accept({ account_id });
}

async function insertAccount(
  tools: Tools,
  account: Omit<NewAccount, 'password'> & { account_id: string; password_hash: string },
  call: OpeningCall,
): Promise<void> {
  const { account_id, password_hash, name, birth_date } = account;
  const account_bucket = shardKeyOf(account_id);
  const profile = { email: normaliseEmail(account.email), name, birth_date };
  await tools.db.shard(account_bucket).transaction(async (tx) => {
    const profile_ref = await tools.vault.put(tx, profileOwner(account_id), profile);
    const head = {
      shard_key: account_bucket,
      stream_id: account_id,
      stream_version: 0,
      trace_id: call.trace_id,
    };
    await tools.record(tx, head, [
      users.events.accountCreated.at(tools.now(), { account_id, profile_ref }),
    ]);
    await insertCredentials(
      tx,
      { account_id, password_hash, sign_up_ref: call.sign_up_ref },
      tools.wallNow(),
    );
  });
}

const find = (tools: Tools, account_id: string) =>
  findCredentials(tools.db.shard(shardKeyOf(account_id)), shardKeyOf(account_id), account_id);

async function isTaken(tools: Tools, account_id: string): Promise<boolean> {
  return (await find(tools, account_id)) !== null;
}

/** The account exists: accepted when this very request made it and only its answer was lost. */
async function settled(
  tools: Tools,
  account_id: string,
  call: OpeningCall,
): Promise<Outcome<{ account_id: string }, 'users.email_taken'>> {
  const made = await find(tools, account_id);
  if (made?.sign_up_ref === call.sign_up_ref) return accept({ account_id });
  return refuse('users.email_taken', 'There is an account with this e-mail address.');
}
