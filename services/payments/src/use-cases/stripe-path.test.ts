import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { payments } from '@drais/contracts';
import { operatorPrincipal, riderPrincipal } from '@drais/kit/testing/open-room';
import { STRIPE_API_VERSION } from '../adapters/stripe/client.ts';
import { createRefund, openDispute, payOut } from '../adapters/stripe/exchange/balance.fixture.ts';
import {
  openStripeExchange,
  type StripeExchange,
} from '../adapters/stripe/exchange/exchange.fixture.ts';
import { authenticate } from '../adapters/stripe/exchange/intents.fixture.ts';
import { auditLedger, auditReconciliation, recomputeReceipts } from '../index.ts';
import {
  AREA_ID,
  newTripId,
  openPayments,
  RIDER_ID,
  type TestTown,
} from '../testing/open-payments.ts';

const SECRET_KEY = 'sk_test_exchange';
const WEBHOOK_SECRET = 'whsec_exchange';
const THERE = { payer_present: true };

/** A town whose money goes through Stripe, as an exchange on this machine plays it. */
async function openTown(t: TestContext) {
  const exchange = await openStripeExchange({
    secret_key: SECRET_KEY,
    api_version: STRIPE_API_VERSION,
  });
  t.after(() => exchange.close());
  const town = await openPayments(t, {
    settings: {
      payments_url: `stripe:${exchange.base_url}`,
      payments_key: SECRET_KEY,
      payments_webhook_secret: WEBHOOK_SECRET,
    },
  });
  return { town, exchange, plan: await town.publish() };
}

/** Delivers what Stripe has to tell, in the order that the test wants. */
async function deliver(
  town: TestTown,
  exchange: StripeExchange,
  order: (events: StripeExchange['books']['events']) => StripeExchange['books']['events'],
): Promise<void> {
  for (const event of order(exchange.books.events)) {
    const { body, signature } = exchange.deliver(event, WEBHOOK_SECRET);
    const headers = { 'stripe-signature': signature };
    const url = `${town.door_url}/webhooks/stripe`;
    const response = await fetch(url, { method: 'POST', body, headers });
    assert.equal(response.status, 200);
  }
}

async function assertSound(town: TestTown, receipts: number): Promise<void> {
  await town.room.runJob('payments.reconcile_provider');
  await town.room.runJob('payments.reconcile_balance');
  const audit = await auditReconciliation(town.room.directory);
  assert.deepEqual(audit, { reconciliation_differences: 0 });
  assert.equal((await auditLedger(town.room.directory)).unbalanced_entries, 0);
  const recomputed = await recomputeReceipts(town.room.directory);
  assert.deepEqual(recomputed, { receipts, receipts_not_recomputed: 0 });
}

function correct(town: TestTown, trip_id: string, fare_minor: number) {
  const right = { trip_id, rider_id: RIDER_ID, fare_minor };
  const why = { reason: 'overcharged' as const, note: 'Charged for somebody else.' };
  return town.room.call(
    payments.correctTrip,
    { ...right, ...why },
    operatorPrincipal(RIDER_ID, AREA_ID),
  );
}

const refundsOf = ({ books }: StripeExchange) =>
  [...books.refunds.values()].map((refund) => refund.amount);

const statusesOf = ({ books }: StripeExchange) =>
  [...books.intents.values()].map((intent) => `${intent.status} ${intent.amount_received}`);

describe('a trip that is paid through Stripe', () => {
  it('is held, captured in part, and agrees with Stripe’s books', async (t) => {
    const { town, exchange, plan } = await openTown(t);
    await town.addMethod('pm_visa');
    const trip_id = newTripId();
    assert.deepEqual(await town.hold(trip_id, plan, THERE), {
      ok: true,
      value: { status: 'held' },
    });
    await town.endTrip(trip_id, plan, { duration_s: 600 });
    await town.drive();
    assert.deepEqual(statusesOf(exchange), ['succeeded 300']);
    await assertSound(town, 1);
    payOut(exchange.books, 'eur');
    await assertSound(town, 1);
  });

  it('is charged twice where the fare is above the hold, and once where answers are lost', async (t) => {
    const { town, exchange, plan } = await openTown(t);
    await town.addMethod('pm_visa');
    const trip_id = newTripId();
    await town.hold(trip_id, plan, THERE);
    const lost = { kind: 'lose_request', method: 'POST' } as const;
    exchange.faults.push(
      { ...lost, path: /capture$/ },
      { kind: 'fail', method: 'POST', path: /capture$/ },
      { kind: 'busy', method: 'POST', path: /payment_intents$/ },
    );
    await town.endTrip(trip_id, plan, { duration_s: 3_600 });
    for (let looks = 0; looks < 6; looks += 1) {
      town.town.wall_skipped_ms += 61_000;
      await town.drive();
    }
    assert.deepEqual(statusesOf(exchange), ['succeeded 1000', 'succeeded 300']);
    const receipt = await town.receipt(trip_id);
    assert.ok(receipt.ok && receipt.value.status === 'paid');
    await assertSound(town, 1);
  });

  it('goes back whole when the trip fails', async (t) => {
    const { town, exchange, plan } = await openTown(t);
    await town.addMethod('pm_visa');
    const trip_id = newTripId();
    await town.hold(trip_id, plan, THERE);
    await town.failTrip(trip_id);
    await town.drive();
    assert.deepEqual(statusesOf(exchange), ['canceled 0']);
    await assertSound(town, 0);
  });

  it('waits for a rider whom their bank asks, and hears of it in any order', async (t) => {
    const { town, exchange, plan } = await openTown(t);
    await town.addMethod('pm_authentication_required');
    const trip_id = newTripId();
    const asked = await town.hold(trip_id, plan, THERE);
    assert.ok(asked.ok && asked.value.status === 'action_required');
    const intent_id = asked.value.action?.url?.split('/').at(-1) ?? '';
    await deliver(town, exchange, (events) => [...events.toReversed(), ...events]);
    await town.drive();
    assert.equal((await town.payment(trip_id)).hold.status, 'challenged');

    authenticate(exchange.books, intent_id, true);
    await deliver(town, exchange, (events) => [...events.toReversed(), ...events]);
    await town.drive();
    assert.equal((await town.payment(trip_id)).hold.status, 'authorized');
    await town.endTrip(trip_id, plan, { duration_s: 600 });
    await town.drive();
    await deliver(town, exchange, (events) => events.toReversed());
    assert.equal(await town.drive(), 0);
    assert.deepEqual(statusesOf(exchange), ['succeeded 300']);
    await assertSound(town, 1);
  });

  it('holds nothing where the rider never answers their bank', async (t) => {
    const { town, exchange, plan } = await openTown(t);
    await town.addMethod('pm_authentication_required');
    const trip_id = newTripId();
    await town.hold(trip_id, plan, THERE);
    town.town.wall_skipped_ms += 610_000;
    await town.drive();
    assert.deepEqual(statusesOf(exchange), ['canceled 0']);
    await town.failTrip(trip_id);
    await assertSound(town, 0);
  });

  it('keeps the bank’s own word for staff, and tells the rider ours', async (t) => {
    const { town, plan } = await openTown(t);
    await town.addMethod('pm_stolen_later');
    const trip_id = newTripId();
    const declined = { status: 'declined', decline_code: 'card_declined' };
    assert.deepEqual(await town.hold(trip_id, plan, THERE), { ok: true, value: declined });
    const said = (await town.room.events()).find((one) => one.type === 'payments.hold_declined');
    assert.match(JSON.stringify(said?.data), /"provider_code":"stolen_card"/);
  });

  it('is given back in part, once, where the answer of Stripe is lost', async (t) => {
    const { town, exchange, plan } = await openTown(t);
    await town.addMethod('pm_visa');
    const trip_id = newTripId();
    await town.hold(trip_id, plan, THERE);
    await town.endTrip(trip_id, plan, { duration_s: 600 });
    await town.drive();
    exchange.faults.push({ kind: 'lose_answer', method: 'POST', path: /refunds$/ });
    await correct(town, trip_id, 100);
    for (let looks = 0; looks < 3; looks += 1) {
      town.town.wall_skipped_ms += 61_000;
      await town.drive();
    }
    assert.deepEqual(refundsOf(exchange), [200]);
    await assertSound(town, 1);
    await correct(town, trip_id, 0);
    await town.drive();
    assert.deepEqual(refundsOf(exchange), [200, 100]);
    await assertSound(town, 1);
  });

  it('counts what somebody gave back in Stripe’s dashboard', async (t) => {
    const { town, exchange, plan } = await openTown(t);
    await town.addMethod('pm_visa');
    const trip_id = newTripId();
    await town.hold(trip_id, plan, THERE);
    await town.endTrip(trip_id, plan, { duration_s: 600 });
    await town.drive();
    const [payment_intent = ''] = exchange.books.intents.keys();
    const parameters = { payment_intent, amount: '150' };
    createRefund(exchange.books, { parameters, key: null, authenticate_url: () => '' });
    await correct(town, trip_id, 100);
    await town.drive();
    assert.deepEqual(refundsOf(exchange), [150, 50]);
    await deliver(town, exchange, (events) => events.toReversed());
    assert.equal(await town.drive(), 0);
    await assertSound(town, 1);
  });

  it('is asked for again on another card where the first gives nothing', async (t) => {
    const { town, exchange } = await openTown(t);
    const plan = await town.publish({ hold_minor: 0 });
    await town.addMethod('pm_stolen_later');
    const trip_id = newTripId();
    await town.hold(trip_id, plan, THERE);
    await town.endTrip(trip_id, plan, { duration_s: 600 });
    await town.drive();
    await town.addMethod('pm_visa');
    await town.relayAll();
    assert.deepEqual(statusesOf(exchange).at(-1), 'succeeded 300');
    const receipt = await town.receipt(trip_id);
    assert.ok(receipt.ok && receipt.value.status === 'paid');
    await assertSound(town, 1);
  });

  it('is paid from credit that was paid in by card', async (t) => {
    const { town, exchange, plan } = await openTown(t);
    await town.addMethod('pm_visa');
    const top_up = { area_id: AREA_ID, amount_minor: 2_000, currency: 'EUR' };
    const asked = await town.room.call(payments.topUpCredit, top_up, riderPrincipal(RIDER_ID));
    assert.ok(asked.ok && asked.value.status === 'accepted');
    await town.drive();
    const trip_id = newTripId();
    await town.hold(trip_id, plan, THERE);
    await town.endTrip(trip_id, plan, { duration_s: 600 });
    await town.drive();
    assert.deepEqual(statusesOf(exchange), ['succeeded 2000']);
    await assertSound(town, 1);
  });

  it('can be disputed: the operator sees it, and the ledger', async (t) => {
    const { town, exchange, plan } = await openTown(t);
    await town.addMethod('pm_visa');
    const trip_id = newTripId();
    await town.hold(trip_id, plan, THERE);
    await town.endTrip(trip_id, plan, { duration_s: 600 });
    await town.drive();
    const [intent_id = ''] = exchange.books.intents.keys();
    openDispute(exchange.books, intent_id, 300);
    await deliver(town, exchange, (events) => events.slice(-1));
    await town.room.runJob('payments.look_into_disputes');
    await town.relayOwn(trip_id);
    const operator = operatorPrincipal(RIDER_ID, AREA_ID);
    const page = await town.room.call(payments.listDisputes, { area_id: AREA_ID }, operator);
    assert.ok(page.ok);
    assert.deepEqual(
      page.value.items.map((one) => [one.trip_id, one.status, one.withdrawn.amount_minor]),
      [[trip_id, 'needs_response', 300]],
    );
    await assertSound(town, 1);
  });
});
