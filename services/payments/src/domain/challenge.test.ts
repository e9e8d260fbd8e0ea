import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChargeAnswer } from './charge.ts';
import {
  challengeOf,
  paymentHeard,
  paymentSent,
  paymentStanding,
  settlePayment,
} from './payment.ts';
import { nextCommand, type PaymentCommand } from './payment-command.ts';
import { openPayment, type Payment } from './payment-state.ts';

const eur = (amount_minor: number) => ({ amount_minor, currency: 'EUR' });
const ENDS_AT = '2026-05-01T08:10:00.000Z';

const asked: ChargeAnswer = {
  status: 'requires_action',
  authorization_id: 'auth_1',
  amount: eur(1_300),
  challenge_ends_at: ENDS_AT,
};
const placed: ChargeAnswer = {
  status: 'authorized',
  authorization_id: 'auth_1',
  amount: eur(1_300),
};
const failed: ChargeAnswer = { status: 'declined', code: 'authentication_failed' };

const opened = openPayment('042.0193e1a0-0000-7000-8000-000000000001', eur(1_300));
const hold = nextCommand(opened) ?? assert.fail('nothing is asked for');
const look: PaymentCommand = { ...hold, action: 'find' };
const challenged = paymentHeard(paymentSent(opened, hold), hold, asked);
const settled = (payment: Payment, fare_minor: number): Payment => {
  const outcome = settlePayment(payment, fare_minor);
  return outcome.ok ? outcome.value : assert.fail(outcome.refusal.code);
};
const release = (payment: Payment) => {
  const command = nextCommand(payment) ?? assert.fail('nothing is asked for');
  assert.equal(command.action, 'release');
  return { command, sent: paymentSent(payment, command) };
};

describe('a hold whose payer is asked first', () => {
  it('waits: nothing is asked for, and the trip may not start', () => {
    assert.equal(nextCommand(challenged), null);
    assert.equal(paymentStanding(challenged), 'challenged');
    const { ends_at, amount, authorization_id } =
      challengeOf(challenged) ?? assert.fail('no challenge');
    assert.deepEqual(
      [ends_at.toISOString(), amount, authorization_id],
      [ENDS_AT, eur(1_300), 'auth_1'],
    );
  });
  it('is placed when the payer passes', () => {
    const held = paymentHeard(challenged, look, placed);
    assert.equal(paymentStanding(held), 'held');
    assert.equal(challengeOf(held), null);
  });
  it('is declined when the payer fails', () => {
    assert.equal(paymentStanding(paymentHeard(challenged, look, failed)), 'not_held');
  });
  it('keeps its deadline when the bank asks once more, and does not mind silence', () => {
    const later = { ...asked, challenge_ends_at: '2026-05-01T09:00:00.000Z' };
    for (const answer of [later, { status: 'unknown' }, { status: 'not_found' }] as const) {
      assert.equal(paymentHeard(challenged, { ...look, action: 'authorize' }, answer), challenged);
    }
  });
  it('is called off once the fare is known, whatever the fare', () => {
    for (const fare_minor of [0, 500, 2_000]) {
      const { command, sent } = release(settled(challenged, fare_minor));
      assert.equal(command.authorization_id, 'auth_1');
      const over = paymentHeard(sent, command, { status: 'released' });
      const next = nextCommand(over);
      assert.deepEqual(
        [next?.charge, next?.amount.amount_minor],
        fare_minor === 0 ? [undefined, undefined] : ['remainder', fare_minor],
      );
    }
  });
  it('stays called off when the payer passes too late', () => {
    const { sent } = release(settled(challenged, 0));
    assert.equal(paymentHeard(sent, look, placed), sent);
  });
  it('is called off again where the provider has no record of that', () => {
    const { command, sent } = release(settled(challenged, 0));
    const unknown = paymentHeard(sent, command, { status: 'unknown' });
    const find = nextCommand(unknown) ?? assert.fail('nothing is asked for');
    assert.deepEqual([find.action, find.about], ['find', 'release']);
    const again = paymentHeard(unknown, find, { status: 'not_found' });
    assert.equal(again.hold.status, 'challenged');
    release(again);
  });
  it('stays called off when the payer passes before the provider hears of that', () => {
    const { command, sent } = release(settled(challenged, 500));
    const lost = paymentHeard(sent, command, { status: 'unknown' });
    const find = nextCommand(lost) ?? assert.fail('nothing is asked for');
    const again = paymentHeard(lost, find, { status: 'not_found' });
    const passed = paymentHeard(again, look, placed);
    assert.equal(passed, again);
    const late = paymentHeard(passed, command, { status: 'released' });
    assert.equal(late.hold.status, 'released');
  });
  it('is found where the answer that told of it was lost', () => {
    const lost = paymentHeard(paymentSent(opened, hold), hold, { status: 'unknown' });
    const find = nextCommand(lost) ?? assert.fail('nothing is asked for');
    assert.deepEqual(paymentHeard(lost, find, asked), challenged);
  });
});
