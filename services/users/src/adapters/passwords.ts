import { hash, verify } from '@node-rs/argon2';

/**
 * argon2id (the library's default algorithm) with 19 MiB, two passes, one lane: the smallest
 * setting of the OWASP Password Storage Cheat Sheet. 10 to 30 ms of one core, so that a machine
 * with two cores signs in some 100 people a second; more memory or passes would slow guessing of a
 * stolen table and that in equal measure. A stored hash names its own parameters: they can be
 * raised at any time.
 */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * A PHC string. Unicode is composed first, as two keyboards may send one letter in two ways (NIST
 * SP 800-63B).
 */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), ARGON2ID);
}

/**
 * The hash of nobody's password: compared with when there is no account, so that the answer takes
 * as long.
 */
let nobodys_hash: Promise<string> | undefined;

/**
 * False when the password differs or, in the same time, when there is nothing to compare it with.
 */
export async function isPasswordRight(
  password: string,
  password_hash: string | undefined,
): Promise<boolean> {
  nobodys_hash ??= hashPassword('nobody');
  const matches = await verify(password_hash ?? (await nobodys_hash), password.normalize('NFKC'));
  return matches && password_hash !== undefined;
}
