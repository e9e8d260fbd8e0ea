import { createHash, randomUUID } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Money } from '@drais/vocabulary/units';
import type { OperationKind, ProviderOperation } from '../payment-provider.ts';
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

/** A hold that waits for its payer. Where they are asked depends on where the bank listens now. */
export interface Waiting {
  readonly status: 'requires_action';
  readonly authorization_id: string;
  readonly amount: Money;
  readonly challenge_id: string;
}

export type StoredResult = ProviderOperation['result'] | Waiting;

/** An operation as the books have it. */
export interface StoredOperation extends Omit<ProviderOperation, 'result'> {
  readonly result: StoredResult;
}

export type Booked =
  | { readonly status: 'booked'; readonly operation: StoredOperation; readonly repeated: boolean }
  | { readonly status: 'conflict' };

/** A page of a log that a sequence counts. */
export interface LogPage {
  readonly since: Date;
  readonly after_sequence: number;
  readonly limit: number;
}

export interface Decision {
  readonly result: StoredResult;
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

export function findOperation(db: DatabaseSync, idempotency_key: string): StoredOperation | null {
  const row = db.prepare('select * from operations where idempotency_key = ?').get(idempotency_key);
  return row === undefined ? null : operationOf(row);
}

/**
 * Gives a request that waited for its payer its final answer. It moves to the end of the books, so
 * that whoever reads them in order sees it now.
 */
export function decideOperation(
  db: DatabaseSync,
  decision: {
    readonly idempotency_key: string;
    readonly result: ProviderOperation['result'];
    readonly now: Date;
  },
): void {
  const { idempotency_key, result, now } = decision;
  const row = db
    .prepare('delete from operations where idempotency_key = ? returning *')
    .get(idempotency_key);
  if (row === undefined) throw new Error('a challenge without its operation');
  db.prepare(
    `insert into operations (operation_id, idempotency_key, kind, request_sha256,
       metadata_reference, result, booked_at_ms)
     values (?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    String(row.operation_id),
    idempotency_key,
    String(row.kind),
    String(row.request_sha256),
    row.metadata_reference ?? null,
    JSON.stringify(result),
    now.getTime(),
  );
}

/**
 * Decided operations booked at `since` or later, in booking order. The cursor is the sequence,
 * which one writer at a time counts up inside the write lock: a page never misses an operation that
 * was committed before the next one was read.
 */
export function listOperations(
  db: DatabaseSync,
  page: LogPage,
): { readonly operations: ProviderOperation[]; readonly next_cursor: string | null } {
  const rows = db
    .prepare(
      `select * from operations where sequence > ? and booked_at_ms >= ?
         and json_extract(result, '$.status') <> 'requires_action'
       order by sequence limit ?`,
    )
    .all(page.after_sequence, page.since.getTime(), page.limit + 1);
  const shown = rows.slice(0, page.limit);
  const next_cursor = rows.length > page.limit ? String(shown.at(-1)?.sequence) : null;
  return { operations: shown.map(operationOf) as ProviderOperation[], next_cursor };
}

function operationOf(row: Record<string, SQLOutputValue>): StoredOperation {
  return {
    operation_id: String(row.operation_id),
    kind: row.kind as OperationKind,
    idempotency_key: String(row.idempotency_key),
    metadata_reference: row.metadata_reference as string | null,
    booked_at: new Date(Number(row.booked_at_ms)).toISOString(),
    result: JSON.parse(String(row.result)) as StoredResult,
  };
}

export function newBankId(prefix: string): string {
  return `${prefix}_${randomUUID()}`;
}
