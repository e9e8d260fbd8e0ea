import { users } from '@drais/contracts';
import { handle } from '@drais/kit';
import { setBlocked } from '../store/slots.ts';

/** A blocked account starts nothing from here on; what runs can still be ended. */
export const onAccountBlocked = handle(users.events.accountBlocked, (tools, { shard_key, data }) =>
  setBlocked(tools.db.shard(shard_key), shard_key, data.account_id, true));

export const onAccountUnblocked = handle(users.events.accountUnblocked, (tools, { shard_key, data }) =>
  setBlocked(tools.db.shard(shard_key), shard_key, data.account_id, false));
