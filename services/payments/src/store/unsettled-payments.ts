import type { Queryable } from '@drais/kit';

export interface UnsettledPayment {
  readonly area_id: string;
  readonly payment_id: string;
  readonly trip_id: string;
  readonly status: string;
  /** When it came to this status, business time. */
  readonly since: Date;
  readonly heard_version: number;
}

export async function noteUnsettled(db: Queryable, row: UnsettledPayment): Promise<void> {
  await db.query(
    `insert into payments.unsettled_payments as u (area_id, payment_id, trip_id, status, since, heard_version)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (area_id, payment_id) do update
       set status = excluded.status, since = excluded.since, heard_version = excluded.heard_version
       where u.heard_version < excluded.heard_version`,
    [row.area_id, row.payment_id, row.trip_id, row.status, row.since, row.heard_version],
  );
}

export async function dropUnsettled(
  db: Queryable,
  area_id: string,
  payment_id: string,
): Promise<void> {
  await db.query('delete from payments.unsettled_payments where area_id = $1 and payment_id = $2', [
    area_id,
    payment_id,
  ]);
}

/** In the order of their ids, after `after`. */
export function listUnsettled(
  db: Queryable,
  page: {
    readonly area_id: string;
    readonly status: string | undefined;
    readonly after: string | undefined;
    readonly limit: number;
  },
): Promise<UnsettledPayment[]> {
  return db.query<UnsettledPayment & Record<string, unknown>>(
    `select area_id, payment_id, trip_id, status, since, heard_version from payments.unsettled_payments
     where area_id = $1 and ($2::text is null or payment_id > $2) and ($4::text is null or status = $4)
     order by payment_id limit $3`,
    [page.area_id, page.after ?? null, page.limit, page.status ?? null],
  );
}
