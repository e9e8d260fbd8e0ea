import type { DatabaseSync } from 'node:sqlite';
import type { Money } from '@drais/vocabulary/units';
import { behaviourOf } from './card-behaviours.ts';

export interface NewAuthorization {
  readonly authorization_id: string;
  readonly account_reference: string;
  readonly payment_method_token: string;
  readonly metadata_reference: string;
  readonly amount: Money;
}

/** Places a hold, inside the caller's transaction. Returns until when, RFC 3339. */
export function insertAuthorization(db: DatabaseSync, hold: NewAuthorization, now: Date): string {
  const { hold_s } = behaviourOf(hold.payment_method_token);
  const expires_at_ms = now.getTime() + hold_s * 1000;
  db.prepare(
    `insert into authorizations (authorization_id, account_reference, payment_method_token,
       metadata_reference, currency, amount_minor, status, booked_at_ms, expires_at_ms)
     values (?, ?, ?, ?, ?, ?, 'authorized', ?, ?)`,
  ).run(
    hold.authorization_id,
    hold.account_reference,
    hold.payment_method_token,
    hold.metadata_reference,
    hold.amount.currency,
    hold.amount.amount_minor,
    now.getTime(),
    expires_at_ms,
  );
  return new Date(expires_at_ms).toISOString();
}
