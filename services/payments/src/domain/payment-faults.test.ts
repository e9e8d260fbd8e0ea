import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_CHARGE } from './charge.ts';
import { authorized, captured, eur, paymentOf, refundOf } from './payment.fixture.ts';
import { creditFare, paymentHeard, paymentSent } from './payment.ts';
import { chargeOf, openPayment, refundable_minor, withCharge } from './payment-state.ts';
import { AMOUNT_MINOR_MAX } from './pricing-plan.ts';

const corrected = paymentOf({ fare_minor: 500, corrected_minor: 200, hold: captured(500) });

describe('a fault of ours in a payment', () => {
  it('is a correction before the fare is known, and one of more than the fare', () => {
    for (const minor of [0, 1]) assert.throws(() => creditFare(paymentOf(), minor), RangeError);
    const paid = paymentOf({ fare_minor: 500 });
    assert.equal(creditFare(paid, 500).corrected_minor, 500);
    assert.throws(() => creditFare(paid, 501), RangeError);
    assert.throws(() => creditFare(corrected, 301), RangeError);
  });

  it('is a refund under the name of a charge', () => {
    const amount = eur(200);
    const refund = { charge: 'hold', action: 'refund', amount } as const;
    assert.throws(() => paymentSent(corrected, refund), /by the name of hold/);
    const heard = { charge: 'hold', about: 'refund', action: 'refund' } as const;
    assert.throws(() => paymentHeard(corrected, heard, { status: 'refunded' }), /name of hold/);
  });

  it('is a refund that nothing calls for: another amount, another one, once more', () => {
    const send = (charge: 'refund_1' | 'refund_2', amount_minor: number, payment = corrected) =>
      paymentSent(payment, { charge, action: 'refund', amount: eur(amount_minor) });
    const sent = send('refund_1', 200);
    assert.deepEqual(sent.refunds, [refundOf(200, 'refunding')]);
    assert.throws(() => send('refund_1', 199), RangeError);
    assert.throws(() => send('refund_2', 200), RangeError);
    assert.throws(() => send('refund_1', 200, sent), RangeError);
    assert.throws(() => send('refund_1', 200, paymentOf({ fare_minor: 500 })), RangeError);
  });

  it('is an answer to a refund that was never asked for', () => {
    const heard = { charge: 'refund_1', about: 'refund', action: 'refund' } as const;
    assert.throws(() => paymentHeard(corrected, heard, { status: 'refunded' }), /never asked/);
  });

  it('is a charge that the payment does not have', () =>
    assert.throws(() => chargeOf(paymentOf(), 'retry_1'), /no charge retry_1/));

  it('is an amount beyond all that a trip can cost', () => {
    const hold = (amount_minor: number) => openPayment('042.x', eur(amount_minor)).hold_minor;
    assert.equal(hold(AMOUNT_MINOR_MAX), AMOUNT_MINOR_MAX);
    assert.throws(() => hold(AMOUNT_MINOR_MAX + 1), RangeError);
  });
});

describe('a part of a payment', () => {
  it('changes alone', () => {
    const retry = { reason: 'schedule', charge: NO_CHARGE } as const;
    const twice = paymentOf({ retries: [retry, retry] });
    const after = withCharge(twice, 'retry_1', authorized);
    assert.deepEqual(after.retries, [{ ...retry, charge: authorized }, retry]);
  });

  it('is as it was after an answer that is no news, so that nothing is written', () => {
    const given = { ...corrected, refunds: [refundOf(200, 'refunded')] };
    const heard = { charge: 'refund_1', about: 'refund', action: 'refund' } as const;
    assert.equal(paymentHeard(given, heard, { status: 'refunded' }), given);
  });

  it('can go back to the card as far as it was captured and has not gone back', () => {
    const given = { ...corrected, refunds: [refundOf(200, 'refunded')] };
    assert.equal(refundable_minor(given), 300);
  });
});
