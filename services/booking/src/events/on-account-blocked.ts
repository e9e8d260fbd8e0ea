import { users } from '@drais/contracts';
import { handle } from '@drais/kit';
import { blockRider } from '../use-cases/free-rider.ts';

export const onAccountBlocked = handle(users.events.accountBlocked, (tools, { data }) =>
  blockRider(tools, data.account_id, true),
);

export const onAccountUnblocked = handle(users.events.accountUnblocked, (tools, { data }) =>
  blockRider(tools, data.account_id, false),
);
