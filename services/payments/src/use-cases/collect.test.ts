import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { payments } from '@drais/contracts';
import { operatorPrincipal, riderPrincipal } from '@drais/kit/testing/open-room';
import { RETRY_AFTER_S } from '../domain/dunning.ts';
import {
  AREA_ID,
  newTripId,
  OTHER_RIDER_ID,
  openPayments,
  RIDER_ID,
  type TestTown,
} from '../testing/open-payments.ts';
import { assertSound, balances } from '../testing/sound-books.ts';

const RIDER = riderPrincipal(RIDER_ID);

/** A town in which a rider owes 300 for a trip, because this card gives nothing. */
async function withDebt(t: TestContext, token = 'sandbox_insufficient_funds') {
  const town = await openPayments(t);
  const plan = await town.publish({ hold_minor: 0 });
  await town.addMethod(token);
  const trip_id = newTripId();
  await town.hold(trip_id, plan);
  await town.endTrip(trip_id, plan, { duration_s: 600 });
  await town.drive();
  return { town, plan, trip_id };
}

/** Business time goes on, and what is due by then is asked for. */
async function pass(town: TestTown, seconds: number): Promise<number> {
  town.town.now = new Date(town.town.now.getTime() + seconds * 1000);
  const tried = await town.room.runJob('payments.collect_due');
  await town.drive();
  return tried;
}

const payNow = (town: TestTown, trip_id: string, account_id = RIDER_ID) =>
  town.room.call(payments.payNow, { trip_id }, riderPrincipal(account_id));

async function debts(town: TestTown): Promise<number[]> {
  const page = await town.room.call(payments.listDebts, {}, RIDER);
  assert.ok(page.ok);
  for (const { since } of page.value.items) assert.ok(since !== undefined);
  return page.value.items.map(({ amount }) => amount.amount_minor);
}

async function listed(town: TestTown, status: string): Promise<number> {
  await town.relayAll();
  const operator = operatorPrincipal(OTHER_RIDER_ID, AREA_ID);
  const wanted = { area_id: AREA_ID, status };
  const page = await town.room.call(payments.listUnsettledPayments, wanted, operator);
  assert.ok(page.ok);
  return page.value.items.length;
}

const codeOf = (answer: Awaited<ReturnType<typeof payNow>>) =>
  answer.ok ? answer.value.status : answer.refusal.code;

describe('a fare that the card did not give', () => {
  it('is asked for again after each pause, and then left to a person with nothing lost', async (t) => {
    const { town, trip_id } = await withDebt(t);
    assert.equal(await pass(town, 60), 0, 'not before its time');
    for (const pause_s of RETRY_AFTER_S) assert.equal(await pass(town, pause_s), 1);
    assert.equal(await pass(town, 30 * 86_400), 0);

    assert.equal((await town.payment(trip_id)).retries.length, RETRY_AFTER_S.length);
    assert.equal((await town.booked()).filter((one) => one === 'authorize declined').length, 5);
    assert.equal(await listed(town, 'uncollected'), 1);
    assert.deepEqual(await debts(town), [300]);
    assert.equal((await balances(town))['rider_receivable'], 300);
    await assertSound(town);
  });

  it('is asked of a new means of payment at once', async (t) => {
    const { town, trip_id } = await withDebt(t);
    await town.addMethod('sandbox_ok');
    await town.relayAll();
    const receipt = await town.receipt(trip_id);
    assert.ok(receipt.ok && receipt.value.status === 'paid');
    assert.deepEqual(await debts(town), []);
    assert.equal(await pass(town, 3_600), 0, 'nothing is left to ask for');
    assert.equal(await listed(town, 'due'), 0);
    await assertSound(town);
  });

  it('is paid when the rider wants to, also after the last try', async (t) => {
    const { town, trip_id } = await withDebt(t);
    for (const pause_s of RETRY_AFTER_S) await pass(town, pause_s);
    assert.equal(codeOf(await payNow(town, trip_id)), 'collecting');
    await town.drive();
    assert.equal(await listed(town, 'uncollected'), 1, 'the card gave nothing once more');

    await town.addMethod('sandbox_ok');
    assert.equal(codeOf(await payNow(town, trip_id)), 'collecting');
    await town.drive();
    assert.deepEqual(await debts(town), []);
    assert.equal(codeOf(await payNow(town, trip_id)), 'payments.nothing_due');
    assert.deepEqual(await balances(town), {
      provider_clearing: 300,
      revenue: -252,
      vat_payable: -48,
    });
    await assertSound(town);
  });

  it('is asked for once, however many ask at once', async (t) => {
    const { town, trip_id } = await withDebt(t);
    await town.addMethod('sandbox_ok');
    town.town.now = new Date(town.town.now.getTime() + 3_600_000);
    await Promise.all([
      payNow(town, trip_id),
      payNow(town, trip_id),
      town.room.runJob('payments.collect_due'),
      town.relayAll(),
    ]);
    await town.drive();
    assert.equal((await town.booked()).filter((one) => one === 'capture captured').length, 1);
    await assertSound(town);
  });

  it('comes once where the answer of a try is lost', async (t) => {
    const { town, trip_id } = await withDebt(t);
    await town.addMethod('sandbox_capture_timeout');
    await payNow(town, trip_id);
    await town.drive();
    town.town.wall_skipped_ms += 61_000;
    await town.drive();
    assert.equal((await town.booked()).filter((one) => one === 'capture captured').length, 1);
    assert.deepEqual(await debts(town), []);
    await assertSound(town);
  });

  it('is paid by credit first', async (t) => {
    const { town, trip_id } = await withDebt(t);
    const goodwill = { trip_id, rider_id: RIDER_ID, amount_minor: 120, note: 'For the trouble.' };
    await town.room.call(payments.grantGoodwill, goodwill, operatorPrincipal(RIDER_ID, AREA_ID));
    await pass(town, 3_600);
    assert.deepEqual(await debts(town), [180]);
    await town.room.call(payments.grantGoodwill, goodwill, operatorPrincipal(RIDER_ID, AREA_ID));
    await town.room.call(payments.grantGoodwill, goodwill, operatorPrincipal(RIDER_ID, AREA_ID));
    assert.equal(codeOf(await payNow(town, trip_id)), 'paid');
    assert.deepEqual(await debts(town), []);
    await assertSound(town);
  });
});

describe('credit of a rider who owes', () => {
  const CREDIT_GRANTED = payments.events.creditGranted.type;
  const give = (town: TestTown, trip_id: string, amount_minor: number) => {
    const goodwill = { trip_id, rider_id: RIDER_ID, amount_minor, note: 'For the trouble.' };
    const operator = operatorPrincipal(RIDER_ID, AREA_ID);
    return town.room.call(payments.grantGoodwill, goodwill, operator);
  };

  it('pays as soon as it is enough, and the card is not asked', async (t) => {
    const { town, trip_id } = await withDebt(t);
    const asked = (await town.booked()).length;
    await give(town, trip_id, 299);
    await town.relayAll(CREDIT_GRANTED);
    assert.deepEqual(await debts(town), [300], 'not in part: the card may give it all');
    await give(town, trip_id, 2);
    await town.relayAll(CREDIT_GRANTED);
    await town.drive();
    assert.deepEqual(await debts(town), []);
    assert.equal((await town.booked()).length, asked);
    assert.equal(await listed(town, 'due'), 0);
    const receipt = await town.receipt(trip_id);
    assert.ok(receipt.ok && receipt.value.status === 'paid');
    await assertSound(town);
  });
});

describe('a rider who owes', () => {
  it('cannot start another trip, and can when it is paid', async (t) => {
    const { town, plan, trip_id } = await withDebt(t);
    const next = newTripId();
    assert.deepEqual(await town.hold(next, plan), { ok: true, value: { status: 'debt' } });
    await town.addMethod('sandbox_ok');
    await payNow(town, trip_id);
    await town.drive();
    assert.deepEqual(await town.hold(next, plan), { ok: true, value: { status: 'held' } });
  });

  it('can end the trip that runs, and its fare is asked for as ever', async (t) => {
    const { town, plan, trip_id } = await withDebt(t);
    const running = newTripId();
    await town.endTrip(running, plan, { duration_s: 600 });
    await town.drive();
    assert.deepEqual(await debts(town), [300, 300]);
    await town.addMethod('sandbox_ok');
    await town.relayAll();
    assert.deepEqual(await debts(town), []);
    for (const one of [trip_id, running]) {
      const receipt = await town.receipt(one);
      assert.ok(receipt.ok && receipt.value.status === 'paid');
    }
  });

  it('is told when there is no means to pay with, or no trip', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    const trip_id = newTripId();
    assert.equal(codeOf(await payNow(town, trip_id)), 'payments.payment_unknown');
    await town.endTrip(trip_id, plan, { duration_s: 600 });
    assert.equal(codeOf(await payNow(town, trip_id)), 'payments.method_missing');
    assert.equal(codeOf(await payNow(town, trip_id, OTHER_RIDER_ID)), 'payments.payment_unknown');
  });

  it('is not asked without end', async (t) => {
    const { town, trip_id } = await withDebt(t);
    let last = '';
    for (let n = 0; n <= 100 && last !== 'payments.tries_used_up'; n++) {
      last = codeOf(await payNow(town, trip_id));
      await town.drive();
    }
    assert.equal(last, 'payments.tries_used_up');
  });
});
