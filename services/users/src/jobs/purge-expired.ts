import { job } from '@drais/kit';
import { purgeExpiredRows } from '../use-cases/purge-expired.ts';
import type { UsersTools } from '../users-tools.ts';

export const purgeExpired = job<UsersTools>({
  id: 'users.purge_expired',
  every_s: 60,
  is_upkeep: true,
  run: purgeExpiredRows,
});
