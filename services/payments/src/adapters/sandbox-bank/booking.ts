import type { DatabaseSync } from 'node:sqlite';
import type { Money } from '@drais/vocabulary/units';
import type {
  Authorized,
  Captured,
  DeclineCode,
  Declined,
  Refunded,
  Released,
} from '../payment-provider.ts';
import { insertAuthorization } from './authorizations.ts';
import { behaviourOf } from './card-behaviours.ts';
import { abandonChallenge, insertChallenge } from './challenges.ts';
import { captureFee_minor, insertMovement } from './movements.ts';
import {
  type Booked,
  type BookingRequest,
  bookOnce,
  type Decision,
  newBankId,
} from './operations.ts';
import type { AuthorizeBody } from './wire.ts';

interface Hold {
  readonly authorization_id: string;
  readonly payment_method_token: string;
  readonly metadata_reference: string;
  readonly currency: string;
  readonly amount_minor: number;
  readonly status: 'authorized' | 'captured' | 'released' | 'expired';
  readonly expires_at_ms: number;
}

export function bookAuthorization(
  db: DatabaseSync,
  request: BookingRequest & { readonly content: AuthorizeBody },
): Booked {
  const { content, now, idempotency_key } = request;
  return bookOnce(db, request, () => {
    const { return_url, metadata_reference, amount } = content;
    const behaviour = behaviourOf(content.payment_method_token);
    if (behaviour.declines !== null) {
      return { result: decline(behaviour.declines), metadata_reference };
    }
    if (behaviour.challenges) {
      const result =
        return_url === undefined
          ? decline('sca_required')
          : insertChallenge(db, { ...content, return_url, idempotency_key }, now);
      return { result, metadata_reference };
    }
    const authorization_id = newBankId('auth');
    const expires_at = insertAuthorization(db, { ...content, authorization_id }, now);
    const result: Authorized = { status: 'authorized', authorization_id, amount, expires_at };
    return { result, metadata_reference };
  });
}

/** What a capture, release or refund is about. */
export interface HoldContent {
  readonly authorization_id: string;
  readonly amount?: Money;
}

type AmountRequest = BookingRequest & {
  readonly content: HoldContent & { readonly amount: Money };
};

export function bookCapture(db: DatabaseSync, request: AmountRequest): Booked {
  return bookOnHold(db, request, (hold) => {
    const { amount } = request.content;
    if (hold.status === 'expired') return decline('authorization_expired');
    if (hold.status !== 'authorized') return decline('authorization_closed');
    if (amount.currency !== hold.currency) return decline('currency_mismatch');
    if (amount.amount_minor > hold.amount_minor) return decline('amount_too_large');

    const capture_id = newBankId('capt');
    db.prepare('insert into captures values (?, ?, ?, ?)').run(
      capture_id,
      hold.authorization_id,
      amount.amount_minor,
      request.now.getTime(),
    );
    insertMovement(db, {
      kind: 'capture',
      authorization_id: hold.authorization_id,
      ...amount,
      fee_minor: captureFee_minor(amount.amount_minor),
      at: request.now,
    });
    setStatus(db, hold, 'captured');
    const rest_minor = hold.amount_minor - amount.amount_minor;
    if (rest_minor > 0)
      insertRelease(db, hold, { rest_minor, reason: 'remainder', at: request.now });
    const result: Captured = {
      status: 'captured',
      authorization_id: hold.authorization_id,
      capture_id,
      amount,
      released: { amount_minor: rest_minor, currency: hold.currency },
    };
    return result;
  });
}

/**
 * Releasing a hold that is already released or expired reaches its goal: the money is free. So does
 * calling off a challenge: there will be no hold.
 */
export function bookRelease(
  db: DatabaseSync,
  request: BookingRequest & { readonly content: HoldContent },
): Booked {
  const { authorization_id } = request.content;
  const callOff = () => abandonChallenge(db, authorization_id, request.now);
  return bookOnHold(db, { ...request, otherwise: callOff }, (hold) => {
    if (hold.status === 'captured') return decline('authorization_closed');
    if (hold.status === 'authorized') {
      insertRelease(db, hold, { rest_minor: hold.amount_minor, reason: 'asked', at: request.now });
      setStatus(db, hold, 'released');
    }
    const result: Released = {
      status: 'released',
      authorization_id: hold.authorization_id,
      amount: { amount_minor: hold.amount_minor, currency: hold.currency },
    };
    return result;
  });
}

export function bookRefund(db: DatabaseSync, request: AmountRequest): Booked {
  return bookOnHold(db, request, (hold) => {
    const { amount } = request.content;
    if (hold.status !== 'captured') return decline('not_captured');
    if (amount.currency !== hold.currency) return decline('currency_mismatch');
    if (amount.amount_minor > refundable_minor(db, hold.authorization_id)) {
      return decline('amount_too_large');
    }
    const refund_id = newBankId('rfnd');
    db.prepare('insert into refunds values (?, ?, ?, ?)').run(
      refund_id,
      hold.authorization_id,
      amount.amount_minor,
      request.now.getTime(),
    );
    const { amount_minor, currency } = amount;
    const back = { kind: 'refund', authorization_id: hold.authorization_id, currency } as const;
    insertMovement(db, { ...back, amount_minor: -amount_minor, at: request.now });
    const result: Refunded = {
      status: 'refunded',
      authorization_id: hold.authorization_id,
      refund_id,
      amount,
    };
    return result;
  });
}

/**
 * Books what `decide` says about the hold that the request names, after letting a lapsed hold
 * expire. Where there is no such hold, `otherwise` may know more.
 */
function bookOnHold(
  db: DatabaseSync,
  request: BookingRequest & {
    readonly content: HoldContent;
    readonly otherwise?: () => Decision | null;
  },
  decide: (hold: Hold) => Decision['result'],
): Booked {
  return bookOnce(db, request, () => {
    const hold = findHold(db, request.content.authorization_id);
    if (hold === null) {
      const nobodys = { result: decline('authorization_unknown'), metadata_reference: null };
      return request.otherwise?.() ?? nobodys;
    }
    const { metadata_reference } = hold;
    return { result: decide(expireIfLapsed(db, hold, request.now)), metadata_reference };
  });
}

function expireIfLapsed(db: DatabaseSync, hold: Hold, now: Date): Hold {
  if (hold.status !== 'authorized' || now.getTime() < hold.expires_at_ms) return hold;
  insertRelease(db, hold, { rest_minor: hold.amount_minor, reason: 'expired', at: now });
  setStatus(db, hold, 'expired');
  return { ...hold, status: 'expired' };
}

export function findHold(db: DatabaseSync, authorization_id: string): Hold | null {
  const row = db
    .prepare('select * from authorizations where authorization_id = ?')
    .get(authorization_id);
  return row === undefined ? null : (row as unknown as Hold);
}

function refundable_minor(db: DatabaseSync, authorization_id: string): number {
  const row = db
    .prepare(
      `select c.amount_minor - coalesce((select sum(f.amount_minor) from refunds f
         where f.authorization_id = c.authorization_id), 0) as rest_minor
       from captures c where c.authorization_id = ?`,
    )
    .get(authorization_id);
  return Number(row?.rest_minor ?? 0);
}

function insertRelease(
  db: DatabaseSync,
  hold: Hold,
  release: { rest_minor: number; reason: 'asked' | 'remainder' | 'expired'; at: Date },
): void {
  db.prepare('insert into releases values (?, ?, ?, ?, ?)').run(
    newBankId('rels'),
    hold.authorization_id,
    release.rest_minor,
    release.reason,
    release.at.getTime(),
  );
}

function setStatus(db: DatabaseSync, hold: Hold, status: Hold['status']): void {
  db.prepare('update authorizations set status = ? where authorization_id = ?').run(
    status,
    hold.authorization_id,
  );
}

function decline(code: DeclineCode): Declined {
  return { status: 'declined', code };
}
