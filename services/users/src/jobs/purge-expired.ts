import { job } from '@drais/kit';
import { removeExpired } from '../store/expired-rows.ts';
import type { UsersTools } from '../users-tools.ts';

/**
 * Rows of each table per run. With a run a minute this keeps up with 500 sign-ins a minute; higher makes one run long
 * enough to be felt by those who sign in meanwhile.
 */
const BATCH_ROWS_MAX = 2_000;

/** Removes what has ended: codes, tokens, sessions, interactions, throttle windows. Nobody can use them any more. */
export const purgeExpired = job<UsersTools>({
  id: 'users.purge_expired',
  every_s: 60,
  is_upkeep: true,
  run: (tools, database) =>
    removeExpired(tools.db.database(database), { now: tools.wallNow(), limit: BATCH_ROWS_MAX }),
});
