import type { Queryable } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import type { Receipt } from '../domain/receipt.ts';
import type { CreditNote } from './corrections.ts';

interface Row {
  readonly receipt: Receipt;
  readonly [column: string]: unknown;
}

/** The receipt of an account's own trip; null for a trip of somebody else. */
export async function findReceipt(
  db: Queryable,
  account_id: string,
  trip_id: string,
): Promise<Receipt | null> {
  const rows = await db.query<Row>(
    `select receipt from payments.receipts
     where account_bucket = $1 and trip_id = $2 and account_id = $3`,
    [shardKeyOf(account_id), trip_id, account_id],
  );
  return rows[0]?.receipt ?? null;
}

/** An account's receipts, newest first, after the one of the trip `before`. */
export async function listReceipts(
  db: Queryable,
  page: {
    readonly account_id: string;
    readonly before: string | undefined;
    readonly limit: number;
  },
): Promise<Receipt[]> {
  const rows = await db.query<Row>(
    `select receipt from payments.receipts r
     where account_bucket = $1 and account_id = $2 and ($3::text is null or (issued_at, trip_id) < (
       select b.issued_at, b.trip_id from payments.receipts b
       where b.account_bucket = $1 and b.account_id = $2 and b.trip_id = $3))
     order by issued_at desc, trip_id desc limit $4`,
    [shardKeyOf(page.account_id), page.account_id, page.before ?? null, page.limit],
  );
  return rows.map((row) => row.receipt);
}

export interface AuditedReceipt {
  readonly account_bucket: string;
  readonly trip_id: string;
  readonly receipt: Receipt;
  /** The fare that was set for the trip; null when none was. */
  readonly fare_minor: number | null;
  readonly corrected_minor: number;
  /** In their order. */
  readonly corrections: readonly CreditNote[];
}

/** Receipts of one database in the order of their key, to walk through all of them. */
export function listAllReceipts(
  db: Queryable,
  after: { readonly account_bucket: string; readonly trip_id: string },
  limit: number,
): Promise<AuditedReceipt[]> {
  return db.query<AuditedReceipt & Record<string, unknown>>(
    `select r.account_bucket, r.trip_id, r.receipt, p.fare_minor, coalesce(p.corrected_minor, 0) as corrected_minor,
       coalesce((select jsonb_agg(c.correction order by c.number) from payments.receipt_corrections c
         where c.account_bucket = r.account_bucket and c.trip_id = r.trip_id), '[]') as corrections
     from payments.receipts r
     left join payments.payments p on p.account_bucket = r.account_bucket and p.trip_id = r.trip_id
       and p.account_id = r.account_id
     where (r.account_bucket, r.trip_id) > ($1, $2) order by r.account_bucket, r.trip_id limit $3`,
    [after.account_bucket, after.trip_id, limit],
  );
}
