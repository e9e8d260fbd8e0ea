import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { booking } from '@drais/contracts';
import type { InputOf } from '@drais/vocabulary/define';
import { addSeconds } from '@drais/vocabulary/units';
import { codeOf, openTown, other, rider } from './town.fixture.ts';

const HOUR_S = 3600;
const late = { amount_minor: 300, currency: 'EUR' };

/** A town whose car costs 3.00 when it is given back late and 7.00 when nobody comes. */
async function openTownWithFees(t: TestContext) {
  const opened = await openTown(t);
  const { room, town } = opened;
  Object.assign(town.vehicle, { vehicle_class: 'car', vehicle_type_id: 'car' });
  town.plan = { ...town.plan, cancellation_fee_minor: 300, no_show_fee_minor: 700 };
  const start = new Date(town.now);
  const at = (hours: number) => addSeconds(start, hours * HOUR_S).toISOString();
  const feesOf = async () =>
    (await room.events()).flatMap(({ data }) => {
      const { fee } = data as { fee?: object };
      return fee === undefined ? [] : [fee];
    });
  /** A fee tells the version that was accepted, so that its tax is known. */
  const owed = (fee: object) => {
    const { pricing_plan_id, version } = town.plan;
    return { ...fee, plan: { pricing_plan_id, version } };
  };
  return {
    ...opened,
    at,
    book: (from_h: number, to_h: number, who = rider) =>
      opened.hold(who, { starts_at: at(from_h), ends_at: at(to_h) }),
    cancel: (input: InputOf<typeof booking.cancelReservation>) =>
      room.call(booking.cancelReservation, input, rider),
    feesOf,
    owed,
  };
}

describe('a reserved period under a plan with fees', () => {
  it('says until when it is free, and what it costs afterwards', async (t) => {
    const { room, at, book } = await openTownWithFees(t);
    const reservation_id = await book(2, 4);
    const seen = await room.call(booking.getReservation, { reservation_id }, rider);
    assert.deepEqual(seen.ok && seen.value.cancellation, {
      free_until: at(1.5),
      fee: late,
      no_show_fee: { amount_minor: 700, currency: 'EUR' },
    });
  });

  it('is given back free of charge in time, whatever the rider agreed to', async (t) => {
    const { book, pass, cancel, feesOf } = await openTownWithFees(t);
    const reservation_id = await book(2, 4);
    pass(1.5 * HOUR_S);
    assert.equal(codeOf(await cancel({ reservation_id, accepted_fee: late })), 'ok');
    assert.deepEqual(await feesOf(), []);
  });

  it('is given back late only for the fee that the rider agreed to', async (t) => {
    const { book, pass, cancel, feesOf, owed } = await openTownWithFees(t);
    const reservation_id = await book(2, 4);
    pass(1.5 * HOUR_S + 1);
    const refused = await cancel({ reservation_id });
    assert.equal(codeOf(refused), 'booking.fee_not_accepted');
    assert.deepEqual(!refused.ok && refused.refusal.facts, { fee_minor: 300, currency: 'EUR' });
    const cheaper = { amount_minor: 200, currency: 'EUR' };
    const other_amount = await cancel({ reservation_id, accepted_fee: cheaper });
    assert.equal(codeOf(other_amount), 'booking.fee_not_accepted');
    assert.deepEqual(await feesOf(), []);
    for (let time = 0; time < 2; time++)
      assert.equal(codeOf(await cancel({ reservation_id, accepted_fee: late })), 'ok');
    assert.deepEqual(await feesOf(), [owed({ ...late, kind: 'late_cancellation' })]);
  });

  it('is moved late for the same fee, and extended for nothing', async (t) => {
    const { room, at, book, pass, feesOf, owed } = await openTownWithFees(t);
    const reservation_id = await book(2, 4);
    pass(1.6 * HOUR_S);
    const move = (input: object) =>
      room.call(booking.changeReservation, { reservation_id, ends_at: at(8), ...input }, rider);
    assert.equal(codeOf(await move({})), 'ok');
    assert.deepEqual(await feesOf(), []);
    const later = { starts_at: at(6) };
    assert.equal(codeOf(await move(later)), 'booking.fee_not_accepted');
    const moved = await move({ ...later, accepted_fee: late });
    assert.equal(moved.ok && moved.value.cancellation?.free_until, at(5.5));
    assert.deepEqual(await feesOf(), [owed({ ...late, kind: 'late_cancellation' })]);
  });
});

describe('a rider who does not come', () => {
  const noShow = { amount_minor: 700, currency: 'EUR', kind: 'no_show' };
  const lapse = async ({ pass, room }: Awaited<ReturnType<typeof openTownWithFees>>) => {
    pass(2.25 * HOUR_S);
    assert.equal(await room.runJob('booking.expire_reservations'), 1);
  };

  it('owes the fee that was shown', async (t) => {
    const town = await openTownWithFees(t);
    await town.book(2, 4);
    await lapse(town);
    assert.deepEqual(await town.feesOf(), [town.owed(noShow)]);
  });

  it('owes nothing when the vehicle was out of service, or nobody can say', async (t) => {
    for (const spoil of [
      (town: { vehicle: object }) =>
        Object.assign(town.vehicle, { vehicle_state: 'non_operational' }),
      (town: { fleet_is_down: boolean }) => Object.assign(town, { fleet_is_down: true }),
    ]) {
      const town = await openTownWithFees(t);
      await town.book(2, 4);
      spoil(town.town);
      await lapse(town);
      assert.deepEqual(await town.feesOf(), []);
    }
  });

  it('owes nothing when the rider before still has it', async (t) => {
    const town = await openTownWithFees(t);
    const { begin, book, acknowledge } = town;
    const theirs = await book(0, 2, other);
    assert.equal(codeOf(await begin(theirs, other)), 'ok');
    await acknowledge();
    await book(2, 4);
    await lapse(town);
    assert.deepEqual(await town.feesOf(), []);
  });

  it('owes nothing after a try to open it', async (t) => {
    const town = await openTownWithFees(t);
    const reservation_id = await town.book(0, 4);
    town.town.hold = 'declined';
    assert.equal(codeOf(await town.begin(reservation_id)), 'booking.payment_declined');
    await lapse(town);
    assert.deepEqual(await town.feesOf(), []);
  });
});
