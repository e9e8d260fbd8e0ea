import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  authorized,
  captured,
  challenged,
  declined,
  paymentOf,
  refundOf,
} from './payment.fixture.ts';
import { isRefundRefused, paymentStanding } from './payment.ts';

describe('a payment whose fare is known', () => {
  it('is settling while any of its charges is under way', () => {
    const asked = { status: 'authorizing', amount_minor: 300, attempts: 1 } as const;
    const short = { fare_minor: 500, hold: captured(200) };
    assert.equal(paymentStanding(paymentOf({ ...short, remainder: asked })), 'settling');
    assert.equal(paymentStanding(paymentOf({ ...short, remainder: declined })), 'short');
  });

  it('is settling while a hold has to go, also one that its payer is asked about', () => {
    for (const hold of [authorized, challenged])
      assert.equal(paymentStanding(paymentOf({ fare_minor: 0, hold })), 'settling');
  });

  it('is refunding from the correction on until all has gone back', () => {
    const corrected = { fare_minor: 500, corrected_minor: 200, hold: captured(500) };
    assert.equal(paymentStanding(paymentOf(corrected)), 'refunding');
    const standing = (status: 'refunding' | 'refund_unknown' | 'refunded') =>
      paymentStanding(paymentOf({ ...corrected, refunds: [refundOf(200, status)] }));
    assert.equal(standing('refunding'), 'refunding');
    assert.equal(standing('refund_unknown'), 'refunding');
    assert.equal(standing('refunded'), 'settled');
  });

  it('waits for a person where the provider would not give back', () => {
    const refused = paymentOf({
      fare_minor: 500,
      corrected_minor: 200,
      hold: captured(500),
      refunds: [refundOf(200, 'declined')],
    });
    assert.equal(isRefundRefused(refused), true);
    assert.equal(paymentStanding(refused), 'needs_person');
    // As credit it has gone back all the same.
    const given = { ...refused, returned_minor: 200 };
    assert.equal(isRefundRefused(given), false);
    assert.equal(paymentStanding(given), 'settled');
  });

  it('waits for a person where one of several amounts was refused', () => {
    const refunds = [refundOf(100, 'refunded'), refundOf(50, 'declined')];
    const mixed = { fare_minor: 500, corrected_minor: 150, hold: captured(500) };
    assert.equal(isRefundRefused(paymentOf({ ...mixed, refunds })), true);
    assert.equal(isRefundRefused(paymentOf({ ...mixed, refunds: refunds.slice(0, 1) })), false);
  });

  it('waits for a person where more went back than any correction said', () => {
    const refunds = [refundOf(40, 'refunded')];
    const given = paymentOf({ fare_minor: 500, hold: captured(500), refunds });
    assert.equal(paymentStanding(given), 'needs_person');
  });
});
