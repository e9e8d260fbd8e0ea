import { users } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { grantOperator } from '../domain/account.ts';
import { listOperatorAreas } from '../store/accounts.ts';
import type { UsersTools } from '../users-tools.ts';
import { changeAccount } from './change-account.ts';

/** The area shows in tokens from the next sign-in on. */
export const grantOperatorUseCase = useCase(
  users.grantOperator,
  async (tools: UsersTools, context, input) => {
    const { account_id, area_id } = input;
    const act = { area_id, by: context.principal.account_id, at: tools.now() };
    const account = await changeAccount(
      tools,
      { account_id, trace_id: context.trace_id },
      async (found, tx) => grantOperator(found, await listOperatorAreas(tx, account_id), act),
    );
    if (account === null) return refuse('users.account_unknown', 'There is no such account.');
    const operator_areas = await listOperatorAreas(
      tools.db.shard(shardKeyOf(account_id)),
      account_id,
    );
    return accept({ account_id, operator_areas });
  },
);
