import type { Queryable } from '@drais/kit';

/** Provider of all payments so far; its cursor is a row, so that another one gets its own. */
const PROVIDER = 'sandbox_bank';

/** Up to when this database has read the provider's books; null before the first time. */
export async function findCursor(db: Queryable): Promise<Date | null> {
  const rows = await db.query<{ since: Date }>(
    'select since from payments.reconciliation_cursors where provider = $1',
    [PROVIDER],
  );
  return rows[0]?.since ?? null;
}

export async function setCursor(db: Queryable, since: Date): Promise<void> {
  await db.query(
    `insert into payments.reconciliation_cursors (provider, since) values ($1, $2)
     on conflict (provider) do update set since = excluded.since`,
    [PROVIDER, since],
  );
}

/** True when the difference is news. */
export async function noteDifference(
  db: Queryable,
  account_bucket: string,
  found: {
    /** As the provider tells it. */
    readonly operation: { readonly idempotency_key: string };
    readonly difference: string;
    readonly found_at: Date;
  },
): Promise<boolean> {
  const { operation, difference, found_at } = found;
  const rows = await db.query(
    `insert into payments.reconciliation_differences as d (account_bucket, idempotency_key, difference, operation, found_at)
     values ($1, $2, $3, $4, $5)
     on conflict (account_bucket, idempotency_key) do update set difference = excluded.difference
       where d.difference <> excluded.difference
     returning idempotency_key`,
    [account_bucket, operation.idempotency_key, difference, JSON.stringify(operation), found_at],
  );
  return rows.length === 1;
}

/** Takes away differences that our books explain by now. */
export async function dropDifferences(
  db: Queryable,
  account_buckets: readonly string[],
  idempotency_keys: readonly string[],
): Promise<void> {
  await db.query(
    `delete from payments.reconciliation_differences
     where account_bucket = any($1::text[]) and idempotency_key = any($2::text[])`,
    [account_buckets, idempotency_keys],
  );
}
