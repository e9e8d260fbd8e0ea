import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { authorized, captured, eur, paymentOf, refundOf } from './payment.fixture.ts';
import { PAYMENT_FOLDS } from './payment-fold.ts';
import type { Payment } from './payment-state.ts';

/** A payment after one event, as it lies in the record. */
function after(payment: Payment, kind: string, data: object): Payment {
  const fold = PAYMENT_FOLDS.find(({ definition }) => definition.type === `payments.${kind}`);
  return fold?.run(payment, data as never) ?? assert.fail(`nothing folds ${kind}`);
}

/** Of the first months, when a payment had one charge. */
describe('an event that names no charge', () => {
  it('is of the hold', () => {
    const opened = paymentOf();
    const asked = after(opened, 'hold_requested', { amount: eur(1_000) });
    assert.equal(asked.hold.status, 'authorizing');
    const placed = { authorization_id: 'auth_1', amount: eur(1_000) };
    assert.deepEqual(after(asked, 'hold_placed', placed).hold, authorized);
    const ends_at = '2026-05-01T08:10:00.000Z';
    assert.equal(after(asked, 'hold_challenged', { ...placed, ends_at }).hold.status, 'challenged');
    const no = { code: 'card_declined' };
    assert.deepEqual(after(asked, 'hold_declined', no).hold, { status: 'declined', ...no });
  });

  it('closes the hold', () => {
    const over = paymentOf({ hold: authorized, fare_minor: 300 });
    const capturing = after(over, 'capture_requested', { amount: eur(300) });
    assert.equal(capturing.hold.status, 'capturing');
    assert.deepEqual(
      after(capturing, 'payment_captured', { amount: eur(300) }).hold,
      captured(300),
    );
    const releasing = after(over, 'release_requested', {});
    assert.equal(releasing.hold.status, 'releasing');
    assert.equal(after(releasing, 'hold_released', {}).hold.status, 'released');
  });
});

describe('the record of a payment, event by event', () => {
  const paid = paymentOf({ hold: captured(500), fare_minor: 500 });

  it('sets one fare: another one is a fault of the record', () => {
    assert.equal(after(paymentOf(), 'fare_set', { fare: eur(500) }).fare_minor, 500);
    assert.throws(() => after(paid, 'fare_set', { fare: eur(501) }), /set and cannot change/);
  });

  it('gives back what a correction took off', () => {
    const corrected = after(paid, 'receipt_corrected', { correction: { credited: eur(200) } });
    const charge = 'refund_1';
    const asked = after(corrected, 'refund_requested', { charge, amount: eur(200) });
    assert.deepEqual(asked.refunds, [refundOf(200, 'refunding')]);
    assert.deepEqual(after(asked, 'payment_refunded', { charge }).refunds, [
      refundOf(200, 'refunded'),
    ]);
    assert.equal(after(corrected, 'credit_returned', { amount: eur(200) }).returned_minor, 200);
  });

  it('takes in what somebody gave back at the provider', () => {
    const found = { charge: 'hold', authorization_id: 'auth_1', provider_key: 'k1' };
    const { refunds } = after(paid, 'refund_found', { ...found, amount: eur(40) });
    assert.deepEqual(refunds, [{ ...refundOf(40, 'refunded'), provider_key: 'k1' }]);
  });

  it('stays as it is when a person or a list is told of it', () => {
    for (const kind of ['payment_due', 'payment_uncollected'])
      assert.equal(after(paid, kind, {}), paid);
  });
});
