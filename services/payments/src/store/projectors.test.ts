import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { booking, payments } from '@drais/contracts';
import { replayEvents } from '@drais/kit/events/replay';
import { deriveSecret } from '@drais/kit/secrets';
import { testDatabases } from '@drais/kit/testing/database';
import { operatorPrincipal, riderPrincipal } from '@drais/kit/testing/open-room';
import { paymentsRoom } from '../index.ts';
import {
  AREA_ID,
  newTripId,
  openPayments,
  RIDER_ID,
  type TestTown,
} from '../testing/open-payments.ts';

const seal_secret = deriveSecret(createHash('sha256').update('test').digest(), 'event seal');

/** Trips of every outcome: paid, paid in two charges, failed, declined, lapsed, never reached. */
async function live(town: TestTown): Promise<void> {
  const plan = await town.publish();
  const cards = ['sandbox_ok', 'sandbox_declined', 'sandbox_lost', 'sandbox_expired_hold'];
  const trips = cards.map((card) => ({ card, ids: [newTripId(), newTripId(), newTripId()] }));
  // All begin before any ends: who owes starts nothing new.
  for (const { card, ids } of trips) {
    await town.addMethod(card);
    for (const trip_id of ids) await town.hold(trip_id, plan);
  }
  await liveWithBanks(town, plan);
  for (const { card, ids } of trips) {
    const [short = '', long = '', failed = ''] = ids;
    if (card !== 'sandbox_lost') {
      await town.endTrip(short, plan, { duration_s: 600 });
      await town.endTrip(long, plan, { duration_s: 36_000, paused_s: 300 });
    }
    await town.failTrip(failed);
  }
  await town.drive();
  await town.controls.payOut('EUR');
  await town.room.runJob('payments.reconcile_balance');
  await liveWithCredit(town, plan);
  await liveWithCaps(town);
  await town.publish({ per_minute_minor: 30 });
  await town.failTrip(newTripId());
  await town.room.host.settle();
}

/**
 * Riders whom their bank asks: one passes, disputes the trip and wins, one fails, one is waiting.
 */
async function liveWithBanks(
  town: TestTown,
  plan: Awaited<ReturnType<TestTown['publish']>>,
): Promise<void> {
  await town.addMethod('sandbox_sca_challenge');
  const there = { payer_present: true };
  const ask = async () => {
    const trip_id = newTripId();
    const asked = await town.hold(trip_id, plan, there);
    return { trip_id, url: (asked.ok && asked.value.action?.url) || assert.fail('no address') };
  };
  const [passes, fails] = [await ask(), await ask(), await ask()];
  await town.controls.answer(passes.url, 'yes');
  await town.controls.answer(fails.url, 'no');
  for (const { trip_id } of [passes, fails]) await town.hold(trip_id, plan, there);
  await town.endTrip(passes.trip_id, plan, { duration_s: 600 });
  await town.drive();
  const { hold } = await town.payment(passes.trip_id);
  assert.ok(hold.status === 'captured');
  const dispute_id = await town.controls.dispute(hold.authorization_id, 200);
  await town.room.runJob('payments.reconcile_balance');
  await town.controls.closeDispute(dispute_id, 'won');
}

/** A fare corrected to card and credit, credit of every kind spent, what is due tried again. */
async function liveWithCredit(
  town: TestTown,
  plan: Awaited<ReturnType<TestTown['publish']>>,
): Promise<void> {
  const operator = operatorPrincipal(RIDER_ID, AREA_ID);
  const rider = riderPrincipal(RIDER_ID);
  await town.addMethod('sandbox_ok');
  const trip_id = newTripId();
  await town.endTrip(trip_id, plan, { duration_s: 600 });
  await town.drive();
  const why = { trip_id, rider_id: RIDER_ID, reason: 'other' as const, note: 'A test of all.' };
  await town.room.call(payments.correctTrip, { ...why, fare_minor: 250 }, operator);
  await town.room.call(payments.correctTrip, { ...why, fare_minor: 200, to: 'credit' }, operator);
  await town.drive();
  const voucher = { code: 'REPLAY', valid_until: '2027-01-01T00:00:00.000Z', uses_max: 2 };
  const worth = { area_id: AREA_ID, amount_minor: 30, currency: 'EUR' };
  await town.room.call(payments.createVoucher, { ...worth, ...voucher }, operator);
  await town.room.call(payments.redeemVoucher, { code: 'replay' }, rider);
  await town.room.call(payments.topUpCredit, worth, rider);
  await town.drive();
  await town.addMethod('sandbox_insufficient_funds');
  const due = newTripId();
  await town.endTrip(due, plan, { duration_s: 600 });
  await town.drive();
  town.town.now = new Date(town.town.now.getTime() + 3_600_000);
  await town.room.runJob('payments.collect_due');
  await town.drive();
  const { retries, credit_minor } = await town.payment(due);
  assert.ok(retries.length === 1 && credit_minor > 0);
}

/** Trips of one day up to its cap, one of them corrected, and a promise that nobody came for. */
async function liveWithCaps(town: TestTown): Promise<void> {
  const terms = { hold_minor: 0, day_cap_minor: 500, no_show_fee_minor: 700, fee_vat_bp: 0 };
  const { pricing_plan_id, version, ...capped } = await town.publish(terms);
  const plan = { pricing_plan_id, version };
  const [first, second] = [newTripId(), newTripId()];
  for (const trip_id of [first, second]) await town.endTrip(trip_id, plan, { duration_s: 600 });
  const why = { reason: 'other' as const, note: 'A test of all.', fare_minor: 100 };
  const wish = { trip_id: first, rider_id: RIDER_ID, ...why };
  await town.room.call(payments.correctTrip, wish, operatorPrincipal(RIDER_ID, AREA_ID));
  const fee = { amount_minor: 700, currency: capped.currency, kind: 'no_show' as const, plan };
  const promise = { reservation_id: newTripId(), vehicle_id: newTripId(), rider_id: RIDER_ID };
  await town.room.deliver(booking.events.reservationExpired, AREA_ID, { ...promise, fee });
  await town.drive();
  const paid = await town.receipt(second);
  assert.equal(paid.ok && paid.value.fare.total.amount_minor, 200);
}

describe('the events of payments', () => {
  it('reproduce plans, payments, ledger, receipts, corrections, credit and disputes on every database', async (t) => {
    const town = await openPayments(t);
    await live(town);
    const empty = await testDatabases({
      template: 'empty',
      prepare: async () => undefined,
      count: town.room.urls.length,
    });
    t.after(() => empty.drop());
    for (const [number, source_url] of town.room.urls.entries()) {
      const target_url = empty.urls[number] ?? '';
      const found = await replayEvents({ room: paymentsRoom, source_url, target_url, seal_secret });
      assert.ok(found.events > 0);
      assert.deepEqual(found, { ...found, tampered: [], gaps: [], differences: [] });
    }
  });
});
