import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { AuthorizeRequest, FindRequest } from '../payment-provider.ts';
import { STRIPE_API_VERSION } from './client.ts';
import {
  type Fault,
  openStripeExchange,
  type StripeExchange,
} from './exchange/exchange.fixture.ts';
import { stripeProvider } from './provider.ts';

const SECRET_KEY = 'sk_test_exchange';
const TIMEOUT_MS = 20_000;
/** Long enough for a request to be read on a busy machine. */
const LOST_TIMEOUT_MS = 1_000;
const eur = (amount_minor: number) => ({ amount_minor, currency: 'EUR' });

async function open(t: TestContext) {
  const options = { secret_key: SECRET_KEY, api_version: STRIPE_API_VERSION };
  const exchange = await openStripeExchange(options);
  t.after(() => exchange.close());
  const { base_url } = exchange;
  const provider = stripeProvider({ secret_key: SECRET_KEY, base_url });
  const hold = (n: number, more: Partial<AuthorizeRequest> = {}): AuthorizeRequest => ({
    idempotency_key: `042.payment-${n}:hold:authorize`,
    account_reference: '042.rider',
    payment_method_token: 'pm_visa',
    amount: eur(1_000),
    metadata_reference: `042.payment-${n}`,
    timeout_ms: TIMEOUT_MS,
    ...more,
  });
  const placed = async (n: number) => {
    const result = await provider.authorize(hold(n));
    return result.status === 'authorized' ? result.authorization_id : assert.fail(result.status);
  };
  return { exchange, provider, hold, placed };
}

const seek = (request: AuthorizeRequest, more: Partial<FindRequest> = {}): FindRequest => ({
  kind: 'authorize',
  idempotency_key: request.idempotency_key,
  timeout_ms: TIMEOUT_MS,
  authorization_id: null,
  payment_method_token: request.payment_method_token,
  ...more,
});

const post = (path: RegExp, kind: Fault['kind']): Fault => ({ kind, method: 'POST', path });
const CREATE = /payment_intents$/;
const CAPTURE = /capture$/;
const countOf = ({ books }: StripeExchange) => books.intents.size;

describe('a request to Stripe whose answer is lost', () => {
  it('is found by the customer of its card, long before search knows of it', async (t) => {
    const { exchange, provider, hold } = await open(t);
    exchange.faults.push(post(CREATE, 'lose_answer'));
    const lost = hold(1, { timeout_ms: LOST_TIMEOUT_MS });
    assert.deepEqual(await provider.authorize(lost), { status: 'unknown', reason: 'timeout' });
    assert.equal((await provider.find(seek(lost))).status, 'authorized');
    assert.ok(!exchange.requests.includes('GET /v1/payment_intents/search'));
  });

  it('is found by a process that has forgotten whose card it was', async (t) => {
    const { exchange, provider, hold } = await open(t);
    await provider.authorize(hold(1));
    const { base_url } = exchange;
    const other = stripeProvider({ secret_key: SECRET_KEY, base_url });
    assert.equal((await other.find(seek(hold(1)))).status, 'authorized');
  });

  it('is found by search where the card is not known any more', async (t) => {
    const { exchange, provider, hold, placed } = await open(t);
    await placed(1);
    const forgotten = seek(hold(1), { payment_method_token: null });
    assert.deepEqual(await provider.find(forgotten), { status: 'not_found' });
    exchange.skip_s(61);
    assert.equal((await provider.find(forgotten)).status, 'authorized');
  });

  it('is found by search behind a hundred newer holds', async (t) => {
    const { exchange, provider, hold, placed } = await open(t);
    await placed(0);
    for (let n = 1; n <= 100; n += 1) await placed(n);
    exchange.skip_s(61);
    assert.equal((await provider.find(seek(hold(0)))).status, 'authorized');
  });

  it('is one hold when it is asked for again, within a day and after it', async (t) => {
    const { exchange, provider, hold, placed } = await open(t);
    const first = await placed(1);
    assert.equal(await placed(1), first);
    exchange.forgetKeys();
    // What a driver does: it looks first, and does not ask again.
    const found = await provider.find(seek(hold(1)));
    assert.equal(found.status === 'authorized' && found.authorization_id, first);
    assert.equal(countOf(exchange), 1);
  });

  it('is one hold when it is only slow and asked for meanwhile', async (t) => {
    const { exchange, provider, hold } = await open(t);
    const answers = await Promise.all([1, 2, 3].map(() => provider.authorize(hold(1))));
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
    assert.equal(countOf(exchange), 1);
  });

  it('was a capture: the intent says which key captured it', async (t) => {
    const { exchange, provider, placed } = await open(t);
    const authorization_id = await placed(1);
    const request = { idempotency_key: '042.payment-1:hold:capture', authorization_id };
    exchange.faults.push(post(CAPTURE, 'lose_answer'));
    const lost = { ...request, amount: eur(300), timeout_ms: LOST_TIMEOUT_MS };
    assert.equal((await provider.capture(lost)).status, 'unknown');
    const sought = { ...request, payment_method_token: null, timeout_ms: TIMEOUT_MS };
    const found = await provider.find({ ...sought, kind: 'capture' });
    assert.equal(found.status === 'captured' && found.amount.amount_minor, 300);
    const other = { ...sought, kind: 'capture' as const, idempotency_key: 'somebody-else' };
    assert.deepEqual(await provider.find(other), { status: 'not_found' });
    assert.deepEqual(await provider.find({ ...sought, kind: 'release' }), { status: 'not_found' });
  });
});

describe('Stripe in trouble', () => {
  it('leaves it unknown whether a hold was placed', async (t) => {
    const { exchange, provider, hold } = await open(t);
    const failed = { status: 'unknown', reason: 'provider_failed' };
    for (const kind of ['fail', 'busy'] as const) {
      exchange.faults.push(post(CREATE, kind));
      assert.deepEqual(await provider.authorize(hold(kind === 'fail' ? 1 : 2)), failed);
    }
    exchange.faults.push(post(CREATE, 'lose_request'));
    const lost = { status: 'unknown', reason: 'connection_lost' };
    assert.deepEqual(await provider.authorize(hold(3)), lost);
    assert.equal(countOf(exchange), 0);
  });

  it('repeats its failure of a hold under the key, so that the hold is given up', async (t) => {
    const { exchange, provider, hold } = await open(t);
    exchange.faults.push(post(CREATE, 'fail'));
    const failed = { status: 'unknown', reason: 'provider_failed' };
    for (let tries = 0; tries < 3; tries += 1) {
      assert.deepEqual(await provider.authorize(hold(1)), failed);
      assert.deepEqual(await provider.find(seek(hold(1))), { status: 'not_found' });
    }
  });

  it('cannot keep a capture from being made by a failure under its key', async (t) => {
    const { exchange, provider, placed } = await open(t);
    const authorization_id = await placed(1);
    const request = { idempotency_key: 'k:capture', authorization_id, timeout_ms: TIMEOUT_MS };
    exchange.faults.push(post(CAPTURE, 'fail'));
    assert.equal((await provider.capture({ ...request, amount: eur(400) })).status, 'unknown');
    assert.equal((await provider.capture({ ...request, amount: eur(400) })).status, 'captured');
    const listed = await provider.list({
      since: '2020-01-01T00:00:00Z',
      cursor: null,
      limit: 10,
      timeout_ms: TIMEOUT_MS,
    });
    assert.ok(listed.status === 'listed');
    const capture = listed.operations.find((one) => one.kind === 'capture');
    assert.equal(capture?.idempotency_key, 'k:capture');
  });

  it('cannot keep a release from being made either, which is listed under our key', async (t) => {
    const { exchange, provider, placed } = await open(t);
    const authorization_id = await placed(1);
    const request = { idempotency_key: 'k:release', authorization_id, timeout_ms: TIMEOUT_MS };
    exchange.faults.push(post(/cancel$/, 'fail'));
    assert.equal((await provider.release(request)).status, 'unknown');
    assert.equal((await provider.release(request)).status, 'released');
    const page = { since: '2020-01-01T00:00:00Z', cursor: null, limit: 10, timeout_ms: TIMEOUT_MS };
    const listed = await provider.list(page);
    assert.ok(listed.status === 'listed');
    assert.equal(listed.operations.at(-1)?.idempotency_key, 'k:release');
  });

  it('is waited for while another request holds the same object', async (t) => {
    const { exchange, provider, placed } = await open(t);
    const authorization_id = await placed(1);
    exchange.faults.push(post(CAPTURE, 'lock_timeout'), post(CAPTURE, 'lock_timeout'));
    const request = {
      idempotency_key: 'k',
      authorization_id,
      amount: eur(1),
      timeout_ms: TIMEOUT_MS,
    };
    assert.equal((await provider.capture(request)).status, 'captured');
  });

  it('is waited for no longer than was said', async (t) => {
    const { exchange, provider, placed } = await open(t);
    const authorization_id = await placed(1);
    for (let n = 0; n < 100; n += 1) exchange.faults.push(post(CAPTURE, 'lock_timeout'));
    const request = { idempotency_key: 'k', authorization_id, amount: eur(1), timeout_ms: 300 };
    const timeout = { status: 'unknown', reason: 'timeout' };
    assert.deepEqual(await provider.capture(request), timeout);
  });
});

describe('the client of Stripe', () => {
  it('takes a wrong key for a fault, and does not repeat the key', async (t) => {
    const { exchange, hold } = await open(t);
    const secret_key = 'sk_test_another_secret';
    const provider = stripeProvider({ secret_key, base_url: exchange.base_url });
    await assert.rejects(provider.authorize(hold(1)), (error: Error) => {
      assert.match(error.message, /StripeAuthenticationError/);
      assert.doesNotMatch(
        JSON.stringify(error, Object.getOwnPropertyNames(error)),
        /another_secret/,
      );
      return true;
    });
  });

  it('asks once: a broken connection is not tried again by itself', async (t) => {
    const { exchange, provider, hold } = await open(t);
    await provider.authorize(hold(1));
    exchange.requests.length = 0;
    exchange.faults.push(post(CREATE, 'lose_request'));
    await provider.authorize(hold(2));
    assert.deepEqual(exchange.requests, ['POST /v1/payment_intents']);
  });

  it('declines an amount of which Stripe has no coin, without asking', async (t) => {
    const { exchange, provider, hold } = await open(t);
    const amount = { amount_minor: 5_124, currency: 'KWD' };
    const declined = { status: 'declined', code: 'amount_not_chargeable' };
    assert.deepEqual(await provider.authorize(hold(1, { amount })), declined);
    assert.deepEqual(exchange.requests, []);
    assert.deepEqual(await provider.authorize(hold(2, { amount: eur(49) })), declined);
  });

  it('keeps the word of a bank that says more than we do', async (t) => {
    const { provider, hold } = await open(t);
    assert.deepEqual(
      await provider.authorize(hold(1, { payment_method_token: 'pm_stolen_later' })),
      {
        status: 'declined',
        code: 'card_declined',
        provider_code: 'stolen_card',
      },
    );
  });

  it('declines a card that Stripe never heard of', async (t) => {
    const { provider, hold } = await open(t);
    const unknown = { status: 'declined', code: 'payment_method_unknown' };
    assert.deepEqual(
      await provider.authorize(hold(1, { payment_method_token: 'pm_nobody' })),
      unknown,
    );
    const sought = seek(hold(1), { payment_method_token: 'pm_nobody' });
    assert.deepEqual(await provider.find(sought), { status: 'not_found' });
  });
});
