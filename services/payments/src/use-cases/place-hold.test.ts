import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newTripId, OTHER_RIDER_ID, openPayments, RIDER_ID } from '../testing/open-payments.ts';

describe('a hold', () => {
  it('is refused without a means of payment, and placed once there is one', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    const trip_id = newTripId();
    assert.deepEqual(await town.hold(trip_id, plan), { ok: true, value: { status: 'no_method' } });

    await town.addMethod('sandbox_declined');
    await town.addMethod('sandbox_ok');
    assert.deepEqual(await town.hold(trip_id, plan), { ok: true, value: { status: 'held' } });
  });

  it('is refused for a price that nobody published', async (t) => {
    const town = await openPayments(t);
    const { pricing_plan_id } = await town.publish();
    const answer = await town.hold(newTripId(), { pricing_plan_id, version: 7 });
    assert.ok(!answer.ok && answer.refusal.code === 'payments.no_pricing_plan');
  });

  it('asked for many times at once is one hold at the bank', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    await town.addMethod('sandbox_slow');
    const trip_id = newTripId();
    const answers = await Promise.all(Array.from({ length: 8 }, () => town.hold(trip_id, plan)));

    for (const answer of answers) assert.deepEqual(answer, { ok: true, value: { status: 'held' } });
    assert.deepEqual(await town.hold(trip_id, plan), { ok: true, value: { status: 'held' } });
    assert.deepEqual(await town.booked(), ['authorize authorized']);
    assert.deepEqual(await town.typesOf(trip_id), [
      'payment_opened',
      'hold_requested',
      'hold_placed',
    ]);
  });

  for (const [token, decline_code] of [
    ['sandbox_declined', 'card_declined'],
    ['sandbox_insufficient_funds', 'insufficient_funds'],
    ['sandbox_sca', 'sca_required'],
    ['nobodys_card', 'payment_method_unknown'],
  ] as const) {
    it(`that the bank declines for ${decline_code} stays declined`, async (t) => {
      const town = await openPayments(t);
      const plan = await town.publish();
      await town.addMethod(token);
      const trip_id = newTripId();
      const declined = { ok: true, value: { status: 'declined', decline_code } };
      assert.deepEqual(await town.hold(trip_id, plan), declined);
      assert.deepEqual(await town.hold(trip_id, plan), declined);

      await town.failTrip(trip_id);
      await town.drive();
      assert.equal((await town.typesOf(trip_id)).at(-1), 'payment_settled');
      assert.deepEqual(await town.hold(trip_id, plan), declined);
    });
  }

  it('whose answer is lost is unclear, then found and released', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    await town.addMethod('sandbox_timeout');
    const trip_id = newTripId();
    const unclear = { ok: true, value: { status: 'unclear' } };

    assert.deepEqual(await town.hold(trip_id, plan), unclear);
    await town.drive();
    assert.deepEqual(await town.booked(), ['authorize authorized', 'release released']);
    assert.equal((await town.payment(trip_id)).hold.status, 'released');
    assert.deepEqual(await town.hold(trip_id, plan), unclear);
    await town.failTrip(trip_id);
    assert.equal(await town.drive(), 0);
  });

  it('that never reaches the bank is asked for three times, then unclear', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    await town.addMethod('sandbox_lost');
    const trip_id = newTripId();

    assert.deepEqual(await town.hold(trip_id, plan), { ok: true, value: { status: 'unclear' } });
    await town.drive();
    assert.deepEqual(await town.booked(), []);
    assert.deepEqual((await town.payment(trip_id)).hold, {
      status: 'none',
      attempts: 3,
      asked_minor: 1_000,
    });
    assert.equal((await town.typesOf(trip_id)).at(-1), 'payment_settled');
  });

  it('that is asked for after its trip failed is not placed', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    await town.addMethod('sandbox_ok');
    const trip_id = newTripId();
    await town.failTrip(trip_id);

    assert.deepEqual(await town.hold(trip_id, plan), { ok: true, value: { status: 'unclear' } });
    assert.deepEqual(await town.booked(), []);
  });

  it('of nothing needs no bank', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish({ hold_minor: 0 });
    await town.addMethod('sandbox_ok');
    const trip_id = newTripId();

    assert.deepEqual(await town.hold(trip_id, plan), { ok: true, value: { status: 'held' } });
    await town.endTrip(trip_id, plan, { duration_s: 60 });
    await town.drive();
    assert.deepEqual(await town.booked(), ['authorize authorized', 'capture captured']);
    assert.equal((await town.payment(trip_id)).remainder.status, 'captured');
  });

  it('stays unclear while no bank answers, and is given up without a trace there', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    await town.addMethod('sandbox_ok');
    await town.closeBank();
    const trip_id = newTripId();
    assert.deepEqual(await town.hold(trip_id, plan), { ok: true, value: { status: 'unclear' } });
    assert.equal((await town.payment(trip_id)).hold.status, 'authorize_unknown');
  });
});

describe('the means of payment of a rider', () => {
  it('are at most ten, of which the newest is the default', async (t) => {
    const town = await openPayments(t);
    for (let n = 0; n < 10; n++) assert.ok((await town.addMethod(`card_${n}`)).ok);
    const refused = await town.addMethod('card_10');
    assert.ok(!refused.ok && refused.refusal.code === 'payments.too_many_methods');
    assert.ok((await town.addMethod('card_0', OTHER_RIDER_ID)).ok);

    const page = await town.methods({ limit: 4 });
    assert.deepEqual(
      page.items.map((method) => method.is_default),
      [true, false, false, false],
    );
    const rest = await town.methods({ cursor: page.next_cursor as string });
    assert.equal(rest.items.length, 6);
    assert.equal(rest.next_cursor, undefined);
  });

  it('are added once when the same call comes again', async (t) => {
    const town = await openPayments(t);
    const first = await town.addMethod('sandbox_ok', RIDER_ID, 'key-1');
    assert.deepEqual(await town.addMethod('sandbox_ok', RIDER_ID, 'key-1'), first);
    assert.equal((await town.methods({})).items.length, 1);
  });

  it('keep their tokens out of every event', async (t) => {
    const town = await openPayments(t);
    await town.addMethod('sandbox_ok');
    assert.doesNotMatch(JSON.stringify(await town.room.events()), /sandbox_ok/);
  });

  it('have tokens that the provider can read', async (t) => {
    const town = await openPayments(t);
    for (const token of ['a b', 'x'.repeat(129), '']) {
      const answer = await town.addMethod(token);
      assert.ok(!answer.ok && (answer.refusal.code as string) === 'gateway.input_invalid', token);
    }
  });
});
