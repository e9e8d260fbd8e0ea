import type { Queryable } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import type { Charge } from '../domain/charge.ts';
import type { PaymentFacts } from '../domain/payment-events.ts';
import type { Payment, Retry } from '../domain/payment-state.ts';
import type { Refund } from '../domain/refund.ts';

/** A payment as it is stored: its state, whose it is, and how far its stream was read. */
export interface StoredPayment extends PaymentFacts {
  readonly payment: Payment;
  /** The rider was there when the hold was first asked for, and can answer their bank. */
  readonly payer_present: boolean;
  readonly stream_version: number;
}

interface Row extends PaymentFacts {
  readonly currency: string;
  readonly hold_minor: number;
  readonly fare_minor: number | null;
  readonly hold: Charge;
  readonly remainder: Charge;
  readonly corrected_minor: number;
  readonly credit_minor: number;
  readonly returned_minor: number;
  readonly retries: readonly Retry[];
  readonly refunds: readonly Refund[];
  readonly payer_present: boolean;
  readonly stream_version: number;
  readonly [column: string]: unknown;
}

const columns = `payment_id, account_id, trip_id, area_id, payment_method_id, currency, hold_minor, fare_minor, hold, remainder,
  payer_present, stream_version, purpose, corrected_minor, credit_minor, returned_minor, retries, refunds`;

export async function findPayment(
  db: Queryable,
  payment_id: string,
): Promise<StoredPayment | null> {
  const rows = await db.query<Row>(
    `select ${columns} from payments.payments where account_bucket = $1 and payment_id = $2`,
    [shardKeyOf(payment_id), payment_id],
  );
  return rows[0] === undefined ? null : toStored(rows[0]);
}

/** Those of `payment_ids` that lie on this database. */
export async function findPayments(
  db: Queryable,
  payment_ids: readonly string[],
): Promise<StoredPayment[]> {
  const rows = await db.query<Row>(
    `select ${columns} from payments.payments
     where account_bucket = any($1::text[]) and payment_id = any($2::text[])`,
    [[...new Set(payment_ids.map(shardKeyOf))], payment_ids],
  );
  return rows.map(toStored);
}

function toStored(row: Row): StoredPayment {
  const { payment_id, account_id, trip_id, area_id, payment_method_id, purpose } = row;
  const { currency, hold_minor, fare_minor, hold, remainder, retries, refunds } = row;
  const { corrected_minor, credit_minor, returned_minor, payer_present, stream_version } = row;
  const sums = { corrected_minor, credit_minor, returned_minor };
  const charges = { hold, remainder, retries, refunds };
  const payment = { payment_id, currency, hold_minor, fare_minor, ...sums, ...charges };
  const facts = { payment_id, account_id, trip_id, area_id, purpose, payment_method_id };
  return { ...facts, payer_present, stream_version, payment };
}

/** What is owed, and since when: since its receipt. */
export interface Debt extends StoredPayment {
  readonly since: Date | null;
}

/** What an account owes, in the order of the payments' ids, after `after`. */
export async function listDuePayments(
  db: Queryable,
  page: { readonly account_id: string; readonly after: string | undefined; readonly limit: number },
): Promise<Debt[]> {
  const rows = await db.query<Row & { readonly since: Date | null }>(
    `select ${columns}, (select r.issued_at from payments.receipts r
       where r.account_bucket = p.account_bucket and r.trip_id = p.trip_id and r.account_id = p.account_id) as since
     from payments.payments p
     where account_bucket = $1 and account_id = $2 and is_due and ($3::text is null or payment_id > $3)
     order by payment_id limit $4`,
    [shardKeyOf(page.account_id), page.account_id, page.after ?? null, page.limit],
  );
  return rows.map((row) => ({ ...toStored(row), since: row.since }));
}

/** Payments of an account that have waited for a means of payment. */
export async function listWithoutMethod(db: Queryable, account_id: string): Promise<string[]> {
  const rows = await db.query<{ payment_id: string }>(
    `select payment_id from payments.payments
     where account_bucket = $1 and account_id = $2 and standing = 'settling' and payment_method_id is null
     order by payment_id limit 100`,
    [shardKeyOf(account_id), account_id],
  );
  return rows.map((row) => row.payment_id);
}
