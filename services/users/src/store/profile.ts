import type { Queryable, Tools } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import type { Account } from '../domain/account.ts';

/** Personal values given at sign-up. They are in the vault and nowhere else. */
interface Profile {
  readonly email: string;
  readonly name: string;
  /** YYYY-MM-DD. */
  readonly birth_date: string;
}

/** Whose values they are, for the vault. */
export function profileOwner(account_id: string) {
  return { shard_key: shardKeyOf(account_id), account_id, retention_class: 'profile' };
}

/** Null when the person was erased. */
export async function findProfile(
  tools: Pick<Tools, 'vault'>,
  shard: Queryable,
  { account_id, profile_ref }: Account,
): Promise<Profile | null> {
  if (profile_ref === null) return null;
  return (await tools.vault.find(shard, profileOwner(account_id), profile_ref)) as Profile | null;
}
