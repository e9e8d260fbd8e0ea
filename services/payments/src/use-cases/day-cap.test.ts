import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { payments } from '@drais/contracts';
import { operatorPrincipal, riderPrincipal } from '@drais/kit/testing/open-room';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { AREA_ID, newTripId, openPayments, RIDER_ID } from '../testing/open-payments.ts';
import { assertSound } from '../testing/sound-books.ts';

const OPERATOR = operatorPrincipal(RIDER_ID, AREA_ID);

/** A town in which a day costs 9.00 at most, and a trip of ten minutes 3.00. */
async function withDayCap(t: TestContext, day_cap_minor = 900) {
  const town = await openPayments(t);
  const plan = await town.publish({ hold_minor: 0, day_cap_minor });
  await town.addMethod('sandbox_ok');
  /** Ends a trip and returns its id. */
  const ride = async (started_at = '2026-05-01T07:00:00.000Z', duration_s = 600, of = plan) => {
    const trip_id = newTripId();
    await town.endTrip(trip_id, of, { duration_s, started_at });
    return trip_id;
  };
  const receiptOf = async (trip_id: string) => {
    const receipt = await town.receipt(trip_id);
    assert.ok(receipt.ok);
    return receipt.value;
  };
  const fareOf = async (trip_id: string) => (await receiptOf(trip_id)).fare.total.amount_minor;
  const days = () =>
    town.room.directory
      .shard(shardKeyOf(RIDER_ID))
      .query<{ day: string; charged_minor: number }>(
        'select day::text as day, charged_minor from payments.day_charges order by day',
      );
  return { town, plan, ride, receiptOf, fareOf, days };
}

describe('a plan with a cap of the day', () => {
  it('is published once, and shown with its cap', async (t) => {
    const { town, plan } = await withDayCap(t);
    const again = await town.publish({ hold_minor: 0, day_cap_minor: 900 });
    assert.deepEqual(again, plan);
    assert.deepEqual([again.version, again.day_cap_minor], [1, 900]);
    const quote = { area_id: AREA_ID, vehicle_class: 'e_bike' as const, duration_s: 36_000 };
    const quoted = await town.room.call(payments.quoteTrip, quote);
    assert.equal(quoted.ok && quoted.value.fare.total.amount_minor, 900);
  });
});

describe('the trips of a rider on one day', () => {
  it('cost no more than the cap together, and the receipt tells what was charged before', async (t) => {
    const { town, ride, receiptOf } = await withDayCap(t, 700);
    const receipts = [];
    for (const _ of [1, 2, 3, 4]) receipts.push(await receiptOf(await ride()));
    assert.deepEqual(
      receipts.map(({ fare, day }) => [fare.total.amount_minor, day?.charged_before_minor]),
      [
        [300, 0],
        [300, 300],
        [100, 600],
        [0, 700],
      ],
    );
    assert.deepEqual(receipts[2]?.day, {
      date: '2026-05-01',
      time_zone: 'Europe/Berlin',
      charged_before_minor: 600,
    });
    assert.equal(receipts[3]?.status, 'paid');
    await town.drive();
    await assertSound(town);
  });

  it('cost no more than the cap when all of them end at once', async (t) => {
    const { town, ride, fareOf, days } = await withDayCap(t, 700);
    const trip_ids = await Promise.all([ride(), ride(), ride(), ride()]);
    const fares = await Promise.all(trip_ids.map(fareOf));
    assert.deepEqual(
      fares.toSorted((a, b) => b - a),
      [300, 300, 100, 0],
    );
    assert.deepEqual(await days(), [{ day: '2026-05-01', charged_minor: 700 }]);
    await town.drive();
    await assertSound(town);
  });

  it('are counted once, however often their end is told', async (t) => {
    const { town, plan, days } = await withDayCap(t, 400);
    const trip_id = newTripId();
    await Promise.all([
      town.endTrip(trip_id, plan, { duration_s: 600 }),
      town.endTrip(trip_id, plan, { duration_s: 600 }),
    ]);
    await town.endTrip(trip_id, plan, { duration_s: 600 });
    assert.deepEqual(await days(), [{ day: '2026-05-01', charged_minor: 300 }]);
    await assertSound(town);
  });

  it('are those that begin before the midnight of the area', async (t) => {
    const { ride, fareOf, days } = await withDayCap(t, 300);
    // The night to Sunday in which the clocks go back: the day has 25 hours.
    const starts = ['24T21:59:59', '24T22:00:00', '25T22:59:59', '25T23:00:00'];
    const trip_ids = [];
    for (const start of starts) trip_ids.push(await ride(`2026-10-${start}.000Z`));
    assert.deepEqual(await Promise.all(trip_ids.map(fareOf)), [300, 300, 0, 300]);
    assert.deepEqual(
      (await days()).map(({ day }) => day),
      ['2026-10-24', '2026-10-25', '2026-10-26'],
    );
  });

  it('have room again for what a correction took off, and keep what they cost before', async (t) => {
    const { town, ride, fareOf, days } = await withDayCap(t, 500);
    const [first, second] = [await ride(), await ride()];
    await town.drive();
    const why = { reason: 'vehicle_fault' as const, note: 'It stopped.' };
    const asked = { trip_id: first, rider_id: RIDER_ID, fare_minor: 100, ...why };
    assert.ok((await town.room.call(payments.correctTrip, asked, OPERATOR)).ok);
    assert.deepEqual(await days(), [{ day: '2026-05-01', charged_minor: 300 }]);
    assert.equal(await fareOf(second), 200);
    assert.equal(await fareOf(await ride()), 200);
    await town.drive();
    await assertSound(town);
  });

  it('are corrected by other times within what was left of the day', async (t) => {
    const { town, ride } = await withDayCap(t, 500);
    await ride();
    const second = await ride();
    await town.drive();
    const why = { reason: 'wrong_end' as const, note: 'It was locked earlier.' };
    const asked = { trip_id: second, rider_id: RIDER_ID, ...why };
    const same = { ...asked, ended_at: '2026-05-01T07:06:00.000Z' };
    const refused = await town.room.call(payments.correctTrip, same, OPERATOR);
    assert.equal(!refused.ok && refused.refusal.code, 'payments.fare_not_lower');
    const shorter = { ...asked, ended_at: '2026-05-01T07:03:00.000Z' };
    const corrected = await town.room.call(payments.correctTrip, shorter, OPERATOR);
    assert.equal(corrected.ok && corrected.value.total_after.amount_minor, 160);
    await town.drive();
    await assertSound(town);
  });

  it('keep the cap of the version that each was accepted under', async (t) => {
    const { town, plan, ride, fareOf } = await withDayCap(t, 500);
    const lower = await town.publish({ hold_minor: 0, day_cap_minor: 200 });
    assert.equal(await fareOf(await ride()), 300);
    assert.equal(await fareOf(await ride(undefined, 600, lower)), 0);
    assert.equal(await fareOf(await ride(undefined, 600, plan)), 200);
    await town.drive();
    await assertSound(town);
  });
});

describe('prices that are asked for during a day with a cap', () => {
  it('are the prices charged, when it is said whose trip it is', async (t) => {
    const { town, plan, ride, fareOf } = await withDayCap(t, 700);
    for (const _ of [1, 2]) await ride();
    const trip = { trip_id: newTripId(), rider_id: RIDER_ID };
    const { pricing_plan_id, version } = plan;
    const usage = {
      plan: { pricing_plan_id, version },
      started_at: '2026-05-01T07:00:00.000Z',
      ended_at: '2026-05-01T07:10:00.000Z',
      paused_s: 0,
    };
    const price = async (more: object) => {
      const priced = await town.room.call(payments.priceUsage, { ...usage, ...more });
      assert.ok(priced.ok);
      return priced.value.total.amount_minor;
    };
    assert.deepEqual([await price({}), await price({ trip })], [300, 100]);

    const third = await ride();
    assert.equal(await fareOf(third), 100);
    assert.equal(await price({ trip: { ...trip, trip_id: third } }), 100);
    assert.equal(await price({ trip }), 0);
  });

  it('can be known before: what the day has cost so far, in the area of the plan', async (t) => {
    const { town, ride } = await withDayCap(t, 700);
    const rider = riderPrincipal(RIDER_ID);
    const left = async () => {
      const listed = await town.room.call(payments.listDayCaps, { area_id: AREA_ID }, rider);
      assert.ok(listed.ok);
      return listed.value.items;
    };
    const today = town.room.tools.now().toISOString();
    const euros = (amount_minor: number) => ({ amount_minor, currency: 'EUR' });
    const of_today = { vehicle_class: 'e_bike', date: today.slice(0, 10), cap: euros(700) };
    assert.deepEqual(await left(), [{ ...of_today, charged: euros(0) }]);
    await ride(today);
    assert.deepEqual(await left(), [{ ...of_today, charged: euros(300) }]);
  });
});
