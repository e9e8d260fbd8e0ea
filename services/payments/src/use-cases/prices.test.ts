import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { payments } from '@drais/contracts';
import { AREA_ID, openPayments, TERMS } from '../testing/open-payments.ts';

describe('the price of a class in an area', () => {
  it('has a version for each change, of which new riders get the newest', async (t) => {
    const town = await openPayments(t);
    const first = await town.publish();
    const second = await town.publish({ per_minute_minor: 25 });
    assert.deepEqual([first.version, second.version], [1, 2]);
    assert.equal(first.pricing_plan_id, second.pricing_plan_id);

    const wanted = { area_id: AREA_ID, vehicle_class: 'e_bike' as const };
    assert.deepEqual(await town.room.call(payments.getCurrentPlan, wanted), {
      ok: true,
      value: second,
    });
    const ref = { pricing_plan_id: first.pricing_plan_id, version: 1 };
    assert.deepEqual(await town.room.call(payments.getPlanVersion, ref), {
      ok: true,
      value: first,
    });
  });

  it('stays the same version when nothing in it changes', async (t) => {
    const town = await openPayments(t);
    const first = await town.publish();
    assert.deepEqual(await town.publish(), first);
    assert.equal((await town.room.events()).length, 1);
  });

  it('is one line of versions, however many publish at once', async (t) => {
    const town = await openPayments(t);
    const prices = [10, 11, 12, 13];
    const made = await Promise.all(
      prices.map((per_minute_minor) => town.publish({ per_minute_minor })),
    );
    assert.deepEqual(made.map((plan) => plan.version).toSorted(), [1, 2, 3, 4]);
  });

  it('is refused in an unknown area, in a foreign currency, and where a trip has no bound', async (t) => {
    const town = await openPayments(t);
    const refusalOf = async (terms: Partial<typeof TERMS>) => {
      const answer = await town.room.call(payments.publishPricingPlan, { ...TERMS, ...terms });
      return answer.ok ? null : answer.refusal.code;
    };
    assert.equal(await refusalOf({ area_id: 'atlantis' }), 'payments.area_unknown');
    assert.equal(await refusalOf({ currency: 'SEK' }), 'payments.currency_not_of_area');
    const dear = { per_minute_minor: 1_000_000 };
    assert.equal(await refusalOf(dear), 'payments.pricing_plan_invalid');
  });

  it('is listed once for each class', async (t) => {
    const town = await openPayments(t);
    await town.publish();
    const second = await town.publish({ unlock_minor: 50 });
    const van = await town.room.call(payments.publishPricingPlan, {
      ...TERMS,
      vehicle_class: 'van',
    });
    assert.ok(van.ok);
    const list = (page: { cursor?: string; limit?: number }) =>
      town.room.call(payments.listPricingPlans, { area_id: AREA_ID, ...page });
    assert.deepEqual(await list({}), { ok: true, value: { items: [second, van.value] } });
    const first = await list({ limit: 1 });
    assert.deepEqual(first, { ok: true, value: { items: [second], next_cursor: 'e_bike' } });
    const rest = await list({ limit: 1, cursor: 'e_bike' });
    assert.deepEqual(rest, { ok: true, value: { items: [van.value] } });
  });
});

describe('a quote', () => {
  it('is what the trip will cost', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    const trip = { area_id: AREA_ID, vehicle_class: 'e_bike' as const, duration_s: 651 };
    const quote = await town.room.call(payments.quoteTrip, { ...trip, paused_s: 61 });
    const priced = await town.room.call(payments.priceUsage, {
      plan: { pricing_plan_id: plan.pricing_plan_id, version: plan.version },
      started_at: '2026-05-01T07:00:00.000Z',
      ended_at: '2026-05-01T07:10:51.000Z',
      paused_s: 61,
    });
    assert.ok(quote.ok && priced.ok);
    assert.deepEqual(quote.value, { plan, fare: priced.value });
    assert.equal(priced.value.total.amount_minor, 310);
  });

  it('is refused where there is no price or the pauses are longer than the trip', async (t) => {
    const town = await openPayments(t);
    const plan = await town.publish();
    const quote = { area_id: AREA_ID, vehicle_class: 'e_bike' as const, duration_s: 60 };
    const paused = await town.room.call(payments.quoteTrip, { ...quote, paused_s: 61 });
    assert.ok(!paused.ok && paused.refusal.code === 'payments.pause_exceeds_trip');

    const van = { ...quote, vehicle_class: 'van' as const };
    const ref = { pricing_plan_id: plan.pricing_plan_id, version: 9 };
    const times = { started_at: '2026-05-01T07:00:00Z', ended_at: '2026-05-01T07:10:00Z' };
    const answers = [
      await town.room.call(payments.quoteTrip, van),
      await town.room.call(payments.getCurrentPlan, { area_id: AREA_ID, vehicle_class: 'van' }),
      await town.room.call(payments.getPlanVersion, ref),
      await town.room.call(payments.priceUsage, { plan: ref, ...times, paused_s: 0 }),
    ];
    for (const answer of answers) {
      assert.ok(!answer.ok && answer.refusal.code === 'payments.no_pricing_plan');
    }
  });
});
