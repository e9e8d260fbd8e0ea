import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Charge } from './charge.ts';
import { accountIdsFixture } from './ids.fixture.ts';
import { openPayment, type Payment, paymentKey } from './payment-state.ts';
import { differenceOf, originOf } from './reconciliation.ts';

const { payment_id } = accountIdsFixture;
const eur = (amount_minor: number) => ({ amount_minor, currency: 'EUR' });
const paymentOf = (more: Partial<Payment>): Payment => ({
  ...openPayment(payment_id, eur(1_000)),
  ...more,
});

describe('the key of an operation', () => {
  it('names every action of every part that we ask for', () => {
    for (const charge of ['hold', 'remainder', 'retry_1', 'retry_50'] as const)
      for (const about of ['authorize', 'capture', 'release'] as const) {
        const idempotency_key = paymentKey(payment_id, charge, about);
        const origin = originOf({ idempotency_key, kind: about });
        assert.deepEqual(origin, { payment_id, charge, about });
      }
    for (const charge of ['refund_1', 'refund_20'] as const) {
      const idempotency_key = paymentKey(payment_id, charge, 'refund');
      const origin = originOf({ idempotency_key, kind: 'refund' });
      assert.deepEqual(origin, { payment_id, charge, about: 'refund' });
    }
  });

  it('is none of ours when a part of it is not', () => {
    const keys: [string, string][] = [
      [`${payment_id}:refund_1:capture`, 'capture'],
      [`${payment_id}:hold:refund`, 'refund'],
      [`${payment_id}:xhold:capture`, 'capture'],
      [`${payment_id}:holdx:capture`, 'capture'],
      [`${payment_id}:retry_0:capture`, 'capture'],
      [`${payment_id}:retry_1000:capture`, 'capture'],
      [`${payment_id}:retry_a:capture`, 'capture'],
      [`X${payment_id}:hold:capture`, 'capture'],
      [`${payment_id}:hold:payout`, 'payout'],
      [`${payment_id}:hold:`, ''],
      [`${payment_id}:hold:undefined`, 'payout'],
      [payment_id, 'capture'],
    ];
    for (const [idempotency_key, kind] of keys)
      assert.equal(originOf({ idempotency_key, kind }), null, idempotency_key);
  });
});

describe('an amount that went back', () => {
  const origin = { payment_id, charge: 'refund_1', about: 'refund' } as const;
  const refund = { charge: 'hold', authorization_id: 'auth_1', amount_minor: 40 } as const;
  const books = (status: 'refunded' | 'declined' | 'refunding') =>
    paymentOf({ refunds: [{ ...refund, status }] });
  const result = (minor: number) => ({ status: 'refunded', amount: eur(minor) }) as const;
  const no = { status: 'declined', code: 'card_closed' } as const;

  it('agrees with our books when they have it with its amount, or its refusal', () => {
    assert.equal(differenceOf(books('refunded'), origin, result(40)), null);
    assert.equal(differenceOf(books('refunded'), origin, result(41)), 'refunded_amount_differs');
    const bare = { status: 'refunded' } as const;
    assert.equal(differenceOf(books('refunded'), origin, bare), 'refunded_amount_differs');
    assert.equal(differenceOf(books('declined'), origin, no), null);
  });

  it('is not in our books where they say something else, or nothing', () => {
    const missing = 'refund_not_in_our_books';
    assert.equal(differenceOf(books('declined'), origin, result(40)), missing);
    assert.equal(differenceOf(books('refunded'), origin, no), missing);
    assert.equal(differenceOf(books('refunding'), origin, result(40)), missing);
    assert.equal(differenceOf(paymentOf({}), origin, result(40)), missing);
  });
});

describe('a charge', () => {
  const capture = { payment_id, charge: 'hold', about: 'capture' } as const;
  const closed = { authorization_id: 'auth_1' };
  const no = { status: 'declined', code: 'card_declined' } as const;
  const differs = (hold: Charge, about: 'authorize' | 'capture' | 'release') =>
    differenceOf(paymentOf({ hold }), { ...capture, about }, no);

  it('that we never asked for is not in our books', () => {
    const origin = { ...capture, charge: 'retry_1' } as const;
    const captured = { status: 'captured', amount: eur(1) } as const;
    assert.equal(differenceOf(paymentOf({}), origin, captured), 'charge_not_in_our_books');
  });

  it('that was refused agrees where our books close it without money', () => {
    const refused: Charge[] = [
      { status: 'declined', code: 'x' },
      { status: 'lapsed', ...closed },
      { status: 'capture_declined', ...closed, code: 'x' },
      { status: 'release_declined', ...closed, code: 'x' },
    ];
    for (const charge of refused)
      for (const about of ['authorize', 'capture', 'release'] as const)
        assert.equal(differs(charge, about), null, charge.status);
  });

  it('whose hold was refused after all agrees where nothing was held anyway', () => {
    const hold = { ...closed, amount_minor: 1, attempts: 0 };
    const challenge_ends_at = '2026-05-01T08:10:00.000Z';
    const free: Charge[] = [
      { status: 'released', ...closed },
      { status: 'challenged', ...hold, challenge_ends_at },
    ];
    for (const charge of free) {
      assert.equal(differs(charge, 'authorize'), null, charge.status);
      assert.equal(differs(charge, 'capture'), 'decline_not_in_our_books', charge.status);
    }
    assert.equal(
      differs({ status: 'authorized', ...hold }, 'authorize'),
      'decline_not_in_our_books',
    );
  });

  it('is judged by its own name', () => {
    const remainder: Charge = { status: 'captured', ...closed, captured_minor: 7 };
    const captured = { status: 'captured', amount: eur(7) } as const;
    const payment = paymentOf({ remainder });
    assert.equal(differenceOf(payment, { ...capture, charge: 'remainder' }, captured), null);
    assert.equal(differenceOf(payment, capture, captured), 'capture_not_in_our_books');
  });
});
