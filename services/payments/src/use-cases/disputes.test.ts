import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { payments } from '@drais/contracts';
import { operatorPrincipal } from '@drais/kit/testing/open-room';
import { shardKeyOf } from '@drais/vocabulary/ids';
import {
  SIGNATURE_HEADER,
  signWebhook,
  webhookSecretOf,
} from '../adapters/sandbox-bank/webhook-signature.ts';
import { auditLedger, auditReconciliation } from '../index.ts';
import {
  AREA_ID,
  newTripId,
  openPayments,
  RIDER_ID,
  type TestTown,
} from '../testing/open-payments.ts';

const SECRET = webhookSecretOf('sandbox-test-key');

/** A trip that is paid: 3.00 of it. */
async function withPaidTrip(t: Parameters<typeof openPayments>[0]) {
  const town = await openPayments(t);
  const plan = await town.publish();
  await town.addMethod('sandbox_ok');
  const trip_id = newTripId();
  await town.hold(trip_id, plan);
  await town.endTrip(trip_id, plan, { duration_s: 600 });
  await town.drive();
  const { hold } = await town.payment(trip_id);
  const authorization_id = 'authorization_id' in hold ? hold.authorization_id : '';
  return { town, plan, trip_id, authorization_id };
}

async function tell(town: TestTown, dispute_id: string, event_id = 'evt_1'): Promise<void> {
  const body = JSON.stringify({
    event_id,
    type: 'dispute.changed',
    created_at: '2026-05-01T08:00:00.000Z',
    about: 'dispute',
    object_id: dispute_id,
    metadata_reference: null,
  });
  const headers = { [SIGNATURE_HEADER]: signWebhook(SECRET, body, new Date()) };
  const url = `${town.door_url}/webhooks/sandbox-bank`;
  const response = await fetch(url, { method: 'POST', body, headers });
  assert.equal(response.status, 200);
}

/** Every account's balance, over both databases. */
async function balances(town: TestTown): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const shard of town.room.directory.databases()) {
    const rows = await shard.query<{ account: string; amount_minor: number }>(
      `select split_part(account, ':', 1) as account, sum(amount_minor)::bigint as amount_minor
       from payments.ledger_lines group by 1`,
    );
    for (const row of rows) sums[row.account] = (sums[row.account] ?? 0) + row.amount_minor;
  }
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
}

async function disputesOf(town: TestTown) {
  const operator = operatorPrincipal(RIDER_ID, AREA_ID);
  const page = await town.room.call(payments.listDisputes, { area_id: AREA_ID }, operator);
  return page.ok ? page.value.items : assert.fail(page.refusal.code);
}

const PAID = { provider_clearing: 300, revenue: -252, vat_payable: -48 };

describe('a trip that is disputed', () => {
  it('is posted and listed when the bank tells of it, once', async (t) => {
    const { town, trip_id, authorization_id } = await withPaidTrip(t);
    const dispute_id = await town.controls.dispute(authorization_id, 200);
    await tell(town, dispute_id);
    await tell(town, dispute_id, 'evt_2');
    assert.equal(await town.room.runJob('payments.look_into_disputes'), 2);
    await town.relayOwn(trip_id);

    assert.deepEqual(await balances(town), {
      ...PAID,
      provider_clearing: 300 - 200 - 1_500,
      provider_fees: 1_500,
      disputed_funds: 200,
    });
    const [dispute, ...others] = await disputesOf(town);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [dispute?.dispute_id, dispute?.trip_id, dispute?.status, dispute?.withdrawn.amount_minor],
      [dispute_id, trip_id, 'needs_response', 200],
    );
  });

  it('is found in the bank’s books where nobody told of it', async (t) => {
    const { town, trip_id, authorization_id } = await withPaidTrip(t);
    await town.controls.dispute(authorization_id, 300);
    assert.equal(await town.room.runJob('payments.reconcile_balance'), 2);
    assert.equal(await town.room.runJob('payments.reconcile_balance'), 0);
    const types = (await town.typesOf(trip_id)).slice(-3);
    assert.ok(types.includes('dispute_opened'), types.join());
    assert.equal((await balances(town))['disputed_funds'], 300);
  });

  it('has its money back when it is won', async (t) => {
    const { town, trip_id, authorization_id } = await withPaidTrip(t);
    const dispute_id = await town.controls.dispute(authorization_id, 200);
    await tell(town, dispute_id);
    await town.room.runJob('payments.look_into_disputes');
    await town.controls.closeDispute(dispute_id, 'won');
    await tell(town, dispute_id, 'evt_2');
    await town.room.runJob('payments.look_into_disputes');
    await town.relayOwn(trip_id);

    const after = { ...PAID, provider_clearing: 300 - 1_500, provider_fees: 1_500 };
    assert.deepEqual(await balances(town), after);
    assert.deepEqual(
      (await disputesOf(town)).map((one) => one.status),
      ['won'],
    );
  });

  it('is a loss of its area when it is lost', async (t) => {
    const { town, authorization_id } = await withPaidTrip(t);
    const dispute_id = await town.controls.dispute(authorization_id, 300);
    await town.controls.closeDispute(dispute_id, 'lost');
    await tell(town, dispute_id);
    await town.room.runJob('payments.look_into_disputes');
    const { dispute_losses, disputed_funds = 0 } = await balances(town);
    assert.deepEqual([dispute_losses, disputed_funds], [300, 0]);
    assert.equal((await auditLedger(town.room.directory)).unbalanced_entries, 0);
  });

  it('waits for a bank that does not answer', async (t) => {
    const { town, trip_id, authorization_id } = await withPaidTrip(t);
    const dispute_id = await town.controls.dispute(authorization_id, 200);
    await tell(town, dispute_id);
    await town.closeBank();
    assert.equal(await town.room.runJob('payments.look_into_disputes'), 0);
    await town.reopenBank();
    assert.equal(await town.room.runJob('payments.look_into_disputes'), 0);
    town.town.wall_skipped_ms += 31_000;
    assert.equal(await town.room.runJob('payments.look_into_disputes'), 1);
    assert.ok((await town.typesOf(trip_id)).includes('dispute_opened'));
  });

  it('of which our books know nothing is kept for a person', async (t) => {
    const { town } = await withPaidTrip(t);
    const stranger = await town.provider.authorize({
      idempotency_key: 'another-shop',
      account_reference: '042.a',
      payment_method_token: 'sandbox_ok',
      amount: { amount_minor: 500, currency: 'EUR' },
      metadata_reference: 'x',
      timeout_ms: 5_000,
    });
    assert.ok(stranger.status === 'authorized');
    const { authorization_id } = stranger;
    const call = { idempotency_key: 'another-capture', timeout_ms: 5_000 };
    const amount = { amount_minor: 500, currency: 'EUR' };
    await town.provider.capture({ ...call, authorization_id, amount });
    await tell(town, await town.controls.dispute(authorization_id, 500));
    await tell(town, 'disp_nobody', 'evt_2');
    await town.room.runJob('payments.look_into_disputes');
    const operator = operatorPrincipal(RIDER_ID, '*');
    const page = await town.room.call(payments.listProviderEvents, {}, operator);
    assert.ok(page.ok && page.value.items.length === 2);
  });
});

describe('what the bank keeps and pays out', () => {
  it('comes into the ledger once, beside what was captured', async (t) => {
    const { town, plan } = await withPaidTrip(t);
    assert.equal(await town.room.runJob('payments.reconcile_balance'), 1);
    // 1.5 % of 3.00, rounded half up.
    assert.deepEqual(await balances(town), { ...PAID, provider_clearing: 295, provider_fees: 5 });

    await town.controls.payOut('EUR');
    assert.equal(await town.room.runJob('payments.reconcile_balance'), 1);
    const paid = { revenue: -252, vat_payable: -48, provider_fees: 5, bank_account: 295 };
    assert.deepEqual(await balances(town), paid);
    assert.equal(await town.room.runJob('payments.reconcile_balance'), 0);

    const trip_id = newTripId();
    await town.hold(trip_id, plan);
    await town.endTrip(trip_id, plan, { duration_s: 600 });
    await town.drive();
    assert.equal(await town.room.runJob('payments.reconcile_balance'), 1);
    const { unbalanced_entries } = await auditLedger(town.room.directory);
    assert.equal(unbalanced_entries, 0);
    const audit = await auditReconciliation(town.room.directory);
    assert.deepEqual(audit, { reconciliation_differences: 0 });
  });

  it('lies with its rider, and what is nobody’s in the bucket of nobody', async (t) => {
    const { town } = await withPaidTrip(t);
    await town.controls.payOut('EUR');
    await town.room.runJob('payments.reconcile_balance');
    const where = async (kind: string) => {
      const found = await Promise.all(
        town.room.directory
          .databases()
          .map((shard) =>
            shard.query<{ account_bucket: string }>(
              `select account_bucket from payments.ledger_entries where cause like $1 || ':%'`,
              [kind],
            ),
          ),
      );
      return found.flat().map((row) => row.account_bucket);
    };
    assert.deepEqual(await where('provider_fee'), [shardKeyOf(RIDER_ID)]);
    assert.deepEqual(await where('payout'), ['000']);
  });
});
