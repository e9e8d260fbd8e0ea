import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { ProviderDispute } from '../provider-books.ts';
import { inTransaction } from './books.ts';
import { insertMovement } from './movements.ts';
import { newBankId } from './operations.ts';

/** What the bank charges its merchant for a dispute, minor units, whoever wins. */
const DISPUTE_FEE_MINOR = 1_500;
/** How long evidence is taken, milliseconds: seven days. */
const RESPOND_MS = 604_800_000;

export interface NewDispute {
  readonly authorization_id: string;
  readonly amount_minor: number;
  readonly reason: string;
}

/** A payer disputes what was captured: the bank takes it back until it has decided. */
export function openDispute(db: DatabaseSync, asked: NewDispute, now: Date): string | null {
  const { authorization_id, amount_minor, reason } = asked;
  return inTransaction(db, () => {
    const capture = db
      .prepare(
        `select c.amount_minor, a.currency from captures c join authorizations a using (authorization_id)
         where c.authorization_id = ?
           and not exists (select 1 from disputes d where d.authorization_id = c.authorization_id)`,
      )
      .get(authorization_id);
    if (capture === undefined || Number(capture.amount_minor) < amount_minor) return null;
    const dispute_id = newBankId('disp');
    const currency = String(capture.currency);
    const fee_minor = DISPUTE_FEE_MINOR;
    db.prepare(
      `insert into disputes (dispute_id, authorization_id, currency, amount_minor, withdrawn_minor,
         fee_minor, status, reason, opened_at_ms, respond_by_ms)
       values (?, ?, ?, ?, ?, ?, 'needs_response', ?, ?, ?)`,
    ).run(
      dispute_id,
      authorization_id,
      currency,
      amount_minor,
      amount_minor,
      fee_minor,
      reason,
      now.getTime(),
      now.getTime() + RESPOND_MS,
    );
    const taken = { kind: 'dispute', authorization_id, dispute_id, currency } as const;
    insertMovement(db, { ...taken, amount_minor: -amount_minor, fee_minor, at: now });
    noteChange(db, dispute_id, now);
    return dispute_id;
  });
}

/** The bank decides. What it gives back is the merchant's again; its fee it keeps. */
export function closeDispute(
  db: DatabaseSync,
  { dispute_id, outcome }: { readonly dispute_id: string; readonly outcome: 'won' | 'lost' },
  now: Date,
): boolean {
  return inTransaction(db, () => {
    const row = db
      .prepare(
        `update disputes set status = ? where dispute_id = ? and status = 'needs_response'
         returning authorization_id, currency, withdrawn_minor`,
      )
      .get(outcome, dispute_id);
    if (row === undefined) return false;
    if (outcome === 'won') {
      db.prepare('update disputes set withdrawn_minor = 0 where dispute_id = ?').run(dispute_id);
      insertMovement(db, {
        kind: 'dispute',
        authorization_id: String(row.authorization_id),
        dispute_id,
        currency: String(row.currency),
        amount_minor: Number(row.withdrawn_minor),
        at: now,
      });
    }
    noteChange(db, dispute_id, now);
    return true;
  });
}

export function findDispute(db: DatabaseSync, dispute_id: string): ProviderDispute | null {
  const row = db
    .prepare(
      `select d.*, a.metadata_reference from disputes d join authorizations a using (authorization_id)
       where d.dispute_id = ?`,
    )
    .get(dispute_id);
  return row === undefined ? null : disputeOf(row);
}

function disputeOf(row: Record<string, SQLOutputValue>): ProviderDispute {
  const money = (amount_minor: SQLOutputValue | undefined) => ({
    amount_minor: Number(amount_minor),
    currency: String(row.currency),
  });
  return {
    dispute_id: String(row.dispute_id),
    authorization_id: String(row.authorization_id),
    metadata_reference: String(row.metadata_reference),
    status: row.status as ProviderDispute['status'],
    reason: String(row.reason),
    amount: money(row.amount_minor),
    withdrawn: money(row.withdrawn_minor),
    fee: money(row.fee_minor),
    opened_at: new Date(Number(row.opened_at_ms)).toISOString(),
    respond_by: new Date(Number(row.respond_by_ms)).toISOString(),
  };
}

function noteChange(db: DatabaseSync, dispute_id: string, now: Date): void {
  db.prepare('insert into dispute_changes (dispute_id, booked_at_ms) values (?, ?)').run(
    dispute_id,
    now.getTime(),
  );
}
