import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { replayEvents } from '@drais/kit/events/replay';
import { deriveSecret } from '@drais/kit/secrets';
import { testDatabases } from '@drais/kit/testing/database';
import { paymentsRoom } from '../index.ts';
import { newTripId, openPayments, type TestTown } from '../testing/open-payments.ts';

const seal_secret = deriveSecret(createHash('sha256').update('test').digest(), 'event seal');

/** Trips of every outcome: paid, paid in two charges, failed, declined, lapsed, never reached. */
async function live(town: TestTown): Promise<void> {
  const plan = await town.publish();
  const cards = ['sandbox_ok', 'sandbox_declined', 'sandbox_lost', 'sandbox_expired_hold'];
  for (const card of cards) {
    await town.addMethod(card);
    const [short, long, failed] = [newTripId(), newTripId(), newTripId()];
    for (const trip_id of [short, long, failed]) await town.hold(trip_id, plan);
    if (card !== 'sandbox_lost') {
      await town.endTrip(short, plan, { duration_s: 600 });
      await town.endTrip(long, plan, { duration_s: 36_000, paused_s: 300 });
    }
    await town.failTrip(failed);
  }
  await liveWithBanks(town, plan);
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
  await town.controls.payOut('EUR');
  await town.room.runJob('payments.reconcile_balance');
}

describe('the events of payments', () => {
  it('reproduce plans, means, payments, ledger, receipts and disputes on every database', async (t) => {
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
