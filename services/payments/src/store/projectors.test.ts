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
  await town.publish({ per_minute_minor: 30 });
  await town.failTrip(newTripId());
  await town.room.host.settle();
}

describe('the events of payments', () => {
  it('reproduce plans, means, payments, ledger and receipts on every database', async (t) => {
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
