import type { Queryable } from '@drais/kit';

export interface PaymentMethod {
  readonly payment_method_id: string;
  readonly account_id: string;
  readonly token_ref: string;
  readonly label: string;
  readonly added_at: Date;
  /** Its place in the account's stream, which is also its place among the account's methods. */
  readonly stream_version: number;
}

type Row = PaymentMethod & Record<string, unknown>;

/**
 * All of an account's means of payment, the newest first. The room keeps at most `METHODS_MAX` per
 * account.
 */
export function listMethods(
  db: Queryable,
  account_bucket: string,
  account_id: string,
): Promise<PaymentMethod[]> {
  return db.query<Row>(
    `select payment_method_id, account_id, token_ref, label, added_at, stream_version
     from payments.payment_methods where account_bucket = $1 and account_id = $2
     order by stream_version desc`,
    [account_bucket, account_id],
  );
}

/**
 * The means that trips are paid with: the one added last, so that a rider whose card was declined
 * adds another and rides.
 */
export async function findDefaultMethod(
  db: Queryable,
  account_bucket: string,
  account_id: string,
): Promise<PaymentMethod | null> {
  return (await listMethods(db, account_bucket, account_id))[0] ?? null;
}

export async function findMethod(
  db: Queryable,
  account_bucket: string,
  payment_method_id: string,
): Promise<PaymentMethod | null> {
  const rows = await db.query<Row>(
    `select payment_method_id, account_id, token_ref, label, added_at, stream_version
     from payments.payment_methods where account_bucket = $1 and payment_method_id = $2`,
    [account_bucket, payment_method_id],
  );
  return rows[0] ?? null;
}
