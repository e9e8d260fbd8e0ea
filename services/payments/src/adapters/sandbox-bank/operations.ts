import { createHash, randomUUID } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { BookedResult, OperationKind, ProviderOperation } from '../payment-provider.ts';
import { inTransaction } from './books.ts';

export interface BookingRequest {
  readonly kind: OperationKind;
  readonly idempotency_key: string;
  /**
   * What was asked, with the authorization it is about: another body under the same key is a
   * conflict.
   */
  readonly content: unknown;
  readonly now: Date;
}

export type Booked =
  | { readonly status: 'booked'; readonly operation: ProviderOperation; readonly repeated: boolean }
  | { readonly status: 'conflict' };

export interface Decision {
  readonly result: BookedResult;
  readonly metadata_reference: string | null;
}

/** Books a request once: effect and answer in one transaction; a repeat gets the booked answer. */
export function bookOnce(
  db: DatabaseSync,
  request: BookingRequest,
  decide: () => Decision,
): Booked {
  const sha256 = createHash('sha256')
    .update(JSON.stringify([request.kind, request.content]))
    .digest('hex');
  return inTransaction(db, () => {
    const before = db
      .prepare('select * from operations where idempotency_key = ?')
      .get(request.idempotency_key);
    if (before !== undefined) {
      if (before.request_sha256 !== sha256) return { status: 'conflict' };
      return { status: 'booked', operation: operationOf(before), repeated: true };
    }
    const decision = decide();
    const row = db
      .prepare(
        `insert into operations (operation_id, idempotency_key, kind, request_sha256,
           metadata_reference, result, booked_at_ms)
         values (?, ?, ?, ?, ?, ?, ?) returning *`,
      )
      .get(
        newBankId('op'),
        request.idempotency_key,
        request.kind,
        sha256,
        decision.metadata_reference,
        JSON.stringify(decision.result),
        request.now.getTime(),
      );
    if (row === undefined) throw new Error('the inserted operation was not returned');
    return { status: 'booked', operation: operationOf(row), repeated: false };
  });
}

export function findOperation(db: DatabaseSync, idempotency_key: string): ProviderOperation | null {
  const row = db.prepare('select * from operations where idempotency_key = ?').get(idempotency_key);
  return row === undefined ? null : operationOf(row);
}

/**
 * Operations booked at `since` or later, in booking order. The cursor is the sequence, which one
 * writer at a time counts up inside the write lock: a page never misses an operation that was
 * committed before the next one was read.
 */
export function listOperations(
  db: DatabaseSync,
  page: { readonly since: Date; readonly after_sequence: number; readonly limit: number },
): { readonly operations: ProviderOperation[]; readonly next_cursor: string | null } {
  const rows = db
    .prepare(
      `select * from operations where sequence > ? and booked_at_ms >= ? order by sequence limit ?`,
    )
    .all(page.after_sequence, page.since.getTime(), page.limit + 1);
  const shown = rows.slice(0, page.limit);
  const next_cursor = rows.length > page.limit ? String(shown.at(-1)?.sequence) : null;
  return { operations: shown.map(operationOf), next_cursor };
}

function operationOf(row: Record<string, SQLOutputValue>): ProviderOperation {
  return {
    operation_id: String(row.operation_id),
    kind: row.kind as OperationKind,
    idempotency_key: String(row.idempotency_key),
    metadata_reference: row.metadata_reference as string | null,
    booked_at: new Date(Number(row.booked_at_ms)).toISOString(),
    result: JSON.parse(String(row.result)) as BookedResult,
  };
}

export function newBankId(prefix: string): string {
  return `${prefix}_${randomUUID()}`;
}
