import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booking, payments } from '@drais/contracts';
import { operatorPrincipal, riderPrincipal } from '@drais/kit/testing/open-room';
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

const RIDER = riderPrincipal(RIDER_ID);
const OPERATOR = operatorPrincipal(OTHER_RIDER_ID, AREA_ID);
const eur = (amount_minor: number) => ({ amount_minor, currency: 'EUR' });

const outage = (town: TestTown, amount_minor: number, cause: string) =>
  town.room.call(payments.grantCredit, {
    account_id: RIDER_ID,
    area_id: AREA_ID,
    kind: 'outage',
    amount: eur(amount_minor),
    cause,
  });

const topUp = (town: TestTown, amount_minor: number, key?: string) =>
  town.room.call(
    payments.topUpCredit,
    { area_id: AREA_ID, amount_minor, currency: 'EUR' },
    RIDER,
    key,
  );

async function creditOf(town: TestTown, account_id = RIDER_ID) {
  const page = await town.room.call(payments.listCredit, {}, riderPrincipal(account_id));
  assert.ok(page.ok);
  const { balances: held, items } = page.value;
  return { held, moved: items.map(({ kind, amount }) => `${kind} ${amount.amount_minor}`) };
}

describe('a rider whose promise nobody could keep', () => {
  it('has credit for it once, however often it is told', async (t) => {
    const town = await openPayments(t);
    const [reservation_id, case_id, vehicle_id] = [newTripId(), newTripId(), newTripId()];
    const broken = {
      reservation_id,
      case_id,
      vehicle_id,
      rider_id: RIDER_ID,
      cause: 'late',
    } as const;
    const { reservationUnhealable } = booking.events;
    const tell = (credit?: ReturnType<typeof eur>) => {
      const told = credit === undefined ? broken : { ...broken, credit };
      return town.room.deliver(reservationUnhealable, AREA_ID, told);
    };
    await tell();
    assert.deepEqual((await creditOf(town)).held, []);
    await tell(eur(500));
    await tell(eur(500));
    assert.deepEqual(await creditOf(town), { held: [eur(500)], moved: ['outage 500'] });
    await assertSound(town);
  });
});

describe('the credit of a rider', () => {
  it('is spent before the card, and the receipt says so', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    await town.addMethod('sandbox_ok');
    assert.ok((await outage(town, 120, 'outage-1')).ok);
    town.town.now = new Date(town.town.now.getTime() + 1_000);
    const trip_id = newTripId();
    await town.hold(trip_id, plan);
    assert.equal((await town.payment(trip_id)).hold_minor, 880, 'the hold is smaller by it');
    await town.endTrip(trip_id, plan, { duration_s: 600 });
    await town.drive();

    const receipt = await town.receipt(trip_id);
    assert.ok(receipt.ok);
    assert.deepEqual(
      [receipt.value.status, receipt.value.fare.total, receipt.value.paid_by_credit],
      ['paid', eur(300), eur(120)],
    );
    assert.deepEqual(await balances(town), {
      outage_credits: 120,
      provider_clearing: 180,
      revenue: -252,
      vat_payable: -48,
    });
    assert.deepEqual(await creditOf(town), {
      held: [eur(0)],
      moved: ['spent -120', 'outage 120'],
    });
    await assertSound(town);
  });

  it('pays a whole trip, and the hold goes back', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    await town.addMethod('sandbox_ok');
    await outage(town, 400, 'outage-1');
    const trip_id = newTripId();
    await town.hold(trip_id, plan);
    await town.endTrip(trip_id, plan, { duration_s: 600 });
    await town.drive();
    assert.deepEqual(await town.booked(), ['authorize authorized', 'release released']);
    assert.deepEqual((await creditOf(town)).held, [eur(100)]);

    // What credit paid goes back to credit.
    const right = { trip_id, rider_id: RIDER_ID, fare_minor: 50 };
    const why = { reason: 'outage' as const, note: 'It stood for half the time.' };
    const note = await town.room.call(payments.correctTrip, { ...right, ...why }, OPERATOR);
    assert.ok(note.ok && note.value.to_credit_minor === 250 && note.value.to_card_minor === 0);
    assert.deepEqual((await creditOf(town)).held, [eur(350)]);
    await assertSound(town);
  });

  it('is given once for one cause, however often and at once it is asked for', async (t) => {
    const town = await openPayments(t);
    const asked = [1, 2, 3, 4].map(() => outage(town, 120, 'outage-1'));
    const given = await Promise.all(asked);
    const ids = given.map((one) => (one.ok ? one.value.movement_id : ''));
    assert.equal(new Set(ids).size, 1);
    await outage(town, 30, 'outage-2');
    assert.deepEqual((await creditOf(town)).held, [eur(150)]);
    await assertSound(town);
  });

  it('is never below nothing, when many trips end at once', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish({ hold_minor: 0 });
    await town.addMethod('sandbox_ok');
    await outage(town, 700, 'outage-1');
    const trips = [1, 2, 3, 4].map(() => newTripId());
    await Promise.all(trips.map((trip_id) => town.endTrip(trip_id, plan, { duration_s: 600 })));
    await town.drive();
    assert.deepEqual((await creditOf(town)).held, [eur(0)]);
    assert.equal((await balances(town))['provider_clearing'], 500);
    await assertSound(town);
  });

  it('is counted per rider and shown page by page, newest first', async (t) => {
    const town = await openPayments(t);
    for (const n of [1, 2, 3]) {
      await outage(town, n, `outage-${n}`);
      town.town.now = new Date(town.town.now.getTime() + 1_000);
    }
    assert.deepEqual(await creditOf(town, OTHER_RIDER_ID), { held: [], moved: [] });
    const first = await town.room.call(payments.listCredit, { limit: 2 }, RIDER);
    assert.ok(first.ok && first.value.next_cursor !== undefined);
    const { next_cursor: cursor } = first.value;
    const second = await town.room.call(payments.listCredit, { limit: 2, cursor }, RIDER);
    assert.ok(second.ok && second.value.next_cursor === undefined);
    const amounts = [...first.value.items, ...second.value.items].map((one) => one.amount);
    assert.deepEqual(amounts, [eur(3), eur(2), eur(1)]);
  });

  it('is given by an operator for a trip, with author and note on record', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    const trip_id = newTripId();
    const goodwill = { trip_id, rider_id: RIDER_ID, amount_minor: 200, note: 'Rained all day.' };
    const none = await town.room.call(payments.grantGoodwill, goodwill, OPERATOR);
    assert.ok(!none.ok && none.refusal.code === 'payments.payment_unknown');
    await town.endTrip(trip_id, plan, { duration_s: 600 });
    const key = newUuid();
    const given = await town.room.call(payments.grantGoodwill, goodwill, OPERATOR, key);
    await town.room.forgetAnswers();
    assert.deepEqual(await town.room.call(payments.grantGoodwill, goodwill, OPERATOR, key), given);
    const said = (await town.room.events()).filter((e) => e.type === 'payments.credit_granted');
    assert.equal(said.length, 1);
    const [granted] = said;
    assert.ok(granted);
    const { author_id, note } = granted.data as { author_id?: string; note?: string };
    assert.deepEqual([author_id, note], [OTHER_RIDER_ID, 'Rained all day.']);
    await assertSound(town);
  });

  it('is at least one unit', async (t) => {
    const town = await openPayments(t);
    const none = await outage(town, 0, 'outage-1');
    assert.ok(!none.ok && none.refusal.code === 'payments.amount_invalid');
  });
});

describe('a top-up', () => {
  it('is a payment of its own, and credit when it is captured', async (t) => {
    const town = await openPayments(t);
    await town.addMethod('sandbox_ok');
    const key = newUuid();
    const asked = await topUp(town, 2_000, key);
    assert.ok(asked.ok && asked.value.status === 'accepted');
    await town.drive();
    await town.room.forgetAnswers();
    const again = await topUp(town, 2_000, key);
    assert.ok(again.ok && again.value.top_up_id === asked.value.top_up_id);
    await town.drive();
    assert.deepEqual(await creditOf(town), { held: [eur(2_000)], moved: ['top_up 2000'] });
    assert.deepEqual(await balances(town), { provider_clearing: 2_000, rider_credit: -2_000 });
    assert.deepEqual(await town.booked(), ['authorize authorized', 'capture captured']);
    await assertSound(town);
  });

  it('is nothing, and no debt, where the bank declines', async (t) => {
    const town = await openPayments(t);
    const none = await topUp(town, 2_000);
    assert.ok(!none.ok && none.refusal.code === 'payments.method_missing');
    await town.addMethod('sandbox_declined');
    const asked = await topUp(town, 2_000);
    assert.ok(asked.ok && asked.value.status === 'declined');
    await town.addMethod('sandbox_expired_hold');
    assert.ok((await topUp(town, 2_000)).ok);
    await town.drive();
    assert.deepEqual(await creditOf(town), { held: [], moved: [] });
    const debts = await town.room.call(payments.listDebts, {}, RIDER);
    assert.ok(debts.ok && debts.value.items.length === 0);
    await assertSound(town);
  });

  it('waits for a rider whom their bank asks', async (t) => {
    const town = await openPayments(t);
    await town.addMethod('sandbox_sca_challenge');
    const asked = await topUp(town, 2_000);
    assert.ok(asked.ok && asked.value.status === 'action_required');
    await town.controls.answer(asked.value.action?.url ?? '', 'yes');
    const action = await town.action(asked.value.top_up_id);
    assert.ok(action.ok && action.value.status === 'closed');
    await town.drive();
    assert.deepEqual((await creditOf(town)).held, [eur(2_000)]);
    await assertSound(town);
  });

  it('comes once where the bank was down in between', async (t) => {
    const town = await openPayments(t);
    await town.addMethod('sandbox_capture_timeout');
    await topUp(town, 2_000);
    await town.drive();
    town.town.wall_skipped_ms += 61_000;
    await town.drive();
    assert.deepEqual((await creditOf(town)).held, [eur(2_000)]);
    await assertSound(town);
  });

  it('is in the currency of an area that is there', async (t) => {
    const town = await openPayments(t);
    const ask = (area_id: string, currency: string) =>
      town.room.call(payments.topUpCredit, { area_id, amount_minor: 100, currency }, RIDER);
    const answers = [await ask('nowhere', 'EUR'), await ask(AREA_ID, 'SEK')];
    const codes = answers.map((answer) => (answer.ok ? 'ok' : answer.refusal.code));
    assert.deepEqual(codes, ['payments.area_unknown', 'payments.currency_not_of_area']);
  });
});
