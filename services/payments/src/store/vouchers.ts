import { changeOne, type Queryable, type Transaction } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import type { Money } from '@drais/vocabulary/units';

export interface Voucher {
  readonly voucher_id: string;
  readonly area_id: string;
  readonly code: string;
  readonly amount: Money;
  readonly valid_until: Date;
  readonly uses_max: number;
  readonly uses: number;
}

interface Row {
  readonly voucher_id: string;
  readonly area_id: string;
  readonly code: string;
  readonly currency: string;
  readonly amount_minor: number;
  readonly valid_until: Date;
  readonly uses_max: number;
  readonly uses: number;
  readonly [column: string]: unknown;
}

export async function insertVoucher(tx: Transaction, voucher: Voucher): Promise<void> {
  await tx.query(
    `insert into payments.vouchers (area_id, voucher_id, code, currency, amount_minor, valid_until, uses_max, uses)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      voucher.area_id,
      voucher.voucher_id,
      voucher.code,
      voucher.amount.currency,
      voucher.amount.amount_minor,
      voucher.valid_until,
      voucher.uses_max,
      voucher.uses,
    ],
  );
}

/**
 * Counts one use. The voucher's row decides who gets the last one. @throws {LostRace} for
 * `voucher_uses` when there is none left
 */
export async function countUse(
  tx: Transaction,
  use: { readonly voucher_id: string; readonly account_id: string; readonly redeemed_at: Date },
): Promise<void> {
  const { voucher_id, account_id, redeemed_at } = use;
  const area_id = shardKeyOf(voucher_id);
  await Promise.all([
    changeOne(
      tx,
      { room: 'payments', what: 'voucher_uses' },
      `update payments.vouchers set uses = uses + 1
       where area_id = $1 and voucher_id = $2 and uses < uses_max returning uses`,
      [area_id, voucher_id],
    ),
    tx.query(
      `insert into payments.voucher_uses (area_id, voucher_id, account_id, redeemed_at)
       values ($1, $2, $3, $4)`,
      [area_id, voucher_id, account_id, redeemed_at],
    ),
  ]);
}

const columns = 'voucher_id, area_id, code, currency, amount_minor, valid_until, uses_max, uses';

export async function findVoucher(db: Queryable, voucher_id: string): Promise<Voucher | null> {
  const rows = await db.query<Row>(
    `select ${columns} from payments.vouchers where area_id = $1 and voucher_id = $2`,
    [shardKeyOf(voucher_id), voucher_id],
  );
  return rows[0] === undefined ? null : toVoucher(rows[0]);
}

/** In the order of their ids, after `after`. */
export async function listAreaVouchers(
  db: Queryable,
  page: { readonly area_id: string; readonly after: string | undefined; readonly limit: number },
): Promise<Voucher[]> {
  const rows = await db.query<Row>(
    `select ${columns} from payments.vouchers
     where area_id = $1 and ($2::text is null or voucher_id > $2) order by voucher_id limit $3`,
    [page.area_id, page.after ?? null, page.limit],
  );
  return rows.map(toVoucher);
}

export async function hasUsed(
  db: Queryable,
  voucher_id: string,
  account_id: string,
): Promise<boolean> {
  const rows = await db.query(
    `select 1 from payments.voucher_uses where area_id = $1 and voucher_id = $2 and account_id = $3`,
    [shardKeyOf(voucher_id), voucher_id, account_id],
  );
  return rows.length > 0;
}

export interface CodeKey {
  readonly code_bucket: string;
  readonly code: string;
}

/** The voucher that has a code now: the given one, or the one of whoever was faster. */
export async function claimCode(
  db: Queryable,
  { code_bucket, code }: CodeKey,
  voucher_id: string,
): Promise<string> {
  await db.query(
    `insert into payments.voucher_codes (code_bucket, code, voucher_id) values ($1, $2, $3)
     on conflict do nothing`,
    [code_bucket, code, voucher_id],
  );
  const found = await findVoucherIdOf(db, { code_bucket, code });
  if (found === null) throw new Error('a code that was claimed is gone');
  return found;
}

export async function findVoucherIdOf(
  db: Queryable,
  { code_bucket, code }: CodeKey,
): Promise<string | null> {
  const rows = await db.query<{ voucher_id: string }>(
    'select voucher_id from payments.voucher_codes where code_bucket = $1 and code = $2',
    [code_bucket, code],
  );
  return rows[0]?.voucher_id ?? null;
}

function toVoucher(row: Row): Voucher {
  const { voucher_id, area_id, code, valid_until, uses_max, uses } = row;
  const amount = { amount_minor: row.amount_minor, currency: row.currency };
  return { voucher_id, area_id, code, amount, valid_until, uses_max, uses };
}
