import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './books.ts';
import { insertMovement } from './movements.ts';
import { decideOperation } from './operations.ts';

/**
 * The payer's bank sends a refund back, perhaps days later: the money is the merchant's again, and
 * the refund a declined one. False where there is no such refund.
 */
export function failRefund(db: DatabaseSync, refund_id: string, now: Date): boolean {
  return inTransaction(db, () => {
    const row = db
      .prepare(
        `delete from refunds where refund_id = ?
         returning authorization_id, amount_minor, (select a.currency from authorizations a
           where a.authorization_id = refunds.authorization_id) as currency`,
      )
      .get(refund_id);
    if (row === undefined) return false;
    const operation = db
      .prepare(
        `select idempotency_key from operations
         where kind = 'refund' and json_extract(result, '$.refund_id') = ?`,
      )
      .get(refund_id);
    if (operation === undefined) throw new Error('a refund without its operation');
    insertMovement(db, {
      kind: 'refund',
      authorization_id: String(row.authorization_id),
      currency: String(row.currency),
      amount_minor: Number(row.amount_minor),
      at: now,
    });
    decideOperation(db, {
      idempotency_key: String(operation.idempotency_key),
      result: { status: 'declined', code: 'refund_refused' },
      now,
    });
    return true;
  });
}
