import type { Queryable } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import type { Charge } from '../domain/charge.ts';
import type { Payment } from '../domain/payment.ts';
import type { PaymentFacts } from '../domain/payment-events.ts';

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
  readonly payer_present: boolean;
  readonly stream_version: number;
  readonly [column: string]: unknown;
}

const columns = `payment_id, account_id, trip_id, area_id, payment_method_id, currency, hold_minor, fare_minor, hold, remainder,
  payer_present, stream_version`;

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
  const { payment_id, account_id, trip_id, area_id, payment_method_id } = row;
  const { currency, hold_minor, fare_minor, hold, remainder } = row;
  const { payer_present, stream_version } = row;
  const payment = { payment_id, currency, hold_minor, fare_minor, hold, remainder };
  const facts = { payment_id, account_id, trip_id, area_id, payment_method_id };
  return { ...facts, payer_present, stream_version, payment };
}
