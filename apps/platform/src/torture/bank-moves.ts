import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How often money was held, taken or let go at the sandbox bank in a time, wall milliseconds. */
export function bankMoves(
  data_dir: string,
  { since, until }: { readonly since: number; readonly until: number },
): number {
  const file = join(data_dir, 'sandbox-bank', 'sandbox-bank.sqlite');
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const row = db
      .prepare('select count(*) as n from operations where booked_at_ms between ? and ?')
      .get(since, until);
    return Number(row?.['n'] ?? 0);
  } finally {
    db.close();
  }
}
