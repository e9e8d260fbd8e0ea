import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newTripId, openPayments } from '../testing/open-payments.ts';

describe('a payment whose timer was set while the clock was ahead', () => {
  it('is driven when the clock is right again, and not as much later', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    await town.addMethod('sandbox_ok');
    const trip_id = newTripId();
    await town.hold(trip_id, plan);
    town.town.wall_skipped_ms = 288_000;
    await town.endTrip(trip_id, plan, { duration_s: 60 });
    town.town.wall_skipped_ms = 0;
    await town.drive();
    const receipt = await town.receipt(trip_id);
    assert.equal(receipt.ok && receipt.value.status, 'paid');
  });
});
