import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { payments } from '@drais/contracts';
import { recomputeReceipts } from '../index.ts';
import { newTripId, openPayments } from '../testing/open-payments.ts';

describe('a trip with an outage in it', () => {
  it('costs what it would have cost without, and its receipt says so', async (t) => {
    const { publish, addMethod, hold, endTrip, drive, receipt, room } = await openPayments(t);
    const plan = await publish({ hold_minor: 1_000 });
    await addMethod('tok_ok');
    const fares: (number | undefined)[] = [];
    for (const trip of [{ duration_s: 600 }, { duration_s: 2_400, outage_s: 1_800 }]) {
      const trip_id = newTripId();
      assert.ok((await hold(trip_id, plan)).ok);
      await endTrip(trip_id, plan, trip);
      await drive();
      const found = await receipt(trip_id);
      assert.ok(found.ok);
      assert.equal(found.value.usage.outage_s, trip.outage_s);
      fares.push(found.value.fare.total.amount_minor);
    }
    assert.equal(fares[0], fares[1]);
    const recomputed = await recomputeReceipts(room.directory);
    assert.deepEqual(recomputed, { receipts: 2, receipts_not_recomputed: 0 });
  });

  it('is priced beforehand as it is charged afterwards', async (t) => {
    const { publish, room } = await openPayments(t);
    const { pricing_plan_id, version } = await publish();
    const priceOf = async (ended_at: string, outage_s?: number) => {
      const usage = { started_at: '2026-05-01T07:00:00.000Z', ended_at, paused_s: 60 };
      const priced = await room.call(payments.priceUsage, {
        plan: { pricing_plan_id, version },
        ...usage,
        ...(outage_s === undefined ? {} : { outage_s }),
      });
      assert.ok(priced.ok);
      return priced.value.total.amount_minor;
    };
    const undisturbed = await priceOf('2026-05-01T07:10:00.000Z');
    assert.equal(await priceOf('2026-05-01T07:40:00.000Z', 1_800), undisturbed);
  });
});
