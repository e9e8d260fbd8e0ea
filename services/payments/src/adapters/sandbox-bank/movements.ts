import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { ProviderMovement } from '../provider-books.ts';
import { inTransaction } from './books.ts';
import { type LogPage, newBankId } from './operations.ts';

/** What the bank keeps of a capture, basis points: near what card processors take in Europe. */
const FEE_BP = 150;

/** The fee of a capture, rounded half up. */
export function captureFee_minor(amount_minor: number): number {
  return Math.round((amount_minor * FEE_BP) / 10_000);
}

export interface NewMovement {
  readonly kind: 'capture' | 'refund' | 'dispute' | 'payout';
  readonly authorization_id?: string;
  readonly dispute_id?: string;
  readonly currency: string;
  /** Positive where the bank owes its merchant more. */
  readonly amount_minor: number;
  readonly fee_minor?: number;
  readonly at: Date;
}

/** Notes a movement of the merchant's balance, inside the caller's transaction. */
export function insertMovement(db: DatabaseSync, movement: NewMovement): string {
  const movement_id = newBankId('move');
  db.prepare(
    `insert into movements (movement_id, kind, authorization_id, dispute_id, currency,
       amount_minor, fee_minor, booked_at_ms)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    movement_id,
    movement.kind,
    movement.authorization_id ?? null,
    movement.dispute_id ?? null,
    movement.currency,
    movement.amount_minor,
    movement.fee_minor ?? 0,
    movement.at.getTime(),
  );
  return movement_id;
}

/** Pays out all that the bank owes in a currency; null when that is nothing, or less. */
export function payOut(
  db: DatabaseSync,
  currency: string,
  now: Date,
): { readonly movement_id: string; readonly amount_minor: number } | null {
  return inTransaction(db, () => {
    const row = db
      .prepare(
        'select coalesce(sum(amount_minor - fee_minor), 0) as owed from movements where currency = ?',
      )
      .get(currency);
    const amount_minor = Number(row?.owed ?? 0);
    if (amount_minor <= 0) return null;
    const payout = { kind: 'payout', currency, amount_minor: -amount_minor, at: now } as const;
    return { movement_id: insertMovement(db, payout), amount_minor };
  });
}

/** Movements booked at `since` or later, in booking order. */
export function listMovements(
  db: DatabaseSync,
  page: LogPage,
): { readonly movements: ProviderMovement[]; readonly next_cursor: string | null } {
  const rows = db
    .prepare(
      `select m.*, a.metadata_reference from movements m
         left join authorizations a using (authorization_id)
       where m.sequence > ? and m.booked_at_ms >= ? order by m.sequence limit ?`,
    )
    .all(page.after_sequence, page.since.getTime(), page.limit + 1);
  const shown = rows.slice(0, page.limit);
  const next_cursor = rows.length > page.limit ? String(shown.at(-1)?.sequence) : null;
  return { movements: shown.map(movementOf), next_cursor };
}

/** A refund that takes nothing but gives is one that came back. */
function kindOf({ kind, amount_minor }: Record<string, SQLOutputValue>): ProviderMovement['kind'] {
  const is_back = kind === 'refund' && Number(amount_minor) > 0;
  return is_back ? 'refund_failure' : (kind as NewMovement['kind']);
}

function movementOf(row: Record<string, SQLOutputValue>): ProviderMovement {
  const currency = String(row.currency);
  return {
    movement_id: String(row.movement_id),
    kind: kindOf(row),
    amount: { amount_minor: Number(row.amount_minor), currency },
    fee: { amount_minor: Number(row.fee_minor), currency },
    booked_at: new Date(Number(row.booked_at_ms)).toISOString(),
    metadata_reference: row.metadata_reference as string | null,
    authorization_id: row.authorization_id as string | null,
    dispute_id: row.dispute_id as string | null,
  };
}
