import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { booking, payments } from '@drais/contracts';
import { operatorPrincipal, riderPrincipal } from '@drais/kit/testing/open-room';
import type { DataOf } from '@drais/vocabulary/define';
import { newUuid } from '@drais/vocabulary/ids';
import { AREA_ID, newTripId, openPayments, RIDER_ID } from '../testing/open-payments.ts';
import { assertSound, balances } from '../testing/sound-books.ts';

const FEES = { cancellation_fee_minor: 300, no_show_fee_minor: 700, fee_vat_bp: 0 };
const OPERATOR = operatorPrincipal(RIDER_ID, AREA_ID);
const { reservationCancelled, reservationChanged, reservationExpired } = booking.events;
type Fee = NonNullable<DataOf<typeof reservationCancelled>['fee']>;

/** A town whose plan has fees, a rider with this card, and what booking tells of their promises. */
async function withFees(t: TestContext, token = 'sandbox_ok', terms: object = FEES) {
  const town = await openPayments(t);
  const { pricing_plan_id, version } = await town.publish(terms);
  if (token !== '') await town.addMethod(token);
  const reservation_id = newTripId();
  const promise = { reservation_id, vehicle_id: newTripId(), rider_id: RIDER_ID };
  const plan = { pricing_plan_id, version };
  const late: Fee = { amount_minor: 300, currency: 'EUR', kind: 'late_cancellation', plan };
  const noShow: Fee = { amount_minor: 700, currency: 'EUR', kind: 'no_show', plan };
  const cancel = (fee?: Fee) =>
    town.room.deliver(reservationCancelled, AREA_ID, {
      ...promise,
      ...(fee === undefined ? {} : { fee }),
    });
  const expire = (fee: Fee) => town.room.deliver(reservationExpired, AREA_ID, { ...promise, fee });
  const receipts = async () => {
    const page = await town.room.call(payments.listReceipts, {}, riderPrincipal(RIDER_ID));
    assert.ok(page.ok);
    return page.value.items;
  };
  return { town, plan, promise, reservation_id, late, noShow, cancel, expire, receipts };
}

describe('a promise given back late', () => {
  it('is paid by card without a hold, with a receipt of one line and a tax of its own', async (t) => {
    const { town, reservation_id, late, cancel } = await withFees(t);
    await cancel(late);
    await town.drive();
    const receipt = await town.receipt(reservation_id);
    assert.ok(receipt.ok);
    assert.equal(receipt.value.status, 'paid');
    assert.deepEqual(receipt.value.fee, { kind: 'late_cancellation', reservation_id });
    assert.deepEqual(receipt.value.fare, {
      lines: [{ kind: 'late_cancellation', quantity: 1, unit_minor: 300, amount_minor: 300 }],
      total: { amount_minor: 300, currency: 'EUR' },
      vat: { vat_bp: 0, net_minor: 300, vat_minor: 0 },
    });
    assert.deepEqual(await balances(town), { provider_clearing: 300, revenue: -300 });
    await assertSound(town);
  });

  it('has the VAT of the plan where no other is said', async (t) => {
    const terms = { cancellation_fee_minor: 300 };
    const { town, late, cancel } = await withFees(t, 'sandbox_ok', terms);
    await cancel(late);
    await town.drive();
    assert.deepEqual(await balances(town), {
      provider_clearing: 300,
      revenue: -252,
      vat_payable: -48,
    });
    await assertSound(town);
  });

  it('is charged once, however often it is told', async (t) => {
    const { town, late, cancel, receipts } = await withFees(t);
    await Promise.all([cancel(late), cancel(late)]);
    await cancel(late);
    await town.drive();
    assert.equal((await receipts()).length, 1);
    assert.equal((await town.booked()).filter((one) => one === 'capture captured').length, 1);
    await assertSound(town);
  });

  it('costs nothing without a fee, or with one of 0', async (t) => {
    const { town, late, cancel, receipts } = await withFees(t);
    await cancel();
    await cancel({ ...late, amount_minor: 0 });
    assert.deepEqual(await receipts(), []);
    assert.deepEqual(await balances(town), {});
  });

  it('is paid by credit first', async (t) => {
    const { town, reservation_id, late, cancel } = await withFees(t);
    const goodwill = {
      trip_id: newTripId(),
      rider_id: RIDER_ID,
      amount_minor: 120,
      note: 'Sorry.',
    };
    const trip = await town.publish({ hold_minor: 0, ...FEES });
    await town.endTrip(goodwill.trip_id, trip, { duration_s: 60 });
    await town.drive();
    assert.ok((await town.room.call(payments.grantGoodwill, goodwill, OPERATOR)).ok);
    await cancel(late);
    await town.drive();
    const receipt = await town.receipt(reservation_id);
    assert.deepEqual(receipt.ok && receipt.value.paid_by_credit?.amount_minor, 120);
    await assertSound(town);
  });

  it('keeps the fee of the version that was accepted', async (t) => {
    const { town, reservation_id, late, cancel } = await withFees(t);
    await town.publish({ ...FEES, cancellation_fee_minor: 999 });
    await cancel(late);
    const receipt = await town.receipt(reservation_id);
    assert.ok(receipt.ok && receipt.value.plan.version === 1);
    assert.equal(receipt.value.fare.total.amount_minor, 300);
    await assertSound(town);
  });

  it('is not charged at another amount than that of its plan', async (t) => {
    const { late, cancel, receipts } = await withFees(t);
    await assert.rejects(cancel({ ...late, amount_minor: 301 }), /not that of the plan/);
    await assert.rejects(cancel({ ...late, currency: 'USD' }), /not that of the plan/);
    assert.deepEqual(await receipts(), []);
  });

  it('is lowered by a correction with the tax of the fee', async (t) => {
    const { town, reservation_id, late, cancel } = await withFees(t);
    await cancel(late);
    await town.drive();
    const of = { trip_id: reservation_id, rider_id: RIDER_ID };
    const why = { reason: 'goodwill' as const, note: 'The train was late.' };
    const usage = { ...of, ...why, paused_s: 1 };
    const refused = await town.room.call(payments.correctTrip, usage, OPERATOR);
    assert.equal(!refused.ok && refused.refusal.code, 'payments.correction_invalid');
    const corrected = await town.room.call(
      payments.correctTrip,
      { ...of, ...why, fare_minor: 100 },
      OPERATOR,
    );
    assert.deepEqual(corrected.ok && corrected.value.vat, {
      vat_bp: 0,
      net_minor: 200,
      vat_minor: 0,
    });
    await town.drive();
    assert.deepEqual(await balances(town), { provider_clearing: 100, revenue: -100 });
    await assertSound(town);
  });
});

describe('a promise that nobody came for', () => {
  it('is due where the card gives nothing, and stands in the way of the next trip', async (t) => {
    const { town, plan, reservation_id, noShow, expire } = await withFees(
      t,
      'sandbox_insufficient_funds',
    );
    await expire(noShow);
    await town.drive();
    const receipt = await town.receipt(reservation_id);
    assert.equal(receipt.ok && receipt.value.status, 'due');
    const rider = riderPrincipal(RIDER_ID);
    const debts = await town.room.call(payments.listDebts, {}, rider);
    assert.deepEqual(debts.ok && debts.value.items.map(({ trip_id }) => trip_id), [reservation_id]);
    assert.deepEqual(await town.hold(newTripId(), plan), { ok: true, value: { status: 'debt' } });
    await town.relayAll();
    const listed = await town.room.call(
      payments.listUnsettledPayments,
      { area_id: AREA_ID },
      OPERATOR,
    );
    assert.ok(listed.ok);
    const told = listed.value.items.map(({ trip_id, status, purpose }) => [
      trip_id,
      status,
      purpose,
    ]);
    assert.deepEqual(told, [[reservation_id, 'due', 'fee']], 'operators know it is no trip');

    await town.addMethod('sandbox_ok');
    await town.relayAll();
    await town.drive();
    const paid = await town.receipt(reservation_id);
    assert.equal(paid.ok && paid.value.status, 'paid');
    assert.deepEqual(await balances(town), { provider_clearing: 700, revenue: -700 });
    await assertSound(town);
  });
});

describe('a promise that was moved late', () => {
  it('costs a fee for each move, and one more for its end', async (t) => {
    const { town, promise, late, cancel, receipts } = await withFees(t);
    const { reservation_id, vehicle_id, rider_id } = promise;
    const at = { starts_at: '2026-05-02T08:00:00.000Z', ends_at: '2026-05-02T09:00:00.000Z' };
    const moved = { reservation_id, vehicle_id, ...at, lapses_at: at.ends_at, ends_later_s: 0 };
    const told = [newUuid(), newUuid()];
    for (const event_id of [...told, ...told]) {
      const data = { ...moved, rider_id, fee: late };
      await town.room.deliver(reservationChanged, AREA_ID, data, { event_id });
    }
    await town.room.deliver(reservationChanged, AREA_ID, moved);
    await cancel(late);
    await town.drive();
    const fees = (await receipts()).map(({ fee }) => fee?.reservation_id);
    assert.deepEqual(fees, [reservation_id, reservation_id, reservation_id]);
    assert.equal((await balances(town))['provider_clearing'], 900);
    await assertSound(town);
  });
});
