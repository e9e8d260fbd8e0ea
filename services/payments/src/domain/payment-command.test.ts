import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountIdsFixture } from './ids.fixture.ts';
import { authorized, captured, eur, paymentOf, refundOf } from './payment.fixture.ts';
import { nextCommand, plannedRefund } from './payment-command.ts';

const { payment_id } = accountIdsFixture;

describe('what is asked of the provider next', () => {
  it('is the release of a hold that another charge has been asked for instead of', () => {
    const asked = { status: 'none', attempts: 1, asked_minor: 500 } as const;
    const late = paymentOf({ fare_minor: 500, hold: authorized, remainder: asked });
    const command = nextCommand(late);
    assert.deepEqual([command?.action, command?.charge], ['release', 'hold']);
  });

  it('is a look-up that names the amount of what is in doubt', () => {
    const hold = { status: 'authorize_unknown', amount_minor: 1_000, attempts: 1 } as const;
    const command = nextCommand(paymentOf({ hold }));
    assert.deepEqual([command?.action, command?.amount], ['find', eur(1_000)]);
  });

  it('is an amount that goes back, under a key of its own', () => {
    const corrected = { fare_minor: 500, corrected_minor: 200, hold: captured(500) };
    assert.deepEqual(nextCommand(paymentOf(corrected)), {
      action: 'refund',
      charge: 'refund_1',
      about: 'refund',
      idempotency_key: `${payment_id}:refund_1:refund`,
      amount: eur(200),
      authorization_id: 'auth_1',
    });
    const in_doubt = paymentOf({ ...corrected, refunds: [refundOf(200, 'refund_unknown')] });
    const look = nextCommand(in_doubt);
    assert.deepEqual([look?.action, look?.about, look?.charge], ['find', 'refund', 'refund_1']);
  });

  it('is nothing more once the provider would not give back', () => {
    const refunds = [refundOf(200, 'declined')];
    const corrected = { fare_minor: 500, corrected_minor: 200, hold: captured(500), refunds };
    assert.equal(nextCommand(paymentOf(corrected)), null);
    // What was asked for before another amount came back goes on.
    const doubtful = [refundOf(100, 'refund_unknown'), refundOf(100, 'declined')];
    const look = nextCommand(paymentOf({ ...corrected, refunds: doubtful }));
    assert.deepEqual([look?.action, look?.charge], ['find', 'refund_1']);
  });
});

describe('an amount that has to go back', () => {
  it('comes of what was captured, charge by charge', () => {
    const both = paymentOf({
      fare_minor: 700,
      corrected_minor: 600,
      hold: captured(500),
      remainder: captured(200, 'auth_2'),
    });
    assert.deepEqual(plannedRefund(both), refundOf(500, 'none'));
    const rest = plannedRefund({ ...both, refunds: [refundOf(500, 'refunded')] });
    assert.deepEqual(rest, {
      ...refundOf(100, 'none'),
      charge: 'remainder',
      authorization_id: 'auth_2',
    });
  });

  it('is none before the fare is known, or where it is right', () => {
    assert.equal(plannedRefund(paymentOf({ hold: captured(500) })), null);
    assert.equal(plannedRefund(paymentOf({ fare_minor: 500, hold: captured(500) })), null);
  });
});
