import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { ListRequest } from '../payment-provider.ts';
import { STRIPE_API_VERSION } from './client.ts';
import { tell } from './exchange/books.fixture.ts';
import { openStripeExchange } from './exchange/exchange.fixture.ts';
import { stripeProvider } from './provider.ts';

const SECRET_KEY = 'sk_test_exchange';
const TIMEOUT_MS = 20_000;

async function open(t: TestContext) {
  const options = { secret_key: SECRET_KEY, api_version: STRIPE_API_VERSION };
  const exchange = await openStripeExchange(options);
  t.after(() => exchange.close());
  const provider = stripeProvider({ secret_key: SECRET_KEY, base_url: exchange.base_url });
  const read = async (since: Date, limit = 7) => {
    const keys: string[] = [];
    let cursor: string | null = null;
    do {
      const ask: ListRequest = {
        since: since.toISOString(),
        cursor,
        limit,
        timeout_ms: TIMEOUT_MS,
      };
      const page = await provider.list(ask);
      if (page.status !== 'listed') return assert.fail(page.reason);
      keys.push(...page.operations.map((one) => one.idempotency_key));
      cursor = page.next_cursor;
    } while (cursor !== null);
    return keys;
  };
  /** A hold that Stripe booked so many seconds from now. */
  const book = (key: string, in_s: number) => {
    const intent = {
      id: `pi_${key}`,
      object: 'payment_intent',
      status: 'requires_capture',
      amount: 1_000,
      amount_capturable: 1_000,
      amount_received: 0,
      currency: 'eur',
      created: exchange.books.now_s() + in_s,
      metadata: { drais_key: key },
      latest_charge: null,
    };
    const books = { ...exchange.books, now_s: () => exchange.books.now_s() + in_s };
    tell(books, 'payment_intent.amount_capturable_updated', intent, key);
  };
  return { exchange, provider, read, book };
}

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

describe('the books of Stripe, read forward', () => {
  it('come in booking order, whatever was booked in the same second', async (t) => {
    const { read, book } = await open(t);
    const keys = Array.from({ length: 250 }, (_, n) => `key-${n}`);
    for (const [n, key] of keys.entries()) book(key, -90_000 + Math.floor(n / 120));
    assert.deepEqual(await read(daysAgo(5)), keys);
  });

  it('begin at an instant, however much lies before it', async (t) => {
    const { read, book } = await open(t);
    for (let n = 0; n < 150; n += 1) book(`old-${n}`, -86_400 * 3 + n);
    book('new', -60);
    assert.deepEqual(await read(daysAgo(1)), ['new']);
  });

  it('are empty where nothing happened', async (t) => {
    const { read } = await open(t);
    assert.deepEqual(await read(new Date(0)), []);
  });

  it('show what is booked while they are read', async (t) => {
    const { provider, book } = await open(t);
    for (let n = 0; n < 3; n += 1) book(`key-${n}`, -60);
    const ask = { since: daysAgo(1).toISOString(), limit: 2, timeout_ms: TIMEOUT_MS };
    const first = await provider.list({ ...ask, cursor: null });
    assert.ok(first.status === 'listed');
    book('key-3', 0);
    const second = await provider.list({ ...ask, cursor: first.next_cursor });
    assert.ok(second.status === 'listed');
    const keys = [...first.operations, ...second.operations].map((one) => one.idempotency_key);
    assert.deepEqual(keys, ['key-0', 'key-1', 'key-2', 'key-3']);
  });

  it('name what somebody did by hand after the event that tells of it', async (t) => {
    const { exchange, provider, read } = await open(t);
    const hold = await provider.authorize({
      idempotency_key: 'k',
      account_reference: '042.rider',
      payment_method_token: 'pm_visa',
      amount: { amount_minor: 1_000, currency: 'EUR' },
      metadata_reference: '042.payment',
      timeout_ms: TIMEOUT_MS,
    });
    assert.ok(hold.status === 'authorized');
    const intent = exchange.books.intents.get(hold.authorization_id);
    assert.ok(intent);
    tell(exchange.books, 'payment_intent.succeeded', { ...intent, status: 'succeeded' }, null);
    const keys = await read(daysAgo(1));
    assert.equal(keys[0], 'k');
    assert.match(keys[1] ?? '', /^stripe:evt_/);
  });
});
