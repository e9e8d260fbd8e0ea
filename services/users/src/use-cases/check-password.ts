import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { isPasswordRight } from '../adapters/passwords.ts';
import { normaliseEmail } from '../domain/email.ts';
import { PER_ADDRESS, PER_EMAIL, waitBeforeNext_s } from '../domain/throttle.ts';
import { findCredentials } from '../store/credentials.ts';
import { type EmailKey, emailKey, findAccountOfEmail } from '../store/email-index.ts';
import {
  clearAttempts,
  countAttempt,
  type ThrottleKey,
  throttleKey,
  uncountAttempt,
} from '../store/sign-in-attempts.ts';
import type { UsersTools } from '../users-tools.ts';

interface PasswordAttempt {
  readonly email: string;
  readonly password: string;
  /** Network address that the attempt came from. */
  readonly address: string;
}

type PasswordRefusal = 'users.credentials_wrong' | 'users.too_many_attempts';

/**
 * The account whose e-mail and password these are. Says the same in the same time whether the
 * address is unknown or the password wrong, and counts attempts per e-mail and per network address
 * before it looks.
 */
export async function checkPassword(
  tools: UsersTools,
  attempt: PasswordAttempt,
): Promise<Outcome<{ account_id: string }, PasswordRefusal>> {
  const throttles = throttlesOf(tools, attempt);
  const wait_s = await countBoth(tools, throttles);
  if (wait_s > 0) {
    return refuse('users.too_many_attempts', 'Too many attempts. Wait before the next one.', {
      retry_after_s: wait_s,
    });
  }
  const account_id = await verify(tools, attempt);
  if (account_id === null)
    return refuse('users.credentials_wrong', 'E-mail address or password is wrong.');
  await clearAttempts(tools.db.shard(throttles.email.throttle_bucket), throttles.email);
  await uncountAttempt(tools.db.shard(throttles.address.throttle_bucket), throttles.address);
  return accept({ account_id });
}

interface Throttles {
  readonly email: ThrottleKey;
  readonly address: ThrottleKey;
}

function throttlesOf(tools: UsersTools, attempt: PasswordAttempt): Throttles {
  const secret = tools.secret('sign-in throttle');
  return {
    email: throttleKey(secret, 'email', normaliseEmail(attempt.email)),
    address: throttleKey(secret, 'address', attempt.address),
  };
}

async function countBoth(tools: UsersTools, { email, address }: Throttles): Promise<number> {
  const now = tools.wallNow();
  const [by_email, by_address] = await Promise.all([
    countAttempt(tools.db.shard(email.throttle_bucket), email, { rule: PER_EMAIL, now }),
    countAttempt(tools.db.shard(address.throttle_bucket), address, { rule: PER_ADDRESS, now }),
  ]);
  return Math.max(
    waitBeforeNext_s(by_email, PER_EMAIL, now),
    waitBeforeNext_s(by_address, PER_ADDRESS, now),
  );
}

async function verify(tools: UsersTools, attempt: PasswordAttempt): Promise<string | null> {
  const key = emailKey(tools.secret('email index'), attempt.email);
  const account_id =
    (await findAccountOfEmail(tools.db.shard(key.email_bucket), key)) ?? nobody(key);
  const account_bucket = shardKeyOf(account_id);
  const credentials = await findCredentials(
    tools.db.shard(account_bucket),
    account_bucket,
    account_id,
  );
  const right = await isPasswordRight(attempt.password, credentials?.password_hash);
  return right ? account_id : null;
}

/** An id that no account has, so that an unknown address costs the same look-ups as a known one. */
const nobody = (key: EmailKey): string => `${key.email_bucket}.nobody`;
