import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reconcileWhole } from '../index.ts';
import { openPayments } from '../testing/open-payments.ts';

const stranger = {
  idempotency_key: 'somebody-else',
  account_reference: '042.a',
  payment_method_token: 'sandbox_ok',
  amount: { amount_minor: 500, currency: 'EUR' },
  metadata_reference: 'x',
  timeout_ms: 5_000,
};

describe("a look through the provider's whole books", () => {
  it('finds what an earlier look has passed, and nothing in books that agree', async (t) => {
    const town = await openPayments(t);
    const { room, provider } = town;
    const none = { news: 0, is_whole: true, reconciliation_differences: 0 };
    assert.deepEqual(await reconcileWhole(room.tools), none);
    await provider.authorize(stranger);
    await room.runJob('payments.reconcile_provider');
    // As if it had been explained, and a later look had gone on from there.
    for (const shard of room.directory.databases()) {
      await shard.query('delete from payments.reconciliation_differences');
      await shard.query(
        `update payments.reconciliation_cursors set since = now() + interval '1 h'`,
      );
    }
    await room.runJob('payments.reconcile_provider');
    const found = await reconcileWhole(room.tools);
    assert.deepEqual(found, { news: 1, is_whole: true, reconciliation_differences: 1 });
    assert.deepEqual(await reconcileWhole(room.tools), { ...found, news: 0 });
  });

  it('says so when the provider does not answer', async (t) => {
    const settings = { bank_url: 'http://127.0.0.1:1' };
    const { room } = await openPayments(t, { settings });
    assert.equal((await reconcileWhole(room.tools)).is_whole, false);
  });
});
