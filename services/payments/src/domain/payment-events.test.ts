import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChargeAnswer } from './charge.ts';
import { accountIdsFixture as ids } from './ids.fixture.ts';
import { eur, facts, now, paymentOf, refundOf, said } from './payment.fixture.ts';
import { answerEvent, requestEvent } from './payment-events.ts';

const { payment_method_id } = facts;
const refund = refundOf(40, 'refunding');

describe('a request on record', () => {
  type Command = Parameters<typeof requestEvent>[1];
  const request = (more: Pick<Command, 'charge' | 'about'>) =>
    said(
      requestEvent(
        { ...ids, payment_method_id },
        { idempotency_key: 'key', action: more.about, amount: eur(300), ...more } as Command,
        now,
      ),
    );

  it('names its charge and its amount, and what a hold is placed on', () => {
    const amount = eur(300);
    assert.deepEqual(request({ charge: 'hold', about: 'authorize' }), [
      'hold_requested',
      { charge: 'hold', payment_method_id, amount },
    ]);
    assert.deepEqual(request({ charge: 'hold', about: 'capture' }), [
      'capture_requested',
      { charge: 'hold', amount },
    ]);
    assert.deepEqual(request({ charge: 'refund_1', about: 'refund' }), [
      'refund_requested',
      { charge: 'refund_1', amount },
    ]);
  });

  it('to release names no amount: all of it goes', () =>
    assert.deepEqual(request({ charge: 'hold', about: 'release' }), [
      'release_requested',
      { charge: 'hold' },
    ]));
});

describe('an answer about a charge', () => {
  const heard = (about: 'authorize' | 'capture' | 'release', answer: ChargeAnswer, more = {}) =>
    said(
      answerEvent(
        { ...ids, payment: paymentOf(more) },
        { charge: 'hold', about, action: about },
        { answer, now },
      ),
    );
  const charge = 'hold';
  const held = { authorization_id: 'auth_1', amount: eur(300) };

  it('is recorded as what the provider did', () => {
    assert.deepEqual(heard('authorize', { status: 'authorized', ...held }), [
      'hold_placed',
      { charge, ...held },
    ]);
    const challenge_ends_at = '2026-05-01T08:10:00.000Z';
    const asked = { status: 'requires_action', ...held, challenge_ends_at } as const;
    assert.deepEqual(heard('authorize', asked), [
      'hold_challenged',
      { charge, ...held, ends_at: challenge_ends_at },
    ]);
    assert.deepEqual(heard('capture', { status: 'captured', amount: eur(300) }), [
      'payment_captured',
      { charge, amount: eur(300) },
    ]);
  });

  it('of a release says whether nothing was owed or it was paid otherwise', () => {
    const reasonAt = (fare_minor: number) =>
      heard('release', { status: 'released' }, { fare_minor });
    assert.deepEqual(reasonAt(0), ['hold_released', { charge, reason: 'nothing_owed' }]);
    assert.deepEqual(reasonAt(300), ['hold_released', { charge, reason: 'paid_otherwise' }]);
  });

  it('that is no is about the hold, or about its end', () => {
    const no = { status: 'declined', code: 'card_declined' } as const;
    const code = 'card_declined';
    assert.deepEqual(heard('authorize', no), ['hold_declined', { charge, code }]);
    assert.deepEqual(heard('authorize', { ...no, provider_code: '51' }), [
      'hold_declined',
      { charge, code, provider_code: '51' },
    ]);
    for (const about of ['capture', 'release'] as const)
      assert.deepEqual(heard(about, no), ['closing_refused', { charge, about, code }]);
  });

  it('that is none says what it was about', () => {
    const about = 'capture';
    assert.deepEqual(heard(about, { status: 'not_found' }), [
      'request_unrecorded',
      { charge, about },
    ]);
    assert.deepEqual(heard(about, { status: 'unknown' }), ['outcome_unknown', { charge, about }]);
  });

  it('cannot be a refund', () =>
    assert.throws(() => heard('capture', { status: 'refunded' }), RangeError));
});

describe('an answer about an amount that goes back', () => {
  const charge = 'refund_1';
  const heard = (answer: ChargeAnswer, refunds = [refund]) =>
    said(
      answerEvent(
        { ...ids, payment: paymentOf({ refunds }) },
        { charge, about: 'refund', action: 'refund' },
        { answer, now },
      ),
    );

  it('is recorded as what the provider did, with the amount of our books', () => {
    assert.deepEqual(heard({ status: 'refunded' }), [
      'payment_refunded',
      { charge, amount: eur(40) },
    ]);
    const no = { status: 'declined', code: 'card_closed' } as const;
    assert.deepEqual(heard(no), ['refund_declined', { charge, code: 'card_closed' }]);
    assert.deepEqual(heard({ ...no, provider_code: '14' }), [
      'refund_declined',
      { charge, code: 'card_closed', provider_code: '14' },
    ]);
    for (const [status, type] of [
      ['not_found', 'request_unrecorded'],
      ['unknown', 'outcome_unknown'],
    ] as const)
      assert.deepEqual(heard({ status }), [type, { charge, about: 'refund' }]);
  });

  it('cannot be about one that was never asked for, nor about a charge', () => {
    assert.throws(() => heard({ status: 'refunded' }, []), RangeError);
    assert.throws(() => heard({ status: 'released' }), RangeError);
    for (const status of ['refunded', 'unknown', 'not_found'] as const) {
      const about = { charge: 'hold', about: 'refund', action: 'refund' } as const;
      const payment = paymentOf({ refunds: [refund] });
      assert.throws(() => answerEvent({ ...ids, payment }, about, { answer: { status }, now }));
    }
  });
});
