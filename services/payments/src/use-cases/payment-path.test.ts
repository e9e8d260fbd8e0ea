import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { auditLedger, recomputeReceipts } from '../index.ts';
import { newTripId, openPayments } from '../testing/open-payments.ts';

describe('the money of a trip', () => {
  it('is held before it, captured after it, posted and receipted', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    await town.addMethod('sandbox_ok');
    const trip_id = newTripId();

    assert.deepEqual(await town.hold(trip_id, plan), { ok: true, value: { status: 'held' } });
    await town.endTrip(trip_id, plan, { duration_s: 651, paused_s: 61 });
    await town.drive();

    assert.deepEqual(await town.typesOf(trip_id), [
      'payment_opened', 'hold_requested', 'hold_placed',
      'fare_set', 'ledger_entry_posted', 'receipt_issued',
      'capture_requested', 'payment_captured', 'ledger_entry_posted', 'payment_settled',
    ]);
    const receipt = await town.receipt(trip_id);
    assert.ok(receipt.ok);
    assert.equal(receipt.value.status, 'paid');
    // 100 for the unlock, 10 started minutes at 20, 2 of pause at 5.
    assert.deepEqual(receipt.value.fare.total, { amount_minor: 310, currency: 'EUR' });
    assert.deepEqual(await auditLedger(town.room.directory), { entries: 2, unbalanced_entries: 0 });
    assert.deepEqual(await recomputeReceipts(town.room.directory), { receipts: 1, receipts_not_recomputed: 0 });
  });
});
