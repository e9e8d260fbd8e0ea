import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { booking } from '@drais/contracts';
import { operatorPrincipal } from '@drais/kit/testing/open-room';
import type { InputOf } from '@drais/vocabulary/define';
import { addSeconds } from '@drais/vocabulary/units';
import { assertFolds } from './fold.fixture.ts';
import { area_id, codeOf, openTown, rider } from './town.fixture.ts';

const HOUR_S = 3600;
const operator_id = '099.01a2040c-f370-7b6f-ad85-275d5783bbc6';
const operator = operatorPrincipal(operator_id, area_id);
const nowhere = 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbff';

/**
 * A car that broke down an hour before its rider comes, with another one of `classes` beside it.
 */
async function openDoubt(t: TestContext, classes: readonly string[] = ['car']) {
  const opened = await openTown(t);
  const { room, town, pass } = opened;
  Object.assign(town.vehicle, { vehicle_class: 'car', vehicle_type_id: 'car' });
  town.others = classes.map((vehicle_class, n) => {
    const vehicle_id = `mannheim.01a2040c-f370-7b6f-ad85-275d5783cc0${String(n)}`;
    const public_vehicle_id = vehicle_id.replace('-275d', '-275e');
    return {
      ...town.vehicle,
      vehicle_id,
      public_vehicle_id,
      code: `MA-1${String(n)}`,
      vehicle_class,
    };
  });
  const starts_at = addSeconds(town.now, HOUR_S).toISOString();
  const ends_at = addSeconds(town.now, 3 * HOUR_S).toISOString();
  const reservation_id = await opened.hold(rider, { starts_at, ends_at });
  Object.assign(town.vehicle, { vehicle_state: 'non_operational' });
  const look = () => room.runJob('booking.heal_reservations');
  await look();
  const list = async (filter: Partial<InputOf<typeof booking.listCases>> = {}) => {
    const listed = await room.call(booking.listCases, { area_id, ...filter }, operator);
    assert.ok(listed.ok, JSON.stringify(listed));
    return listed.value.items;
  };
  const case_id = (await list())[0]?.case_id ?? '';
  const preview = () => room.call(booking.previewConflictDecision, { case_id }, operator);
  const decide = (decision: 'keep' | 'replan') =>
    room.call(booking.decideConflictCase, { case_id, decision, reason: 'A call.' }, operator);
  const work = (what: object) => room.call(booking.workCase, { case_id, ...what }, operator);
  return {
    ...opened,
    starts_at,
    ends_at,
    reservation_id,
    look,
    list,
    case_id,
    preview,
    decide,
    work,
    pass,
  };
}

describe('a promise in doubt', () => {
  it('stands in the worked list with its deadline, its rider’s start and the code of its car', async (t) => {
    const { list, starts_at, reservation_id, case_id } = await openDoubt(t);
    const [one] = await list({ kind: 'conflict' });
    assert.deepEqual(one, {
      case_id,
      kind: 'conflict',
      state: 'open',
      vehicle_id: 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbc7',
      code: 'MA-0042',
      opened_at: '2026-05-01T08:00:00.000Z',
      reservation_id,
      cause: 'faulty',
      starts_at,
      decide_by: '2026-05-01T08:15:00.000Z',
    });
    assert.deepEqual(await list({ kind: 'recovery' }), []);
  });

  it('is taken and noted on like any case, and decided afterwards', async (t) => {
    const { room, list, work, decide } = await openDoubt(t);
    const taken = await work({ assign_to: 'me', note: 'Called the garage.' });
    assert.ok(taken.ok, JSON.stringify(taken));
    assert.deepEqual([taken.value.state, taken.value.assigned_to], ['in_work', operator_id]);
    assert.deepEqual(await list({ assigned_to: operator_id, state: 'in_work' }), [taken.value]);
    assert.deepEqual(await list({ state: 'open' }), []);
    const kept = await decide('keep');
    assert.ok(kept.ok, JSON.stringify(kept));
    const [closed] = await list({ state: 'closed' });
    assert.deepEqual([closed?.outcome, closed?.reason], ['kept', 'A call.']);
    assert.equal(closed?.note, 'Called the garage.');
    assert.equal(codeOf(await work({ assign_to: 'nobody' })), 'booking.case_closed');
    await assertFolds(room);
  });

  it('is healed by itself at its deadline though somebody has it', async (t) => {
    const { room, list, work, look, pass } = await openDoubt(t);
    await work({ assign_to: 'me' });
    pass(900);
    await look();
    assert.equal((await list())[0]?.outcome, 'healed');
    await assertFolds(room);
  });

  it('is not closed as a vehicle that was looked at', async (t) => {
    const { room, case_id } = await openDoubt(t);
    const wrong = { case_id, reason: 'It stands well.' };
    const answer = await room.call(booking.closeVehicleCheck, wrong, operator);
    assert.equal(codeOf(answer), 'booking.case_unknown');
  });
});

describe('the preview of re-planning', () => {
  it('names the car that the rider would get, and changes nothing', async (t) => {
    const { preview, decide, list, starts_at, ends_at, typesOf } = await openDoubt(t);
    const before = await typesOf();
    assert.deepEqual(await preview(), {
      ok: true,
      value: {
        starts_at,
        ends_at,
        is_waited_for: true,
        other: {
          code: 'MA-10',
          vehicle_class: 'car',
          distance_m: 0,
          starts_at,
          ends_at,
          answer_by: '2026-05-01T08:30:00.000Z',
        },
      },
    });
    assert.deepEqual(await typesOf(), before);
    assert.equal(codeOf(await decide('replan')), 'ok');
    assert.equal((await list())[0]?.outcome, 'healed');
    assert.equal(codeOf(await preview()), 'booking.case_closed');
  });

  it('says that the rider would be let go, and with what, where nothing can stand for it', async (t) => {
    const { room, preview } = await openDoubt(t, []);
    const rules = { release_credit_minor: 500 };
    const key = { area_id, vehicle_class: 'car' as const };
    await room.call(booking.setTripRules, { ...key, rules }, operator);
    const shown = await preview();
    assert.ok(shown.ok, JSON.stringify(shown));
    assert.equal(shown.value.other, undefined);
    assert.deepEqual(shown.value.credit, { amount_minor: 500, currency: 'EUR' });
  });

  it('says when nobody waits for the car any more', async (t) => {
    const { room, preview, reservation_id } = await openDoubt(t);
    await room.call(booking.cancelReservation, { reservation_id }, rider);
    const shown = await preview();
    assert.ok(shown.ok, JSON.stringify(shown));
    assert.equal(shown.value.is_waited_for, false);
  });

  it('is refused while fleet is away, and for a case that is not there', async (t) => {
    const { town, room, preview } = await openDoubt(t);
    town.fleet_is_down = true;
    assert.equal(codeOf(await preview()), 'booking.part_unavailable');
    const other = await room.call(booking.previewConflictDecision, { case_id: nowhere }, operator);
    assert.equal(codeOf(other), 'booking.case_unknown');
  });
});

describe('the preview of closing a recovery case', () => {
  /** A trip over its longest time; it started at eight. */
  async function openRecovery(t: TestContext) {
    const town = await openTown(t);
    await town.start();
    await town.acknowledge();
    town.pass(13 * HOUR_S);
    await town.room.runJob('booking.open_recovery_cases');
    const listed = await town.room.call(booking.listCases, { area_id }, operator);
    const case_id = listed.ok ? (listed.value.items[0]?.case_id ?? '') : '';
    const preview = (ended_at?: string) =>
      town.room.call(
        booking.previewCloseRecovery,
        { case_id, ...(ended_at === undefined ? {} : { ended_at }) },
        operator,
      );
    return { ...town, case_id, preview };
  }

  it('says what the rider would pay, and changes nothing', async (t) => {
    const { preview, typesOf } = await openRecovery(t);
    const before = await typesOf();
    const shown = await preview('2026-05-01T08:30:00.000Z');
    assert.ok(shown.ok, JSON.stringify(shown));
    const { fare, ...rest } = shown.value;
    assert.equal(fare?.total.amount_minor, 700);
    assert.deepEqual(rest, {
      ended_at: '2026-05-01T08:30:00.000Z',
      earliest_at: '2026-05-01T08:00:00.000Z',
      latest_at: '2026-05-01T21:00:00.000Z',
      duration_s: 1800,
      paused_s: 0,
    });
    assert.deepEqual(await typesOf(), before);
    const first = await preview();
    assert.equal(first.ok && first.value.ended_at, '2026-05-01T21:00:00.000Z');
  });

  it('says the rest while payments are down', async (t) => {
    const { town, preview } = await openRecovery(t);
    town.payments_are_down = true;
    const shown = await preview();
    assert.ok(shown.ok, JSON.stringify(shown));
    assert.equal(shown.value.fare, undefined);
  });

  it('is refused like the decision itself', async (t) => {
    const { room, preview, case_id } = await openRecovery(t);
    const early = '2026-05-01T07:59:00.000Z';
    assert.equal(codeOf(await preview(early)), 'booking.time_implausible');
    const unknown = await room.call(booking.previewCloseRecovery, { case_id: nowhere }, operator);
    assert.equal(codeOf(unknown), 'booking.case_unknown');
    const decision = { case_id, ended_at: '2026-05-01T08:30:00.000Z', reason: 'Phone was lost.' };
    assert.equal(codeOf(await room.call(booking.closeRecoveryCase, decision, operator)), 'ok');
    assert.equal(codeOf(await preview()), 'booking.case_closed');
  });
});
