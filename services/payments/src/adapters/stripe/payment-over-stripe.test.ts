import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { newId } from '@drais/vocabulary/ids';
import fc from 'fast-check';
import type { ChargeAnswer } from '../../domain/charge.ts';
import {
  challengeOf,
  paymentHeard,
  paymentSent,
  paymentStanding,
  settlePayment,
} from '../../domain/payment.ts';
import { nextCommand, type PaymentCommand } from '../../domain/payment-command.ts';
import { openPayment, type Payment, paid_minor, paymentKey } from '../../domain/payment-state.ts';
import type { PaymentProvider } from '../payment-provider.ts';
import { STRIPE_API_VERSION } from './client.ts';
import {
  type Fault,
  openStripeExchange,
  type StripeExchange,
} from './exchange/exchange.fixture.ts';
import { authenticate } from './exchange/intents.fixture.ts';
import { stripeProvider } from './provider.ts';

const SECRET_KEY = 'sk_test_exchange';
const TIMEOUT_MS = 20_000;
const HOLD_MINOR = 1_000;
/** Steps of one payment: each of at most eight faults costs a look-up and a repeat. */
const STEPS_MAX = 60;

const faults: fc.Arbitrary<Fault[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('lose_request', 'cut_answer', 'fail', 'busy', 'lock_timeout'),
    method: fc.constantFrom('POST', 'POST', 'GET'),
    path: fc.constantFrom(/payment_intents$/, /capture$/, /cancel$/, /payment_intents\/pi_/, /./),
  }),
  { maxLength: 8 },
);
const lives = fc.record({
  card: fc.constantFrom('pm_visa', 'pm_authentication_required', 'pm_hold_lapses'),
  fare_minor: fc.constantFrom(0, 300, HOLD_MINOR, 1_600),
  payer: fc.constantFrom('yes', 'no', 'never'),
  faults,
});

/** One payment, driven as the room drives it, against an exchange that is in trouble. */
interface Life {
  payment: Payment;
  readonly card: string;
  fare_minor: number;
  readonly payer: string;
}

describe('a payment over Stripe in trouble', () => {
  let exchange: StripeExchange;
  let provider: PaymentProvider;
  before(async () => {
    const options = { secret_key: SECRET_KEY, api_version: STRIPE_API_VERSION };
    exchange = await openStripeExchange(options);
    provider = stripeProvider({ secret_key: SECRET_KEY, base_url: exchange.base_url });
  });
  after(() => exchange.close());

  it('comes to rest with what Stripe took in our books, once, and nothing held', async () => {
    const ends = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(lives, async ({ card, fare_minor, payer, faults: trouble }) => {
        exchange.faults.splice(0, Number.POSITIVE_INFINITY, ...trouble);
        const eur = { amount_minor: HOLD_MINOR, currency: 'EUR' };
        const payment = openPayment(newId('042'), eur);
        const life: Life = { payment, card, fare_minor, payer };
        await live(life);
        const mine = intentsOf(life);
        const taken = mine.reduce((sum, intent) => sum + intent.amount_received, 0);
        assert.equal(taken, paid_minor(life.payment));
        assert.ok(taken <= life.fare_minor);
        const open = mine.filter((one) =>
          ['requires_capture', 'requires_action'].includes(one.status),
        );
        assert.deepEqual(open, []);
        const keys = mine.map((intent) => intent.metadata['drais_key']);
        assert.equal(new Set(keys).size, keys.length, 'one intent for each key');
        const standing = paymentStanding(life.payment);
        ends.set(standing, (ends.get(standing) ?? 0) + 1);
      }),
      { numRuns: 120 },
    );
    assert.deepEqual([...ends.keys()].toSorted(), ['settled', 'short']);
  });

  function intentsOf({ payment }: Life) {
    return [...exchange.books.intents.values()].filter(
      (intent) => intent.metadata['drais_payment'] === payment.payment_id,
    );
  }

  async function live(life: Life): Promise<void> {
    for (let step = 0; step < STEPS_MAX; step += 1) {
      const command = nextCommand(life.payment);
      if (command !== null) await ask(life, command);
      else if (challengeOf(life.payment) !== null) await challenge(life);
      else if (life.payment.fare_minor === null) settle(life);
      else return;
    }
    assert.fail('the payment never comes to rest');
  }

  async function ask(life: Life, command: PaymentCommand): Promise<void> {
    life.payment = paymentSent(life.payment, command);
    life.payment = paymentHeard(life.payment, command, await answerOf(life, command));
  }

  /** The payer answers, or their time is over. */
  async function challenge(life: Life): Promise<void> {
    const [intent] = intentsOf(life);
    if (life.payer === 'never') {
      life.fare_minor = 0;
      settle(life);
      return;
    }
    authenticate(exchange.books, intent?.id ?? '', life.payer === 'yes');
    const { payment_id } = life.payment;
    const waiting = challengeOf(life.payment) ?? assert.fail('nothing waits');
    await ask(life, {
      ...waiting,
      action: 'find',
      about: 'authorize',
      idempotency_key: paymentKey(payment_id, waiting.charge, 'authorize'),
    });
  }

  function settle(life: Life): void {
    const may_ride = ['held', 'challenged'].includes(paymentStanding(life.payment));
    if (!may_ride) life.fare_minor = 0;
    const set = settlePayment(life.payment, life.fare_minor);
    life.payment = set.ok ? set.value : assert.fail(set.refusal.code);
  }

  async function answerOf(life: Life, command: PaymentCommand): Promise<ChargeAnswer> {
    const { idempotency_key, amount, about, charge } = command;
    const call = { idempotency_key, timeout_ms: TIMEOUT_MS };
    const authorization_id = command.authorization_id ?? '';
    if (command.action === 'find') {
      const where = { authorization_id: command.authorization_id, payment_method_token: life.card };
      return withDeadline(await provider.find({ ...call, kind: about, ...where }));
    }
    if (command.action === 'capture')
      return provider.capture({ ...call, authorization_id, amount });
    if (command.action === 'release') return provider.release({ ...call, authorization_id });
    return withDeadline(
      await provider.authorize({
        ...call,
        account_reference: '042.rider',
        payment_method_token: life.card,
        amount,
        metadata_reference: life.payment.payment_id,
        ...(charge === 'hold' ? { return_url: 'https://ride.example.org/trip' } : {}),
      }),
    );
  }
});

function withDeadline(said: Awaited<ReturnType<PaymentProvider['find']>>): ChargeAnswer {
  return said.status === 'requires_action'
    ? { ...said, challenge_ends_at: '2026-05-01T08:10:00.000Z' }
    : said;
}
