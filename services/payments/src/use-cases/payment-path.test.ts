import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { payments } from '@drais/contracts';
import { StreamMovedOn } from '@drais/kit';
import { operatorPrincipal, riderPrincipal } from '@drais/kit/testing/open-room';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { nextCommand, type PaymentCommand } from '../domain/payment-command.ts';
import { requestEvent } from '../domain/payment-events.ts';
import { auditLedger, auditReconciliation, recomputeReceipts } from '../index.ts';
import { findPayment } from '../store/payments.ts';
import {
  AREA_ID,
  newTripId,
  OTHER_RIDER_ID,
  openPayments,
  RIDER_ID,
  type TestTown,
} from '../testing/open-payments.ts';
import { savePayment } from './save-payment.ts';
import { senderLease } from './timers.ts';

const NONE_UNBALANCED = { unbalanced_entries: 0 };

/** A town in which a rider with this card has a hold for a trip. */
async function withHold(t: Parameters<typeof openPayments>[0], token: string, hold_minor = 1_000) {
  const town = await openPayments(t);
  const plan = await town.publish({ hold_minor });
  await town.addMethod(token);
  const trip_id = newTripId();
  assert.deepEqual(await town.hold(trip_id, plan), { ok: true, value: { status: 'held' } });
  const end = (duration_s: number, paused_s = 0) =>
    town.endTrip(trip_id, plan, { duration_s, paused_s });
  return { town, plan, trip_id, end };
}

async function assertSound(town: TestTown, receipts: number): Promise<void> {
  const { unbalanced_entries } = await auditLedger(town.room.directory);
  assert.deepEqual({ unbalanced_entries }, NONE_UNBALANCED);
  const recomputed = await recomputeReceipts(town.room.directory);
  assert.deepEqual(recomputed, { receipts, receipts_not_recomputed: 0 });
  await town.room.runJob('payments.reconcile_provider');
  assert.equal((await auditReconciliation(town.room.directory)).reconciliation_differences, 0);
}

async function balances(town: TestTown): Promise<Record<string, number>> {
  const rows = await town.room.directory
    .shard(shardKeyOf(RIDER_ID))
    .query<{ account: string; amount_minor: number }>(
      `select split_part(account, ':', 1) as account, sum(amount_minor)::bigint as amount_minor
       from payments.ledger_lines group by 1 order by 1`,
    );
  return Object.fromEntries(rows.map((row) => [row.account, row.amount_minor]));
}

const statusOf = async (town: TestTown, trip_id: string) => {
  const receipt = await town.receipt(trip_id);
  return receipt.ok ? receipt.value.status : receipt.refusal.code;
};

describe('the money of a trip', () => {
  it('is held before it, captured after it, posted and receipted', async (t) => {
    const { town, trip_id, end } = await withHold(t, 'sandbox_ok');
    await end(651, 61);
    await town.drive();

    assert.deepEqual(await town.typesOf(trip_id), [
      'payment_opened',
      'hold_requested',
      'hold_placed',
      'fare_set',
      'ledger_entry_posted',
      'receipt_issued',
      'capture_requested',
      'payment_captured',
      'ledger_entry_posted',
      'payment_settled',
    ]);
    const receipt = await town.receipt(trip_id);
    assert.ok(receipt.ok);
    assert.equal(receipt.value.status, 'paid');
    // 100 for the unlock, 10 started minutes at 20, 2 of pause at 5.
    assert.deepEqual(receipt.value.fare.total, { amount_minor: 310, currency: 'EUR' });
    assert.deepEqual(await balances(town), {
      provider_clearing: 310,
      revenue: -261,
      rider_receivable: 0,
      vat_payable: -49,
    });
    await assertSound(town, 1);
  });

  it('is moved by one of two processes that saw it alike, and the other is told', async (t) => {
    const { town, trip_id, end } = await withHold(t, 'sandbox_ok');
    const wake = t.mock.method(town.room.tools.driver, 'wake', () => undefined);
    await end(600);
    const { payment_id } = await town.payment(trip_id);
    const { save } = await readRequest(town, payment_id);
    await savePayment(town.room.tools, save);
    await assert.rejects(savePayment(town.room.tools, save), StreamMovedOn);

    wake.mock.restore();
    town.town.wall_skipped_ms += 60_000;
    await town.drive();
    assert.deepEqual(await town.booked(), ['authorize authorized', 'capture captured']);
    await assertSound(town, 1);
  });

  it('moves once, however often the end of the trip is told', async (t) => {
    const { town, trip_id, end } = await withHold(t, 'sandbox_ok');
    await Promise.all([end(600), end(600), end(600)]);
    await town.drive();
    await end(600);
    assert.equal(await town.drive(), 0);

    assert.deepEqual(await town.booked(), ['authorize authorized', 'capture captured']);
    assert.equal((await town.typesOf(trip_id)).length, 10);
    await assertSound(town, 1);
  });

  it('goes back when the trip fails', async (t) => {
    const { town, trip_id } = await withHold(t, 'sandbox_ok');
    await town.failTrip(trip_id);
    await town.failTrip(trip_id);
    await town.drive();

    assert.deepEqual(await town.booked(), ['authorize authorized', 'release released']);
    assert.equal(await statusOf(town, trip_id), 'payments.receipt_unknown');
    assert.equal((await town.typesOf(trip_id)).at(-1), 'payment_settled');
    await assertSound(town, 0);
  });

  it('comes as a second charge where the fare is above the hold', async (t) => {
    const { town, trip_id, end } = await withHold(t, 'sandbox_ok', 300);
    await end(3_600);
    await town.drive();

    assert.equal(await statusOf(town, trip_id), 'paid');
    assert.equal((await balances(town))['provider_clearing'], 1_300);
    assert.equal((await town.payment(trip_id)).remainder.status, 'captured');
    await assertSound(town, 1);
  });

  it('is found at the bank where the answer to the capture was lost', async (t) => {
    const { town, trip_id, end } = await withHold(t, 'sandbox_capture_timeout');
    await end(600);
    await town.drive();

    const types = await town.typesOf(trip_id);
    assert.ok(types.includes('outcome_unknown'));
    assert.equal(await statusOf(town, trip_id), 'paid');
    assert.deepEqual(await town.booked(), ['authorize authorized', 'capture captured']);
    await assertSound(town, 1);
  });

  it('is charged anew where the hold ran out', async (t) => {
    const { town, trip_id, end } = await withHold(t, 'sandbox_expired_hold');
    await end(600);
    await town.drive();

    // The second hold of this card runs out at once as well: then the rider owes it.
    const { hold, remainder } = await town.payment(trip_id);
    assert.deepEqual([hold.status, remainder.status], ['lapsed', 'lapsed']);
    assert.equal(await statusOf(town, trip_id), 'due');
    assert.equal((await town.typesOf(trip_id)).at(-1), 'payment_due');
    await assertSound(town, 1);
  });

  it('is nothing for a free trip, whose hold goes back', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish({ unlock_minor: 0, per_minute_minor: 0 });
    await town.addMethod('sandbox_ok');
    const trip_id = newTripId();
    await town.hold(trip_id, plan);
    await town.endTrip(trip_id, plan, { duration_s: 600 });
    await town.drive();

    assert.equal(await statusOf(town, trip_id), 'paid');
    assert.deepEqual(await town.booked(), ['authorize authorized', 'release released']);
    assert.deepEqual(await balances(town), {});
    await assertSound(town, 1);
  });

  it('is priced by the version that the rider accepted', async (t) => {
    const { town, trip_id, end } = await withHold(t, 'sandbox_ok');
    await town.publish({ per_minute_minor: 50 });
    await end(600);
    await town.drive();
    const receipt = await town.receipt(trip_id);
    assert.ok(receipt.ok);
    assert.equal(receipt.value.plan.version, 1);
    assert.equal(receipt.value.fare.total.amount_minor, 300);
    await assertSound(town, 1);
  });

  it('is due where the card gives no more than the hold', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish({ hold_minor: 0 });
    await town.addMethod('sandbox_insufficient_funds');
    const trip_id = newTripId();
    await town.hold(trip_id, plan);
    await town.endTrip(trip_id, plan, { duration_s: 600 });
    await town.drive();

    assert.equal(await statusOf(town, trip_id), 'due');
    const due = (await town.room.events()).find((event) => event.type === 'payments.payment_due');
    assert.ok(due);
    const { amount, code } = due.data as { amount: unknown; code: string };
    assert.deepEqual(
      { amount, code },
      {
        amount: { amount_minor: 300, currency: 'EUR' },
        code: 'insufficient_funds',
      },
    );
    assert.equal((await balances(town))['rider_receivable'], 300);
    await town.relayOwn(trip_id);
    assert.deepEqual(await unsettled(town), ['due']);
    await assertSound(town, 1);
  });

  it('waits for a rider without a card, and comes when there is one', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    const trip_id = newTripId();
    await town.endTrip(trip_id, plan, { duration_s: 600 });
    await town.room.host.settle();
    assert.equal(await statusOf(town, trip_id), 'due');

    await town.addMethod('sandbox_ok');
    town.town.wall_skipped_ms += 61_000;
    await town.drive();
    assert.equal(await statusOf(town, trip_id), 'paid');
    await assertSound(town, 1);
  });
});

async function unsettled(town: TestTown): Promise<string[]> {
  const operator = operatorPrincipal(RIDER_ID, AREA_ID);
  const page = await town.room.call(payments.listUnsettledPayments, { area_id: AREA_ID }, operator);
  assert.ok(page.ok);
  return page.value.items.map((item) => item.status);
}

describe('a payment whose bank is down', () => {
  it('comes to rest, is listed, and goes on by itself when the bank is back', async (t) => {
    const { town, trip_id, end } = await withHold(t, 'sandbox_ok');
    await town.closeBank();
    await end(600);
    await town.room.host.settle();
    await town.relayOwn(trip_id);
    assert.deepEqual(await unsettled(town), ['capture_unknown']);
    assert.equal(await statusOf(town, trip_id), 'due');

    await town.reopenBank();
    town.town.wall_skipped_ms += 61_000;
    await town.room.host.settle();
    await town.relayOwn(trip_id);
    assert.equal(await statusOf(town, trip_id), 'paid');
    assert.deepEqual(await unsettled(town), []);
    assert.deepEqual(await town.booked(), ['authorize authorized', 'capture captured']);
    await assertSound(town, 1);
  });

  it('is shown to a person where the bank denies what it held', async (t) => {
    const { town, trip_id, end } = await withHold(t, 'sandbox_ok');
    await town.closeBank();
    await town.reopenBank({ forgets: true });
    await end(600);
    await town.drive();

    assert.equal((await town.payment(trip_id)).hold.status, 'capture_declined');
    await town.relayOwn(trip_id);
    assert.deepEqual(await unsettled(town), ['capture_refused']);
  });
});

/** The next request of a payment, as a process finds it that is about to record it. */
async function readRequest(town: TestTown, payment_id: string) {
  const stored = await findPayment(town.room.directory.shard(shardKeyOf(payment_id)), payment_id);
  assert.ok(stored?.payment_method_id);
  const command = nextCommand(stored.payment);
  assert.ok(command);
  const facts = { ...stored, payment_method_id: stored.payment_method_id };
  const events = [requestEvent(facts, command, town.town.now)];
  const { stream_version } = stored;
  const timer = senderLease(town.room.tools, 0);
  return { command, save: { payment_id, stream_version, trace_id: 'x', events, timer } };
}

/** Leaves a payment as a process does that dies after its request is recorded. */
async function recordOnly(town: TestTown, payment_id: string): Promise<PaymentCommand> {
  const { command, save } = await readRequest(town, payment_id);
  await savePayment(town.room.tools, save);
  return command;
}

describe('a process that dies between its request and the answer', () => {
  for (const reached_the_bank of [true, false]) {
    it(`loses no money when the bank ${reached_the_bank ? 'heard' : 'never heard'} it`, async (t) => {
      const { town, trip_id, end } = await withHold(t, 'sandbox_ok');
      // No driver looks while the rider's trip is written down: its wake-up is this test's.
      const wake = t.mock.method(town.room.tools.driver, 'wake', () => undefined);
      await end(600);
      const { payment_id } = await town.payment(trip_id);
      const command = await recordOnly(town, payment_id);
      if (reached_the_bank) {
        const { idempotency_key, amount } = command;
        const authorization_id = command.authorization_id ?? '';
        await town.provider.capture({
          idempotency_key,
          amount,
          authorization_id,
          timeout_ms: 5_000,
        });
      }
      wake.mock.restore();
      await town.drive();
      assert.equal((await town.payment(trip_id)).hold.status, 'capturing');

      town.town.wall_skipped_ms += 10_000;
      await town.drive();
      assert.deepEqual(await town.booked(), ['authorize authorized', 'capture captured']);
      assert.equal(await statusOf(town, trip_id), 'paid');
      await assertSound(town, 1);
    });
  }

  it('has its answer brought by reconciliation', async (t) => {
    const { town, trip_id, end } = await withHold(t, 'sandbox_ok');
    t.mock.method(town.room.tools.driver, 'wake', () => undefined);
    await end(600);
    const { payment_id } = await town.payment(trip_id);
    const { idempotency_key, amount, authorization_id } = await recordOnly(town, payment_id);
    const request = { idempotency_key, amount, authorization_id: authorization_id ?? '' };
    await town.provider.capture({ ...request, timeout_ms: 5_000 });

    assert.equal(await town.room.runJob('payments.reconcile_provider'), 1);
    assert.equal(await statusOf(town, trip_id), 'paid');
    assert.equal(await town.room.runJob('payments.reconcile_provider'), 0);
    await assertSound(town, 1);
  });
});

describe('reconciliation', () => {
  it('notes what nobody asked the bank for, once', async (t) => {
    const town = await openPayments(t);
    await town.provider.authorize({
      idempotency_key: 'somebody-else',
      account_reference: '042.a',
      payment_method_token: 'sandbox_ok',
      amount: { amount_minor: 500, currency: 'EUR' },
      metadata_reference: 'x',
      timeout_ms: 5_000,
    });
    assert.equal(await town.room.runJob('payments.reconcile_provider'), 1);
    assert.equal(await town.room.runJob('payments.reconcile_provider'), 0);
    const audit = await auditReconciliation(town.room.directory);
    assert.deepEqual(audit, { reconciliation_differences: 1 });
  });
});

describe('a receipt', () => {
  it('is unknown to everybody but its rider', async (t) => {
    const { town, trip_id, end } = await withHold(t, 'sandbox_ok');
    await end(600);
    await town.drive();
    const answer = await town.receipt(trip_id, OTHER_RIDER_ID);
    assert.ok(!answer.ok && answer.refusal.code === 'payments.receipt_unknown');
  });

  it('is listed newest first, page by page', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    await town.addMethod('sandbox_ok');
    const trips = [newTripId(), newTripId(), newTripId()];
    for (const trip_id of trips) {
      await town.endTrip(trip_id, plan, { duration_s: 60 });
      town.town.now = new Date(town.town.now.getTime() + 60_000);
    }
    const rider = riderPrincipal(RIDER_ID);
    const first = await town.room.call(payments.listReceipts, { limit: 2 }, rider);
    assert.ok(first.ok && first.value.next_cursor !== undefined);
    const { next_cursor: cursor } = first.value;
    const second = await town.room.call(payments.listReceipts, { limit: 2, cursor }, rider);
    assert.ok(second.ok && second.value.next_cursor === undefined);
    const listed = [...first.value.items, ...second.value.items].map((one) => one.trip_id);
    assert.deepEqual(listed, trips.toReversed());
    const none = await town.room.call(payments.listReceipts, {}, riderPrincipal(OTHER_RIDER_ID));
    assert.ok(none.ok && none.value.items.length === 0);
    await town.drive();
  });

  it('that somebody changed is found by computing it again', async (t) => {
    const { town, end } = await withHold(t, 'sandbox_ok');
    await end(600);
    await town.drive();
    await town.room.directory
      .shard(shardKeyOf(RIDER_ID))
      .query(
        `update payments.receipts set receipt = jsonb_set(receipt, '{fare,total,amount_minor}', '1')`,
      );
    assert.deepEqual(await recomputeReceipts(town.room.directory), {
      receipts: 1,
      receipts_not_recomputed: 1,
    });
  });
});
