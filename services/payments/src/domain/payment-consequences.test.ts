import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NewEvent } from '@drais/vocabulary/define';
import type { Charge } from './charge.ts';
import { accountIdsFixture as ids } from './ids.fixture.ts';
import {
  captured,
  declined,
  eur,
  facts,
  now,
  paymentOf,
  refundOf,
  said,
} from './payment.fixture.ts';
import { consequencesOf, type PaymentFacts } from './payment-events.ts';
import type { Payment } from './payment-state.ts';

const refund = refundOf(40, 'refunding');

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

  it('is the posting turned round where an amount came back', () => {
    const before = { ...paid, refunds: [refundOf(40, 'refunded')] };
    const after = { ...paid, refunds: [refundOf(40, 'declined')] };
    const events = consequencesOf(facts, { before, after }, now);
    const { cause, lines } = dataOf(events, 'ledger_entry_posted');
    assert.equal(cause, `refund_failed:${ids.payment_id}:refund_1:refund`);
    const [owed, provider] = lines as { amount_minor: number }[];
    assert.deepEqual([owed?.amount_minor, provider?.amount_minor], [-40, 40]);
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
