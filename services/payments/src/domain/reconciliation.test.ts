import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Charge } from './charge.ts';
import { openPayment, type Payment, paymentKey } from './payment-state.ts';
import { differenceOf, originOf } from './reconciliation.ts';

const payment_id = '042.0193e1a0-0000-7000-8000-000000000001';
const eur = (amount_minor: number) => ({ amount_minor, currency: 'EUR' });
const withHold = (hold: Charge): Payment => ({ ...openPayment(payment_id, eur(1_000)), hold });
const capture = { payment_id, charge: 'hold', about: 'capture' } as const;
const authorize = { payment_id, charge: 'hold', about: 'authorize' } as const;

describe('an operation of the provider', () => {
  it('names the request that it answers by its key', () => {
    const idempotency_key = paymentKey(payment_id, 'remainder', 'capture');
    const origin = { payment_id, charge: 'remainder', about: 'capture' };
    assert.deepEqual(originOf({ idempotency_key, kind: 'capture' }), origin);
  });

  it('belongs to nobody where its key is not of our making', () => {
    const keys = ['', 'x', `${payment_id}:hold:refund`, `${payment_id}:hold:capture:again`];
    for (const idempotency_key of keys) {
      assert.equal(originOf({ idempotency_key, kind: 'capture' }), null);
    }
    const idempotency_key = paymentKey(payment_id, 'hold', 'capture');
    assert.equal(originOf({ idempotency_key, kind: 'release' }), null);
  });

  it('differs where our books know nothing of it, or another amount', () => {
    const captured = { status: 'captured', amount: eur(300) } as const;
    const closed = { authorization_id: 'auth_1' };
    const books = (captured_minor: number) =>
      withHold({ status: 'captured', ...closed, captured_minor });
    assert.equal(differenceOf(null, capture, captured), 'payment_unknown');
    assert.equal(differenceOf(books(300), capture, captured), null);
    assert.equal(differenceOf(books(299), capture, captured), 'captured_amount_differs');
    const released = withHold({ status: 'released', ...closed });
    assert.equal(differenceOf(released, capture, captured), 'capture_not_in_our_books');
    assert.equal(differenceOf(released, capture, { status: 'released' }), null);
    assert.equal(
      differenceOf(books(300), capture, { status: 'released' }),
      'release_not_in_our_books',
    );
    assert.equal(
      differenceOf(books(300), capture, { status: 'refunded' }),
      'refund_not_in_our_books',
    );
    const no = { status: 'declined', code: 'card_declined' } as const;
    assert.equal(differenceOf(withHold(no), authorize, no), null);
    assert.equal(differenceOf(books(300), authorize, no), 'decline_not_in_our_books');
    const yes = { status: 'authorized', amount: eur(1_000), authorization_id: 'auth_1' } as const;
    assert.equal(differenceOf(books(300), authorize, yes), null);
    const other = { ...yes, authorization_id: 'auth_2' };
    assert.equal(differenceOf(books(300), authorize, other), 'hold_not_in_our_books');
  });
});
