import { users } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { mayRide } from '../domain/account.ts';
import { findAccount } from '../store/accounts.ts';
import type { UsersTools } from '../users-tools.ts';

/**
 * Read from the table each time and kept nowhere: a block is seen by the next start on any door.
 */
export const getRiderUseCase = useCase(
  users.getRider,
  async (tools: UsersTools, _context, { account_id }) => {
    const account = await findAccount(tools.db.shard(shardKeyOf(account_id)).lookups, account_id);
    if (account === null) return refuse('users.account_unknown', 'There is no such account.');
    return accept({ account_id, status: account.status, may_ride: mayRide(account.facts) });
  },
);
