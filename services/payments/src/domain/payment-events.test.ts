import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NewEvent } from '@drais/vocabulary/define';
import type { Charge, ChargeAnswer } from './charge.ts';
import { accountIdsFixture as ids } from './ids.fixture.ts';
import { captured, declined, eur, facts, now, paymentOf, refundOf } from './payment.fixture.ts';
import { answerEvent, consequencesOf, type PaymentFacts, requestEvent } from './payment-events.ts';
import type { Payment } from './payment-state.ts';

const { payment_method_id } = facts;
const refund = refundOf(40, 'refunding');

/** What an event says beside the ids that each of a payment carries. */
function said({ type, occurred_at, data }: NewEvent) {
  assert.equal(occurred_at, now);
  const { payment_id, trip_id, account_id, ...rest } = data as typeof ids;
  assert.deepEqual({ payment_id, trip_id, account_id }, ids);
  return [type.replace('payments.', ''), rest];
}

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
  });
});

describe('what follows from a payment', () => {
  const typesOf = (events: readonly NewEvent[]) =>
    events.map(({ type }) => type.replace('payments.', ''));
  const dataOf = (events: readonly NewEvent[], type: string) =>
    events.find((one) => one.type === `payments.${type}`)?.data as Record<string, unknown>;
  const running = paymentOf({ fare_minor: 300 });
  const paid = paymentOf({ fare_minor: 300, hold: captured(300) });

  it('is a posting for each capture, and its end', () => {
    const events = consequencesOf(facts, { before: running, after: paid }, now);
    assert.deepEqual(typesOf(events), ['ledger_entry_posted', 'payment_settled']);
    assert.deepEqual(dataOf(events, 'payment_settled')['paid'], eur(300));
    const { cause, area_id, posted_at } = dataOf(events, 'ledger_entry_posted');
    assert.deepEqual([area_id, posted_at], ['mannheim', now.toISOString()]);
    assert.match(String(cause), new RegExp(`^capture:${ids.payment_id}:hold:capture$`));
  });

  it('is nothing when nothing changed', () =>
    assert.deepEqual(consequencesOf(facts, { before: paid, after: paid }, now), []));

  it('is credit as soon as a top-up is captured', () => {
    const top_up = { ...facts, purpose: 'top_up' as const };
    const events = consequencesOf(top_up, { before: running, after: paid }, now);
    assert.deepEqual(typesOf(events), ['ledger_entry_posted', 'credit_granted', 'payment_settled']);
    const lines = dataOf(events, 'ledger_entry_posted')['lines'] as { account: string }[];
    const accounts = lines.map(({ account }) => account);
    assert.deepEqual(accounts, ['provider_clearing', `rider_credit:${ids.account_id}`]);
    const { movement_id, ...granted } = dataOf(events, 'credit_granted');
    assert.equal(movement_id, dataOf(events, 'ledger_entry_posted')['entry_id']);
    assert.deepEqual(granted, {
      account_id: ids.account_id,
      area_id: 'mannheim',
      kind: 'top_up',
      amount: eur(300),
      cause: ids.trip_id,
    });
  });

  it('is a posting for each amount that went back, once, by its key or the provider’s', () => {
    const after = { ...paid, refunds: [{ ...refund, status: 'refunded' as const }] };
    const before = { ...paid, refunds: [refund] };
    const causeOf = (events: readonly NewEvent[]) =>
      String(dataOf(events, 'ledger_entry_posted')['cause']);
    const ours = causeOf(consequencesOf(facts, { before, after }, now));
    assert.match(ours, new RegExp(`^refund:${ids.payment_id}:refund_1:refund$`));
    const made = { ...refund, status: 'refunded' as const, provider_key: 'made-there' };
    const theirs = consequencesOf(
      facts,
      { before: paid, after: { ...paid, refunds: [made] } },
      now,
    );
    assert.match(causeOf(theirs), /:made-there$/);
    assert.deepEqual(consequencesOf(facts, { before: after, after }, now), []);
  });

  const short = (more: Partial<Payment>) =>
    paymentOf({ fare_minor: 300, hold: declined, remainder: declined, ...more });
  const dueOf = (after: Payment, of: PaymentFacts = facts) =>
    consequencesOf(of, { before: running, after }, now);

  it('is a debt where the card gave nothing, asked for again in an hour', () => {
    const events = dueOf(short({}));
    assert.deepEqual(events.map(said), [
      [
        'payment_due',
        { amount: eur(300), code: 'card_declined', retry_at: '2026-05-01T09:00:00.000Z' },
      ],
    ]);
  });

  it('is no debt where somebody only wanted credit', () =>
    assert.deepEqual(dueOf(short({}), { ...facts, purpose: 'top_up' }), []));

  it('is no debt while money is on its way, nor where a person has to look', () => {
    const hold = { status: 'authorizing', amount_minor: 1_000, attempts: 1 } as const;
    assert.deepEqual(
      consequencesOf(facts, { before: paymentOf({ hold }), after: running }, now),
      [],
    );
    const odd = { status: 'capture_declined', authorization_id: 'auth_1', code: 'odd' } as const;
    assert.deepEqual(dueOf(paymentOf({ fare_minor: 300, hold: odd })), []);
  });

  it('is given up after the last try', () => {
    const retries = Array.from({ length: 4 }, () => ({
      reason: 'schedule' as const,
      charge: { status: 'declined' as const, code: 'no_money' },
    }));
    assert.deepEqual(dueOf(short({ retries })).map(said), [
      ['payment_due', { amount: eur(300), code: 'no_money' }],
      ['payment_uncollected', { amount: eur(300) }],
    ]);
  });

  it('says why nothing came: the hold ran out, or nobody answers', () => {
    const lapsed: Charge = { status: 'lapsed', authorization_id: 'auth_1' };
    const silent: Charge = { status: 'none', attempts: 1_000 };
    const codes = [lapsed, silent].map((charge) => {
      const retries = [{ reason: 'schedule' as const, charge }];
      return dataOf(dueOf(short({ retries })), 'payment_due')?.['code'];
    });
    assert.deepEqual(codes, ['authorization_expired', 'provider_does_not_answer']);
  });
});
