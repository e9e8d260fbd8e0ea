import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { authorized, captured, paymentOf, refundOf } from './payment.fixture.ts';
import { chargeByAuthorization, paymentStanding, refundFound } from './payment.ts';
import { isAsked } from './reconciliation.ts';
import { isRefundOpen, type Refund, refundHeard } from './refund.ts';

const refund = refundOf(40, 'refunding');

describe('an amount that goes back', () => {
  const heard = (status: Refund['status'], answer: Parameters<typeof refundHeard>[1]) =>
    refundHeard({ ...refund, status }, answer);
  const no = { status: 'declined', code: 'card_closed' } as const;

  it('is given back or refused, and what is refused stays so', () => {
    for (const status of ['none', 'refunding', 'refund_unknown'] as const) {
      assert.deepEqual(heard(status, { status: 'refunded' }), { ...refund, status: 'refunded' });
      assert.deepEqual(heard(status, no), { ...refund, status: 'declined', code: 'card_closed' });
    }
    for (const answer of [no, { status: 'refunded' }, { status: 'not_found' }] as const)
      assert.deepEqual(heard('declined', answer), { ...refund, status: 'declined' });
  });

  it('stays given back unless the payer’s bank sends it back, days later', () => {
    for (const answer of [{ status: 'refunded' }, { status: 'not_found' }] as const)
      assert.deepEqual(heard('refunded', answer), { ...refund, status: 'refunded' });
    assert.deepEqual(heard('refunded', no), { ...refund, status: 'declined', code: 'card_closed' });
  });

  it('is asked for again where nothing is known of it, and looked up where that is in doubt', () => {
    assert.deepEqual(heard('refunding', { status: 'not_found' }), { ...refund, status: 'none' });
    const doubt = heard('refunding', { status: 'unknown' });
    assert.deepEqual(doubt, { ...refund, status: 'refund_unknown' });
    const none: Refund = { ...refund, status: 'none' };
    assert.equal(refundHeard(none, { status: 'not_found' }), none);
    assert.equal(refundHeard(none, { status: 'unknown' }), none);
  });

  it('takes no answer to anything else', () =>
    assert.throws(() => heard('refunding', { status: 'released' }), RangeError));

  it('is open until it is given back or refused', () => {
    const all = ['none', 'refunding', 'refund_unknown', 'refunded', 'declined'] as const;
    const open = all.filter((status) => isRefundOpen({ ...refund, status }));
    assert.deepEqual(open, ['none', 'refunding', 'refund_unknown']);
  });
});

describe('a refund that somebody made at the provider', () => {
  const found = {
    charge: 'hold',
    authorization_id: 'auth_1',
    amount_minor: 40,
    provider_key: 'k1',
  } as const;
  const paid = paymentOf({ hold: captured(300), fare_minor: 300, refunds: [refund] });

  it('is taken in once, behind ours', () => {
    const once = refundFound(paid, found);
    assert.deepEqual(once.refunds, [refund, { ...found, status: 'refunded' }]);
    assert.equal(refundFound(once, found), once);
    assert.equal(refundFound(once, { ...found, provider_key: 'k2' }).refunds.length, 3);
  });

  it('belongs to the charge whose hold it was made of', () => {
    assert.equal(chargeByAuthorization(paid, 'auth_1'), 'hold');
    assert.equal(chargeByAuthorization(paid, 'auth_9'), null);
    const other = { ...paid, remainder: { ...authorized, authorization_id: 'auth_2' } };
    assert.equal(chargeByAuthorization(other, 'auth_2'), 'remainder');
  });

  it('is asked for where our books hold its part', () => {
    assert.equal(isAsked(paid, 'refund_1'), true);
    assert.equal(isAsked(paid, 'refund_2'), false);
    assert.equal(isAsked(paid, 'remainder'), true);
    assert.equal(isAsked(paid, 'retry_1'), false);
  });

  it('that is more than a correction said is for a person to look at', () => {
    const given = { ...refund, status: 'refunded' as const };
    const more = { ...paid, refunds: [given] };
    assert.equal(paymentStanding(more), 'needs_person');
    assert.equal(paymentStanding({ ...more, corrected_minor: 40 }), 'settled');
  });
});
