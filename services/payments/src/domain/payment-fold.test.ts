import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NewEvent } from '@drais/vocabulary/define';
import fc from 'fast-check';
import type { ChargeAnswer } from './charge.ts';
import { checkBalanced } from './ledger.ts';
import {
  challengeOf,
  creditFare,
  paymentHeard,
  paymentSent,
  paymentStanding,
  retryPayment,
  settlePayment,
  spendCredit,
} from './payment.ts';
import { nextCommand, type PaymentCommand } from './payment-command.ts';
import { answerEvent, consequencesOf, requestEvent } from './payment-events.ts';
import { PAYMENT_FOLDS } from './payment-fold.ts';
import {
  capturedSum_minor,
  openPayment,
  owed_minor,
  type Payment,
  paymentKey,
} from './payment-state.ts';
import { refunded_minor } from './refund.ts';

const now = new Date('2026-05-01T08:00:00.000Z');
const facts = {
  payment_id: '042.0193e1a0-0000-7000-8000-000000000001',
  trip_id: 'mannheim.0193e1a0-0000-7000-8000-000000000002',
  account_id: '042.0193e1a0-0000-7000-8000-000000000003',
  area_id: 'mannheim',
  purpose: 'trip' as const,
  payment_method_id: '042.0193e1a0-0000-7000-8000-000000000004',
};

/** What a bank may say, as a number between 0 and 5 picks it. */
function answerTo(command: PaymentCommand, fare_minor: number, mood: number): ChargeAnswer {
  const { amount } = command;
  // A look-up names the hold's amount; what was captured is at most the fare.
  const captured = { ...amount, amount_minor: Math.min(amount.amount_minor, fare_minor) };
  const yes: Record<PaymentCommand['about'], ChargeAnswer> = {
    authorize: { status: 'authorized', authorization_id: `auth_${command.charge}`, amount },
    capture: { status: 'captured', amount: captured },
    release: { status: 'released' },
    refund: { status: 'refunded' },
  };
  const refusals = ['card_declined', 'authorization_expired'] as const;
  switch (mood) {
    case 0:
      return { status: 'unknown' };
    case 1:
      return command.action === 'find' ? { status: 'not_found' } : { status: 'unknown' };
    case 2:
      return { status: 'declined', code: refusals[command.about === 'authorize' ? 0 : 1] };
    case 3:
      return command.about === 'authorize' ? asked(command) : yes[command.about];
    default:
      return yes[command.about];
  }
}

function asked({ charge, amount }: PaymentCommand): ChargeAnswer {
  const challenge_ends_at = '2026-05-01T08:10:00.000Z';
  const authorization_id = `auth_${charge}`;
  return { status: 'requires_action', authorization_id, amount, challenge_ends_at };
}

/** What is asked next: a look where the payer is waited for and nothing else is to be done. */
function commandOf(payment: Payment): PaymentCommand | null {
  const challenge = challengeOf(payment);
  if (challenge === null) return nextCommand(payment);
  const idempotency_key = paymentKey(payment.payment_id, challenge.charge, 'authorize');
  return { ...challenge, action: 'find', about: 'authorize', idempotency_key };
}

interface Life {
  payment: Payment;
  readonly recorded: NewEvent[];
}

function change(life: Life, after: Payment, said: NewEvent): void {
  const { payment: before, recorded } = life;
  recorded.push(said, ...consequencesOf(facts, { before, after }, now));
  life.payment = after;
}

function ask(life: Life, mood: number): void {
  const command = commandOf(life.payment);
  if (command === null) return;
  if (command.action !== 'find') {
    change(life, paymentSent(life.payment, command), requestEvent(facts, command, now));
  }
  const answer = answerTo(command, life.payment.fare_minor ?? 0, mood);
  const after = paymentHeard(life.payment, command, answer);
  if (after === life.payment) return;
  change(life, after, answerEvent({ ...facts, payment: life.payment }, command, { answer, now }));
}

/** A correction, credit or another try, where the payment has come so far. */
function intervene(life: Life, mood: number): void {
  const { payment } = life;
  const at = { version: 1, occurred_at: now };
  const half_minor = Math.ceil(owed_minor(payment) / 2);
  if (mood === 1 && payment.fare_minor !== null && half_minor > 0) {
    const credited = { amount_minor: half_minor, currency: 'EUR' };
    const data = { correction: { credited } };
    change(life, creditFare(payment, half_minor), {
      ...at,
      type: 'payments.receipt_corrected',
      data,
    });
  }
  if (paymentStanding(payment) !== 'short') return;
  if (mood === 4) {
    const data = { reason: 'schedule' };
    change(life, retryPayment(payment, 'schedule'), {
      ...at,
      type: 'payments.collection_retried',
      data,
    });
  }
  if (mood === 5) {
    const amount = { amount_minor: 1, currency: 'EUR' };
    change(life, spendCredit(payment, 1), {
      ...at,
      type: 'payments.credit_spent',
      data: { amount },
    });
  }
}

function live(hold_minor: number, fare_minor: number, moods: readonly number[]): Life {
  const payment = openPayment(facts.payment_id, { amount_minor: hold_minor, currency: 'EUR' });
  const life: Life = { payment, recorded: [] };
  const ends_after = Math.floor(moods.length / 3);
  for (const [step, mood] of moods.entries()) {
    ask(life, mood);
    intervene(life, mood);
    if (step !== ends_after) continue;
    const set = settlePayment(life.payment, fare_minor);
    assert.ok(set.ok);
    const fare = { amount_minor: fare_minor, currency: 'EUR' };
    const type = 'payments.fare_set';
    change(life, set.value, { type, version: 1, occurred_at: now, data: { fare } });
  }
  return life;
}

const anyLife = fc
  .tuple(
    fc.nat(2_000),
    fc.nat(3_000),
    fc.array(fc.nat(5), { minLength: 3, maxLength: 30, size: 'max' }),
  )
  .map(([hold_minor, fare_minor, moods]) => live(hold_minor, fare_minor, moods));

describe('the record of a payment', () => {
  it('folds to the state that was decided, whatever the bank said', () => {
    fc.assert(
      fc.property(anyLife, ({ payment, recorded }) => {
        const { payment_id, hold_minor } = payment;
        let folded = openPayment(payment_id, { amount_minor: hold_minor, currency: 'EUR' });
        for (const { type, data } of JSON.parse(JSON.stringify(recorded)) as NewEvent[]) {
          const fold = PAYMENT_FOLDS.find(({ definition }) => definition.type === type);
          folded = fold?.run(folded, data as never) ?? folded;
        }
        assert.deepEqual(folded, payment);
      }),
      { numRuns: 1_000 },
    );
  });

  it('posts exactly what was captured and given back, in balance, and tells each end', () => {
    fc.assert(
      fc.property(anyLife, ({ payment, recorded }) => {
        const posted = recorded
          .filter((event) => event.type === 'payments.ledger_entry_posted')
          .map((event) => event.data as { lines: Parameters<typeof checkBalanced>[0] });
        for (const { lines } of posted) assert.deepEqual(checkBalanced(lines), []);
        const clearing = posted.flatMap(({ lines }) =>
          lines.filter((line) => line.account === 'provider_clearing'),
        );
        const posted_minor = clearing.reduce((sum, line) => sum + line.amount_minor, 0);
        const back = payment.refunds.filter(({ status }) => status === 'refunded');
        assert.equal(posted_minor, capturedSum_minor(payment) - refunded_minor(back));
        const standing = paymentStanding(payment);
        const told = recorded
          .map((event) => event.type)
          .filter((type) => ['payments.payment_settled', 'payments.payment_due'].includes(type));
        if (standing === 'settled') assert.equal(told.at(-1), 'payments.payment_settled');
        if (standing === 'short') assert.equal(told.at(-1), 'payments.payment_due');
      }),
      { numRuns: 1_000 },
    );
  });
});
