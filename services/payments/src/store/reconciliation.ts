import type { Queryable } from '@drais/kit';

/**
 * Up to when this database has read one of a provider's books; null before the first time. Each
 * book of each provider has its own name here.
 */
export async function findCursor(db: Queryable, book: string): Promise<Date | null> {
  const rows = await db.query<{ since: Date }>(
    'select since from payments.reconciliation_cursors where provider = $1',
    [book],
  );
  return rows[0]?.since ?? null;
}

export async function setCursor(db: Queryable, book: string, since: Date): Promise<void> {
  await db.query(
    `insert into payments.reconciliation_cursors (provider, since) values ($1, $2)
     on conflict (provider) do update set since = excluded.since`,
    [book, since],
  );
}

/** True when the difference is news. */
export async function noteDifference(
  db: Queryable,
  account_bucket: string,
  found: {
    /** As the provider tells it; its key names the difference. */
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

/** Whether a movement of money is in the ledger already. */
export async function hasEntry(
  db: Queryable,
  account_bucket: string,
  entry_id: string,
): Promise<boolean> {
  const rows = await db.query(
    'select 1 from payments.ledger_entries where account_bucket = $1 and entry_id = $2',
    [account_bucket, entry_id],
  );
  return rows.length > 0;
}
