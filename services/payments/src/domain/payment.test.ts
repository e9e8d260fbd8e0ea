import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChargeAnswer } from './charge.ts';
import { paymentHeard, paymentSent, paymentStanding, settlePayment } from './payment.ts';
import { AUTHORIZE_ATTEMPTS_MAX, nextCommand, type PaymentCommand } from './payment-command.ts';
import { openPayment, type Payment, paid_minor } from './payment-state.ts';

const PAYMENT_ID = '042.0193e1a0-0000-7000-8000-000000000001';
const eur = (amount_minor: number) => ({ amount_minor, currency: 'EUR' });
const unknown = { status: 'unknown' } as const;
const not_found = { status: 'not_found' } as const;
const expired = { status: 'declined', code: 'authorization_expired' } as const;

const settled = (payment: Payment, fare_minor: number): Payment => {
  const outcome = settlePayment(payment, fare_minor);
  return outcome.ok ? outcome.value : assert.fail(outcome.refusal.code);
};
const command = (payment: Payment): PaymentCommand =>
  nextCommand(payment) ?? assert.fail('no command');

/** Sends the next command, expects it to be `what`, and takes in the answer. */
function ask(payment: Payment, what: string, answer: ChargeAnswer): Payment {
  const next = command(payment);
  assert.equal(said(next), what);
  return paymentHeard(paymentSent(payment, next), next, answer);
}
function said(next: PaymentCommand): string {
  if (next.action === 'find') return `find ${next.charge} ${next.about}`;
  const amount = next.action === 'release' ? '' : ` ${next.amount.amount_minor}`;
  return `${next.action} ${next.charge}${amount}`;
}

const opened = openPayment(PAYMENT_ID, eur(1_300));
const yes: ChargeAnswer = { status: 'authorized', authorization_id: 'auth_1', amount: eur(1_300) };
const held = ask(opened, 'authorize hold 1300', yes);
const captured = (amount_minor: number): ChargeAnswer => ({
  status: 'captured',
  amount: eur(amount_minor),
});

describe('the payment of a trip', () => {
  it('holds first, and then waits for the end of the trip', () => {
    assert.equal(paymentStanding(opened), 'holding');
    assert.equal(paymentStanding(held), 'held');
    assert.equal(nextCommand(held), null);
  });
  it('captures the fare at the end, and is settled', () => {
    const ended = settled(held, 340);
    assert.equal(paymentStanding(ended), 'settling');
    const paid = ask(ended, 'capture hold 340', captured(340));
    assert.equal(paymentStanding(paid), 'settled');
    assert.equal(paid_minor(paid), 340);
    assert.equal(nextCommand(paid), null);
  });
  it('releases the hold where nothing is owed', () => {
    const released = ask(settled(held, 0), 'release hold', { status: 'released' });
    assert.equal(paymentStanding(released), 'settled');
    assert.equal(paid_minor(released), 0);
  });
  it('asks for nothing where nothing is to be held and nothing is owed', () => {
    const free = openPayment(PAYMENT_ID, eur(0));
    assert.equal(paymentStanding(free), 'held');
    assert.equal(nextCommand(settled(free, 0)), null);
    assert.equal(paymentStanding(settled(free, 0)), 'settled');
  });
  it('takes the whole hold and charges the rest where the fare is above it', () => {
    const part = ask(settled(held, 2_000), 'capture hold 1300', captured(1_300));
    const second = { status: 'authorized', authorization_id: 'auth_2', amount: eur(700) } as const;
    const rest = ask(part, 'authorize remainder 700', second);
    const paid = ask(rest, 'capture remainder 700', captured(700));
    assert.equal(paymentStanding(paid), 'settled');
    assert.equal(paid_minor(paid), 2_000);
  });
  it('is short where the bank declines the rest', () => {
    const part = ask(settled(held, 2_000), 'capture hold 1300', captured(1_300));
    const declined = { status: 'declined', code: 'insufficient_funds' } as const;
    const short = ask(part, 'authorize remainder 700', declined);
    assert.equal(paymentStanding(short), 'short');
    assert.equal(nextCommand(short), null);
  });
  it('charges the whole fare anew where the hold has lapsed', () => {
    const lapsed = ask(settled(held, 340), 'capture hold 340', expired);
    assert.equal(said(command(lapsed)), 'authorize remainder 340');
  });
  it('is not held where the bank declines, and then owes nothing', () => {
    const no = ask(opened, 'authorize hold 1300', { status: 'declined', code: 'sca_required' });
    assert.equal(paymentStanding(no), 'not_held');
    assert.deepEqual(no.hold, { status: 'declined', code: 'sca_required' });
    assert.equal(paymentStanding(settled(no, 0)), 'settled');
  });
  it('sets the fare once', () => {
    const ended = settled(held, 340);
    assert.equal(settled(ended, 340), ended);
    const other = settlePayment(ended, 341);
    assert.ok(!other.ok);
    assert.equal(other.refusal.code, 'payments.fare_already_set');
  });
  it('calls a fare that is negative, broken or beyond all bounds a fault', () => {
    for (const fare_minor of [-1, 0.5, Number.NaN, 1e12]) {
      assert.throws(() => settlePayment(held, fare_minor), RangeError);
    }
  });
});

describe('an outcome in doubt', () => {
  it('is looked up, not asked for again', () => {
    const doubt = ask(opened, 'authorize hold 1300', unknown);
    assert.equal(paymentStanding(doubt), 'holding');
    assert.equal(paymentStanding(ask(doubt, 'find hold authorize', yes)), 'held');
  });
  it('stays in doubt while the look-up fails', () => {
    const doubt = ask(settled(held, 340), 'capture hold 340', unknown);
    assert.equal(ask(doubt, 'find hold capture', unknown), doubt);
  });
  it('is asked for again with the same key where the bank knows nothing of it', () => {
    const first = command(settled(held, 340));
    const doubt = ask(settled(held, 340), 'capture hold 340', unknown);
    const again = command(ask(doubt, 'find hold capture', not_found));
    assert.deepEqual(again, first);
  });
  it('ends without a hold after some requests that never arrived', () => {
    let payment = opened;
    for (let n = 0; n < AUTHORIZE_ATTEMPTS_MAX; n += 1) {
      payment = ask(payment, 'authorize hold 1300', unknown);
      payment = ask(payment, 'find hold authorize', not_found);
    }
    assert.equal(nextCommand(payment), null);
    assert.equal(paymentStanding(payment), 'not_held');
  });
  it('ends in a release where the trip was given up meanwhile', () => {
    const doubt = settled(ask(opened, 'authorize hold 1300', unknown), 0);
    const found = ask(doubt, 'find hold authorize', yes);
    const over = ask(found, 'release hold', { status: 'released' });
    assert.equal(paymentStanding(over), 'settled');
  });
  it('releases a hold that arrives after it was given up', () => {
    const doubt = settled(ask(opened, 'authorize hold 1300', unknown), 0);
    const gone = ask(doubt, 'find hold authorize', not_found);
    assert.equal(paymentStanding(gone), 'settled');
    const first = command(opened);
    const late = paymentHeard(gone, first, yes);
    assert.equal(paymentStanding(late), 'settling');
    assert.equal(said(command(late)), 'release hold');
  });
  it('releases a hold that arrives after the second charge took over', () => {
    let payment = settled(opened, 340);
    for (let n = 0; n < AUTHORIZE_ATTEMPTS_MAX; n += 1) {
      payment = ask(payment, 'authorize hold 1300', unknown);
      payment = ask(payment, 'find hold authorize', not_found);
    }
    const second = { status: 'authorized', authorization_id: 'auth_2', amount: eur(340) } as const;
    const taken_over = ask(payment, 'authorize remainder 340', second);
    const late = paymentHeard(taken_over, command(opened), yes);
    const released = ask(late, 'release hold', { status: 'released' });
    const paid = ask(released, 'capture remainder 340', captured(340));
    assert.equal(paymentStanding(paid), 'settled');
  });
  it('goes to a person where the bank contradicts our books', () => {
    const closed = { status: 'declined', code: 'authorization_closed' } as const;
    const capture = ask(settled(held, 340), 'capture hold 340', closed);
    assert.equal(paymentStanding(capture), 'needs_person');
    assert.equal(nextCommand(capture), null);
    const release = ask(settled(held, 0), 'release hold', closed);
    assert.equal(paymentStanding(release), 'needs_person');
  });
});

describe('an answer that comes late or twice', () => {
  it('changes nothing once the payment has gone on', () => {
    const capture = command(settled(held, 340));
    const paid = ask(settled(held, 340), 'capture hold 340', captured(340));
    for (const answer of [captured(340), unknown, not_found, expired]) {
      assert.equal(paymentHeard(paid, capture, answer), paid);
    }
    for (const answer of [yes, unknown, not_found]) {
      assert.equal(paymentHeard(paid, command(opened), answer), paid);
    }
  });
  it('still counts where the bank knew nothing of the request a moment before', () => {
    const capture = command(settled(held, 340));
    const doubt = ask(settled(held, 340), 'capture hold 340', unknown);
    const not_yet = ask(doubt, 'find hold capture', not_found);
    assert.equal(paymentHeard(not_yet, capture, unknown), not_yet);
    assert.equal(paymentStanding(paymentHeard(not_yet, capture, captured(340))), 'settled');
  });
  it('changes nothing about what was never asked for', () => {
    const capture = command(settled(held, 340));
    assert.equal(paymentHeard(held, capture, captured(340)), held);
    assert.equal(paymentHeard(opened, command(opened), yes), opened);
  });
  it('is a fault where it answers another action', () => {
    const next = command(opened);
    assert.throws(() => paymentHeard(paymentSent(opened, next), next, captured(1)), RangeError);
    const refunded = { status: 'refunded' } as const;
    assert.throws(() => paymentHeard(paymentSent(opened, next), next, refunded), RangeError);
  });
  it('cannot make a command be noted twice as sent', () => {
    const next = command(opened);
    assert.throws(() => paymentSent(paymentSent(opened, next), next), RangeError);
  });
});
