import assert from 'node:assert/strict';
import type { NewEvent } from '@drais/vocabulary/define';
import type { Charge } from './charge.ts';
import { accountIdsFixture } from './ids.fixture.ts';
import type { PaymentFacts } from './payment-events.ts';
import { openPayment, type Payment } from './payment-state.ts';
import type { Refund } from './refund.ts';

// Pieces of a payment, for tests that put one together at a point that no test wants to ride to.

export const now = new Date('2026-05-01T08:00:00.000Z');

/** Whose payment it is. */
export const facts = {
  ...accountIdsFixture,
  area_id: 'mannheim',
  purpose: 'trip',
  payment_method_id: '042.0193e1a0-0000-7000-8000-000000000004',
} as const satisfies PaymentFacts;

export const eur = (amount_minor: number) => ({ amount_minor, currency: 'EUR' });

/** A payment with a hold of 10.00 that nobody has asked for yet, and what a test changes. */
export function paymentOf(more: Partial<Payment> = {}): Payment {
  return { ...openPayment(accountIdsFixture.payment_id, eur(1_000)), ...more };
}

const held = { authorization_id: 'auth_1', amount_minor: 1_000, attempts: 0 };

export const authorized: Charge = { ...held, status: 'authorized' };
export const challenged: Charge = {
  ...held,
  status: 'challenged',
  challenge_ends_at: '2026-05-01T08:10:00.000Z',
};
export const declined: Charge = { status: 'declined', code: 'card_declined' };

export function captured(captured_minor: number, authorization_id = 'auth_1'): Charge {
  return { status: 'captured', authorization_id, captured_minor };
}

export function refundOf(amount_minor: number, status: Refund['status']): Refund {
  return { charge: 'hold', authorization_id: 'auth_1', amount_minor, status };
}

/** What an event of this payment says, beside the ids that each of them carries. */
export function said({ type, occurred_at, data }: NewEvent) {
  assert.equal(occurred_at, now);
  const { payment_id, trip_id, account_id, ...rest } = data as typeof accountIdsFixture;
  assert.deepEqual({ payment_id, trip_id, account_id }, accountIdsFixture);
  return [type.replace('payments.', ''), rest];
}
