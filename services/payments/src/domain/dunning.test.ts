import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nextRetryAt, RETRIES_MAX } from './dunning.ts';
import { authorized, now, paymentOf } from './payment.fixture.ts';
import type { Payment } from './payment-state.ts';

describe('what is due', () => {
  const tried = (n: number, reason: 'schedule' | 'pay_now' = 'schedule') =>
    paymentOf({ retries: Array.from({ length: n }, () => ({ reason, charge: authorized })) });
  const hoursUntil = (payment: Payment) => {
    const at = nextRetryAt(payment, now);
    return at === null ? null : (at.getTime() - now.getTime()) / 3_600_000;
  };

  it('is asked for again after an hour, a day, three days and a week', () =>
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((n) => hoursUntil(tried(n))),
      [1, 24, 72, 168, null],
    ));

  it('is asked for by itself whatever the rider tried meanwhile, up to a bound', () => {
    assert.equal(hoursUntil(tried(RETRIES_MAX - 1, 'pay_now')), 1);
    assert.equal(hoursUntil(tried(RETRIES_MAX, 'pay_now')), null);
  });
});
