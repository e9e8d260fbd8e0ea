import { removeExpired } from '../store/expired-rows.ts';
import type { UsersTools } from '../users-tools.ts';

/**
 * Rows of each table per run. With a run a minute this keeps up with 500 sign-ins a minute; higher
 * makes one run long enough to be felt by those who sign in meanwhile.
 */
const BATCH_ROWS_MAX = 2_000;

/**
 * Removes what has ended from one database: codes, tokens, sessions, interactions, throttle
 * windows. Nobody can use them any more. Returns how many rows went.
 */
export function purgeExpiredRows(tools: UsersTools, database: string): Promise<number> {
  const shard = tools.db.database(database);
  return removeExpired(shard, { now: tools.wallNow(), limit: BATCH_ROWS_MAX });
}
