import type { Directory } from '@drais/kit';
import { isId, shardKeyOf } from '@drais/vocabulary/ids';
import type { IssuerAccount } from '../adapters/oidc/configuration.ts';
import { findAccount, listOperatorAreas } from '../store/accounts.ts';

/**
 * What tokens say of an account; blocked ones get tokens too, since they must be able to end what
 * runs.
 */
export async function findIssuerAccount(
  db: Directory,
  account_id: string,
): Promise<IssuerAccount | null> {
  if (!isId(account_id)) return null;
  const shard = db.shard(shardKeyOf(account_id));
  if ((await findAccount(shard, account_id)) === null) return null;
  return { account_id, operator_areas: await listOperatorAreas(shard, account_id) };
}
