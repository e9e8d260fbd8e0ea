import { users } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { blockAccount, unblockAccount } from '../domain/account.ts';
import type { UsersTools } from '../users-tools.ts';
import { changeAccount } from './change-account.ts';

/**
 * Sessions go on: whoever is blocked must still be able to end what runs. Starting asks `get_rider`
 * each time.
 */
export const blockAccountUseCase = useCase(
  users.blockAccount,
  async (tools: UsersTools, context, input) => {
    const act = { by: context.principal.account_id, reason: input.reason, at: tools.now() };
    const change = { account_id: input.account_id, trace_id: context.trace_id };
    const account = await changeAccount(tools, change, async (found) => blockAccount(found, act));
    if (account === null) return refuse('users.account_unknown', 'There is no such account.');
    return accept({ account_id: account.account_id, status: account.status });
  },
);

export const unblockAccountUseCase = useCase(
  users.unblockAccount,
  async (tools: UsersTools, context, input) => {
    const act = { by: context.principal.account_id, reason: input.reason, at: tools.now() };
    const change = { account_id: input.account_id, trace_id: context.trace_id };
    const account = await changeAccount(tools, change, async (found) => unblockAccount(found, act));
    if (account === null) return refuse('users.account_unknown', 'There is no such account.');
    return accept({ account_id: account.account_id, status: account.status });
  },
);
