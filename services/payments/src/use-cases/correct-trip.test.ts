import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { payments } from '@drais/contracts';
import { operatorPrincipal } from '@drais/kit/testing/open-room';
import { newUuid } from '@drais/vocabulary/ids';
import {
  AREA_ID,
  newTripId,
  OTHER_RIDER_ID,
  openPayments,
  RIDER_ID,
  type TestTown,
} from '../testing/open-payments.ts';
import { assertSound, balances } from '../testing/sound-books.ts';

const OPERATOR = operatorPrincipal(OTHER_RIDER_ID, AREA_ID);
const WHY = { reason: 'vehicle_fault' as const, note: 'The throttle failed twice.' };

/** A town with a trip of 600 s at 300, paid by this card. */
async function withTrip(t: TestContext, token = 'sandbox_ok', terms: { hold_minor?: number } = {}) {
  const town = await openPayments(t);
  const plan = await town.publish(terms);
  await town.addMethod(token);
  const trip_id = newTripId();
  await town.hold(trip_id, plan);
  await town.endTrip(trip_id, plan, { duration_s: 600 });
  await town.drive();
  return { town, plan, trip_id };
}

type Right = {
  fare_minor?: number;
  ended_at?: string;
  paused_s?: number;
  to?: 'original' | 'credit';
};

const correct = (town: TestTown, trip_id: string, right: Right, key?: string) =>
  town.room.call(
    payments.correctTrip,
    { trip_id, rider_id: RIDER_ID, ...right, ...WHY },
    OPERATOR,
    key,
  );

const preview = (town: TestTown, trip_id: string, right: Right) =>
  town.room.call(payments.previewCorrection, { trip_id, rider_id: RIDER_ID, ...right }, OPERATOR);

async function moneyOf(town: TestTown, trip_id: string) {
  const found = await town.room.call(
    payments.getTripPayment,
    { trip_id, rider_id: RIDER_ID },
    OPERATOR,
  );
  assert.ok(found.ok);
  const { standing, owed_minor, captured_minor, refunded_minor } = found.value;
  return { standing, owed_minor, captured_minor, refunded_minor };
}

/** The payer's bank sends back all that it was given back. */
async function failRefunds(town: TestTown): Promise<void> {
  const ask = { since: '1970-01-01T00:00:00.000Z', cursor: null, limit: 200, timeout_ms: 5_000 };
  const page = await town.provider.list(ask);
  assert.ok(page.status === 'listed');
  for (const { result } of page.operations)
    if (result.status === 'refunded') await town.controls.failRefund(result.refund_id);
}

const codeOf = (answer: Awaited<ReturnType<typeof correct>>) =>
  answer.ok ? 'ok' : answer.refusal.code;

describe('a fare that was too high', () => {
  it('is shown corrected before, and is corrected by new entries, receipt and refund', async (t) => {
    const { town, trip_id } = await withTrip(t);
    const first = await town.receipt(trip_id);
    const shown = await preview(town, trip_id, { fare_minor: 100 });
    assert.ok(shown.ok);
    assert.deepEqual(
      [shown.value.credited.amount_minor, shown.value.to_card_minor, shown.value.to_credit_minor],
      [200, 200, 0],
    );
    assert.equal(
      shown.value.ledger_lines.reduce((sum, line) => sum + line.amount_minor, 0),
      0,
    );
    assert.equal((await moneyOf(town, trip_id)).owed_minor, 300, 'a preview changes nothing');

    const note = await correct(town, trip_id, { fare_minor: 100 });
    assert.ok(note.ok);
    assert.deepEqual(note.value.vat, shown.value.vat);
    await town.drive();
    assert.deepEqual(await moneyOf(town, trip_id), {
      standing: 'settled',
      owed_minor: 100,
      captured_minor: 300,
      refunded_minor: 200,
    });
    assert.deepEqual((await town.booked()).at(-1), 'refund refunded');
    assert.deepEqual(await balances(town), {
      provider_clearing: 100,
      revenue: -84,
      vat_payable: -16,
    });
    const now = await town.receipt(trip_id);
    assert.ok(first.ok && now.ok);
    const { corrections, total_after, ...same } = now.value;
    assert.deepEqual(same, first.value);
    assert.deepEqual(total_after, { amount_minor: 100, currency: 'EUR' });
    assert.equal(corrections?.[0]?.receipt_id, first.value.receipt_id);
    await assertSound(town);
  });

  it('is computed anew with the usage that is right', async (t) => {
    const { town, trip_id } = await withTrip(t);
    const note = await correct(town, trip_id, { ended_at: '2026-05-01T07:03:00.000Z' });
    assert.ok(note.ok);
    // 100 for the unlock and three minutes at 20.
    assert.equal(note.value.total_after.amount_minor, 160);
    await town.drive();
    assert.equal((await moneyOf(town, trip_id)).refunded_minor, 140);
    await assertSound(town);
  });

  it('goes back in parts, never more than was paid', async (t) => {
    const { town, trip_id } = await withTrip(t);
    for (const fare_minor of [250, 100, 0]) {
      assert.equal(codeOf(await correct(town, trip_id, { fare_minor })), 'ok');
      await town.drive();
    }
    assert.equal(
      codeOf(await correct(town, trip_id, { fare_minor: 0 })),
      'payments.fare_not_lower',
    );
    assert.deepEqual(await moneyOf(town, trip_id), {
      standing: 'settled',
      owed_minor: 0,
      captured_minor: 300,
      refunded_minor: 300,
    });
    assert.deepEqual(await balances(town), {});
    await assertSound(town);
  });

  it('goes back over both charges of a fare above the hold', async (t) => {
    const { town, trip_id } = await withTrip(t, 'sandbox_ok', { hold_minor: 200 });
    await correct(town, trip_id, { fare_minor: 20 });
    await town.drive();
    assert.equal((await moneyOf(town, trip_id)).refunded_minor, 280);
    const booked = await town.booked();
    assert.equal(booked.filter((one) => one === 'refund refunded').length, 2);
    await assertSound(town);
  });

  it('becomes credit where the operator says so', async (t) => {
    const { town, trip_id } = await withTrip(t);
    const note = await correct(town, trip_id, { fare_minor: 100, to: 'credit' });
    assert.ok(note.ok && note.value.to_credit_minor === 200 && note.value.to_card_minor === 0);
    await town.drive();
    assert.equal((await moneyOf(town, trip_id)).refunded_minor, 0);
    assert.equal((await balances(town))['rider_credit'], -200);
    await assertSound(town);
  });

  it('is corrected once, however often the same call is made', async (t) => {
    const { town, trip_id } = await withTrip(t);
    const key = newUuid();
    const first = await correct(town, trip_id, { fare_minor: 100 }, key);
    await town.room.forgetAnswers();
    assert.deepEqual(await correct(town, trip_id, { fare_minor: 100 }, key), first);
    await town.drive();
    assert.equal((await moneyOf(town, trip_id)).refunded_minor, 200);
  });

  it('is corrected by one of two operators at once, and then by the other', async (t) => {
    const { town, trip_id } = await withTrip(t);
    const both = [
      correct(town, trip_id, { fare_minor: 200 }),
      correct(town, trip_id, { fare_minor: 100 }),
    ];
    const codes = (await Promise.all(both)).map(codeOf).toSorted();
    assert.ok(['ok', 'payments.fare_not_lower'].includes(codes.at(-1) ?? ''));
    await town.drive();
    const { owed_minor, refunded_minor } = await moneyOf(town, trip_id);
    assert.deepEqual([owed_minor, refunded_minor], [100, 200]);
    await assertSound(town);
  });

  it('keeps the author and the reason, and the note from the rider', async (t) => {
    const { town, trip_id } = await withTrip(t);
    await correct(town, trip_id, { fare_minor: 100 });
    const said = (await town.room.events()).find(
      (one) => one.type === 'payments.receipt_corrected',
    );
    assert.ok(said);
    const { author_id, reason, note } = said.data as Record<string, string>;
    assert.deepEqual({ author_id, reason, note }, { author_id: OTHER_RIDER_ID, ...WHY });
    assert.doesNotMatch(JSON.stringify(await town.receipt(trip_id)), /throttle/);
  });
});

describe('a fare that is not paid yet', () => {
  it('is owed no more than its correction says', async (t) => {
    const { town, trip_id } = await withTrip(t, 'sandbox_insufficient_funds', { hold_minor: 0 });
    const shown = await preview(town, trip_id, { fare_minor: 120 });
    assert.ok(shown.ok && shown.value.off_debt_minor === 180 && shown.value.to_card_minor === 0);
    await correct(town, trip_id, { fare_minor: 120 });
    await town.drive();
    assert.deepEqual(await moneyOf(town, trip_id), {
      standing: 'short',
      owed_minor: 120,
      captured_minor: 0,
      refunded_minor: 0,
    });
    assert.equal((await balances(town))['rider_receivable'], 120);
    await correct(town, trip_id, { fare_minor: 0 });
    assert.equal((await moneyOf(town, trip_id)).standing, 'settled');
    await assertSound(town);
  });

  it('goes back as soon as a capture that was under way has come', async (t) => {
    const { town, trip_id } = await withTrip(t, 'sandbox_capture_timeout');
    await correct(town, trip_id, { fare_minor: 100 });
    town.town.wall_skipped_ms += 61_000;
    await town.drive();
    assert.equal((await moneyOf(town, trip_id)).refunded_minor, 200);
    await assertSound(town);
  });
});

describe('a correction', () => {
  it('never raises a fare, and gives either a sum or the usage', async (t) => {
    const { town, trip_id } = await withTrip(t);
    const codes = [];
    const wrong: Right[] = [
      { fare_minor: 300 },
      { fare_minor: 400 },
      { ended_at: '2026-05-01T09:00:00.000Z' },
      {},
      { fare_minor: 1, paused_s: 1 },
      { ended_at: '2026-05-01T06:00:00.000Z' },
    ];
    for (const right of wrong) codes.push(codeOf(await correct(town, trip_id, right)));
    const [not_lower, invalid] = ['payments.fare_not_lower', 'payments.correction_invalid'];
    assert.deepEqual(codes, [not_lower, not_lower, not_lower, invalid, invalid, invalid]);
  });

  it('needs a trip with a receipt', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    await town.addMethod('sandbox_ok');
    const trip_id = newTripId();
    assert.equal(
      codeOf(await correct(town, trip_id, { fare_minor: 0 })),
      'payments.payment_unknown',
    );
    await town.hold(trip_id, plan);
    assert.equal(
      codeOf(await correct(town, trip_id, { fare_minor: 0 })),
      'payments.not_correctable',
    );
  });
});

describe('a refund', () => {
  it('whose answer is lost is looked up, and is made once', async (t) => {
    const { town, trip_id } = await withTrip(t);
    await town.closeBank();
    await correct(town, trip_id, { fare_minor: 100 });
    await town.room.host.settle();
    assert.equal((await moneyOf(town, trip_id)).standing, 'refunding');
    await town.reopenBank();
    town.town.wall_skipped_ms += 61_000;
    await town.room.host.settle();
    assert.equal((await moneyOf(town, trip_id)).standing, 'settled');
    const booked = await town.booked();
    assert.equal(booked.filter((one) => one === 'refund refunded').length, 1);
    await assertSound(town);
  });

  it('that was made at the provider itself is counted, and not made again', async (t) => {
    const { town, trip_id } = await withTrip(t);
    const { hold } = await town.payment(trip_id);
    assert.ok(hold.status === 'captured');
    const { authorization_id } = hold;
    const amount = { amount_minor: 150, currency: 'EUR' };
    const call = { idempotency_key: 'by-hand', timeout_ms: 5_000 };
    await town.provider.refund({ ...call, authorization_id, amount });

    // Nobody has read the bank's books since: the driver does before it gives anything back.
    await correct(town, trip_id, { fare_minor: 100 });
    await town.drive();
    assert.deepEqual(await moneyOf(town, trip_id), {
      standing: 'settled',
      owed_minor: 100,
      captured_minor: 300,
      refunded_minor: 200,
    });
    await assertSound(town);
  });

  it('that nobody explains is shown to a person, and never charged to the rider', async (t) => {
    const { town, trip_id } = await withTrip(t);
    const { hold } = await town.payment(trip_id);
    assert.ok(hold.status === 'captured');
    const { authorization_id } = hold;
    const amount = { amount_minor: 300, currency: 'EUR' };
    const call = { idempotency_key: 'by-hand', timeout_ms: 5_000 };
    await town.provider.refund({ ...call, authorization_id, amount });
    assert.equal(await town.room.runJob('payments.reconcile_provider'), 1);
    assert.equal(await town.room.runJob('payments.reconcile_provider'), 0);
    await town.relayAll();
    assert.equal((await moneyOf(town, trip_id)).standing, 'needs_person');
    const listed = await town.room.call(
      payments.listUnsettledPayments,
      { area_id: AREA_ID, status: 'refund_unexplained' },
      OPERATOR,
    );
    assert.ok(listed.ok && listed.value.items.length === 1);

    await correct(town, trip_id, { fare_minor: 0 });
    await town.room.host.settle();
    assert.equal((await moneyOf(town, trip_id)).standing, 'settled');
    assert.deepEqual(await balances(town), {});
    await assertSound(town);
  });

  it('that the provider refuses is shown to a person, who makes it credit', async (t) => {
    const { town, trip_id } = await withTrip(t);
    await town.closeBank();
    await town.reopenBank({ forgets: true });
    await correct(town, trip_id, { fare_minor: 100 });
    await town.drive();
    await town.relayAll();
    assert.equal((await moneyOf(town, trip_id)).standing, 'needs_person');
    assert.equal(
      codeOf(await correct(town, trip_id, { fare_minor: 50 })),
      'payments.not_correctable',
    );
    const key = newUuid();
    const resolve = (rider_id: string, once_key = key) =>
      town.room.call(
        payments.creditRefusedRefund,
        { trip_id, rider_id, note: 'The card is gone.' },
        OPERATOR,
        once_key,
      );
    const given = await resolve(RIDER_ID);
    assert.ok(given.ok && given.value.amount.amount_minor === 200);
    await town.room.forgetAnswers();
    assert.deepEqual(await resolve(RIDER_ID), given);
    assert.equal((await moneyOf(town, trip_id)).standing, 'settled');
    assert.equal((await balances(town))['rider_credit'], -200);
    const nobody = await resolve(OTHER_RIDER_ID, newUuid());
    assert.ok(!nobody.ok && nobody.refusal.code === 'payments.payment_unknown');
    const again = await town.room.call(
      payments.creditRefusedRefund,
      { trip_id, rider_id: RIDER_ID, note: 'Once more.' },
      OPERATOR,
    );
    assert.ok(!again.ok && again.refusal.code === 'payments.no_refused_refund');
  });

  it('that comes back days later is owed to the rider again, who gets it as credit', async (t) => {
    const { town, trip_id } = await withTrip(t);
    await correct(town, trip_id, { fare_minor: 100 });
    await town.room.host.settle();
    assert.equal((await moneyOf(town, trip_id)).standing, 'settled');
    const before = await balances(town);

    await failRefunds(town);
    for (const job of ['payments.reconcile_provider', 'payments.reconcile_balance'])
      await town.room.runJob(job);
    await town.relayAll();
    const refused = { standing: 'needs_person', owed_minor: 100, captured_minor: 300 };
    assert.deepEqual(await moneyOf(town, trip_id), { ...refused, refunded_minor: 0 });
    const listed = await town.room.call(
      payments.listUnsettledPayments,
      { area_id: AREA_ID, status: 'refund_refused' },
      OPERATOR,
    );
    assert.ok(listed.ok && listed.value.items.length === 1);
    await assertSound(town);

    const asked = { trip_id, rider_id: RIDER_ID, note: 'The card was closed.' };
    const given = await town.room.call(payments.creditRefusedRefund, asked, OPERATOR);
    assert.ok(given.ok && given.value.amount.amount_minor === 200);
    await town.room.host.settle();
    assert.equal((await moneyOf(town, trip_id)).standing, 'settled');
    const after = await balances(town);
    assert.equal(after['rider_credit'], (before['rider_credit'] ?? 0) - 200);
    await assertSound(town);
  });
});
