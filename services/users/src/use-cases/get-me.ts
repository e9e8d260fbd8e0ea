import { users } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { mayRide } from '../domain/account.ts';
import { findAccount, listOperatorAreas } from '../store/accounts.ts';
import { findProfile } from '../store/profile.ts';
import type { UsersTools } from '../users-tools.ts';

export const getMeUseCase = useCase(users.getMe, async (tools: UsersTools, context) => {
  const { account_id } = context.principal;
  const shard = tools.db.shard(shardKeyOf(account_id));
  const account = await findAccount(shard, account_id);
  const profile = account === null ? null : await findProfile(tools, shard, account);
  if (account === null || profile === null) {
    return refuse('users.account_unknown', 'There is no such account.');
  }
  return accept({
    account_id,
    email: profile.email,
    name: profile.name,
    status: account.status,
    operator_areas: await listOperatorAreas(shard, account_id),
    may_ride: mayRide(account.facts),
  });
});
