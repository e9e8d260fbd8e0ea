import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { STRIPE_API_VERSION } from '../client.ts';
import { closeDispute, openDispute, payOut } from './balance.fixture.ts';
import { openStripeExchange } from './exchange.fixture.ts';
import { publishedFields } from './published.fixture.ts';

const SECRET_KEY = 'sk_test_exchange';

async function open(t: TestContext) {
  const exchange = await openStripeExchange({
    secret_key: SECRET_KEY,
    api_version: STRIPE_API_VERSION,
  });
  t.after(() => exchange.close());
  const ask = async (
    path: string,
    body?: Record<string, string>,
    { key, secret_key = SECRET_KEY }: { key?: string; secret_key?: string } = {},
  ) => {
    const response = await fetch(new URL(path, exchange.base_url), {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${secret_key}`,
        'stripe-version': STRIPE_API_VERSION,
        ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: new URLSearchParams(body) }),
    });
    const json = (await response.json()) as {
      id?: string;
      error?: { code?: string; type: string };
    };
    return {
      http_status: response.status,
      json,
      replayed: response.headers.get('idempotent-replayed'),
    };
  };
  const customer = (await ask('/v1/customers', {})).json.id ?? '';
  await ask('/v1/payment_methods/pm_visa/attach', { customer });
  const intent = { amount: '1000', currency: 'eur', customer, payment_method: 'pm_visa' };
  return { exchange, ask, intent: { ...intent, confirm: 'true', capture_method: 'manual' } };
}

describe('the exchange that stands in for Stripe', () => {
  it('refuses what Stripe has not published, and parameters of another type', async (t) => {
    const { ask, intent } = await open(t);
    const refusals: [Record<string, string>, string][] = [
      [{ ...intent, colour: 'red' }, 'parameter_unknown'],
      [{ ...intent, amount: '10.5' }, 'parameter_invalid_integer'],
      [{ ...intent, confirm: 'yes' }, 'parameter_invalid_boolean'],
      [{ currency: 'eur' }, 'parameter_missing'],
    ];
    for (const [body, code] of refusals) {
      const { http_status, json } = await ask('/v1/payment_intents', body);
      assert.deepEqual([http_status, json.error?.code], [400, code]);
    }
  });

  it('refuses a wrong key', async (t) => {
    const { ask } = await open(t);
    const { http_status } = await ask('/v1/events', undefined, { secret_key: 'sk_test_no' });
    assert.equal(http_status, 401);
  });

  it('repeats the answer under a key, also a refusal, and refuses another request', async (t) => {
    const { ask, intent } = await open(t);
    const first = await ask('/v1/payment_intents', intent, { key: 'k' });
    const again = await ask('/v1/payment_intents', intent, { key: 'k' });
    assert.deepEqual([again.json, again.replayed], [first.json, 'true']);
    const other = await ask('/v1/payment_intents', { ...intent, amount: '1001' }, { key: 'k' });
    assert.deepEqual([other.http_status, other.json.error?.type], [400, 'idempotency_error']);
  });

  it('keeps nothing under the key of a request that failed validation', async (t) => {
    const { ask, intent } = await open(t);
    assert.equal(
      (await ask('/v1/payment_intents', { currency: 'eur' }, { key: 'k' })).http_status,
      400,
    );
    assert.equal((await ask('/v1/payment_intents', intent, { key: 'k' })).http_status, 200);
  });

  it('tells a second request under a key that the first is under way', async (t) => {
    const { ask, intent } = await open(t);
    const both = await Promise.all(
      [1, 2].map(() => ask('/v1/payment_intents', intent, { key: 'k' })),
    );
    const codes = both.map(({ http_status, json }) => json.error?.code ?? http_status).sort();
    assert.deepEqual(codes, [200, 'idempotency_key_in_use']);
  });

  it('has no field in its objects that Stripe has not published', async (t) => {
    const { exchange, ask, intent } = await open(t);
    const { json } = await ask('/v1/payment_intents', { ...intent, 'expand[0]': 'latest_charge' });
    const id = json.id ?? '';
    await ask(`/v1/payment_intents/${id}/capture`, { amount_to_capture: '600' });
    await ask('/v1/refunds', { payment_intent: id, amount: '100' });
    const { books } = exchange;
    closeDispute(books, openDispute(books, id, 200).id, 'won');
    const other = (await ask('/v1/payment_intents', { ...intent, amount: '90000' })).json.id;
    await ask(`/v1/payment_intents/${other}/capture`, {});
    payOut(books, 'eur');
    const objects: [string, string, Iterable<object>][] = [
      ['PaymentIntents', 'PaymentIntent', books.intents.values()],
      ['Charges', 'Charge', books.charges.values()],
      ['Refunds', 'Refund', books.refunds.values()],
      ['Disputes', 'Dispute', books.disputes.values()],
      ['BalanceTransactions', 'BalanceTransaction', books.transactions],
      ['PaymentMethods', 'PaymentMethod', books.methods.values()],
      ['Customers', 'Customer', books.customers.values()],
      ['Payouts', 'Payout', books.payouts.values()],
    ];
    for (const [file, name, rows] of objects) {
      const fields = publishedFields(file, name);
      for (const row of rows) {
        assert.deepEqual(
          Object.keys(row).filter((field) => !fields.has(field)),
          [],
          name,
        );
      }
    }
  });
});
