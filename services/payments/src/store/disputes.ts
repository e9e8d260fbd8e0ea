import type { Queryable } from '@drais/kit';
import type { DisputeFacts, KnownDispute } from '../domain/dispute.ts';

interface Row {
  readonly dispute_id: string;
  readonly status: KnownDispute['status'];
  readonly reason: string;
  readonly currency: string;
  readonly amount_minor: number;
  readonly settled_currency: string;
  readonly withdrawn_minor: number;
  readonly fee_minor: number;
  readonly opened_at: Date;
  readonly respond_by: Date | null;
  readonly moves: number;
  readonly [column: string]: unknown;
}

export async function findDispute(
  db: Queryable,
  account_bucket: string,
  dispute_id: string,
): Promise<KnownDispute | null> {
  const rows = await db.query<Row>(
    `select dispute_id, status, reason, currency, amount_minor, settled_currency, withdrawn_minor, fee_minor, opened_at,
       respond_by, moves
     from payments.disputes where account_bucket = $1 and dispute_id = $2`,
    [account_bucket, dispute_id],
  );
  return rows[0] === undefined ? null : toKnown(rows[0]);
}

function toKnown(row: Row): KnownDispute {
  const { dispute_id, status, reason, currency, settled_currency, moves, respond_by } = row;
  return {
    dispute_id,
    status,
    reason,
    amount: { amount_minor: row.amount_minor, currency },
    withdrawn: { amount_minor: row.withdrawn_minor, currency: settled_currency },
    fee: { amount_minor: row.fee_minor, currency: settled_currency },
    opened_at: row.opened_at.toISOString(),
    ...(respond_by === null ? {} : { respond_by: respond_by.toISOString() }),
    moves,
  };
}

/** Writes what an event tells of a dispute; each event tells all of it. */
export async function writeDispute(
  db: Queryable,
  key: { readonly account_bucket: string; readonly payment_id: string },
  told: DisputeFacts,
): Promise<void> {
  await db.query(
    `insert into payments.disputes as d (account_bucket, dispute_id, payment_id, status, reason, currency, amount_minor,
       settled_currency, withdrawn_minor, fee_minor, opened_at, respond_by, moves)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)
     on conflict (account_bucket, dispute_id) do update set status = excluded.status, amount_minor = excluded.amount_minor,
       settled_currency = excluded.settled_currency, withdrawn_minor = excluded.withdrawn_minor,
       fee_minor = excluded.fee_minor, respond_by = excluded.respond_by, moves = d.moves + 1`,
    [
      key.account_bucket,
      told.dispute_id,
      key.payment_id,
      told.status,
      told.reason,
      told.amount.currency,
      told.amount.amount_minor,
      told.withdrawn.currency,
      told.withdrawn.amount_minor,
      told.fee.amount_minor,
      told.opened_at,
      told.respond_by ?? null,
    ],
  );
}

/** A dispute as an area's operators see it. */
export interface AreaDispute extends DisputeFacts {
  readonly payment_id: string;
  readonly trip_id: string;
}

export async function noteAreaDispute(
  db: Queryable,
  row: {
    readonly area_id: string;
    readonly dispute: AreaDispute;
    readonly heard_version: number;
  },
): Promise<void> {
  await db.query(
    `insert into payments.area_disputes as d (area_id, dispute_id, dispute, heard_version) values ($1, $2, $3, $4)
     on conflict (area_id, dispute_id) do update set dispute = excluded.dispute, heard_version = excluded.heard_version
       where d.heard_version < excluded.heard_version`,
    [row.area_id, row.dispute.dispute_id, JSON.stringify(row.dispute), row.heard_version],
  );
}

/** In the order of their ids, after `after`. */
export async function listAreaDisputes(
  db: Queryable,
  page: { readonly area_id: string; readonly after: string | undefined; readonly limit: number },
): Promise<AreaDispute[]> {
  const rows = await db.query<{ dispute: AreaDispute }>(
    `select dispute from payments.area_disputes
     where area_id = $1 and ($2::text is null or dispute_id > $2) order by dispute_id limit $3`,
    [page.area_id, page.after ?? null, page.limit],
  );
  return rows.map((row) => row.dispute);
}
