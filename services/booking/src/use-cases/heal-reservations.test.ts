import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { booking } from '@drais/contracts';
import { operatorPrincipal } from '@drais/kit/testing/open-room';
import { addSeconds } from '@drais/vocabulary/units';
import { assertFolds } from './fold.fixture.ts';
import { area_id, codeOf, openTown, other, rider } from './town.fixture.ts';

const HOUR_S = 3600;
const operator = operatorPrincipal('042.01a2040c-f370-7b6f-ad85-275d5783bbc4', area_id);

/** A town with the promised car MA-0042 and as many others beside it as the test wants. */
async function openTownWithCars(t: TestContext, classes: readonly string[]) {
  const opened = await openTown(t);
  const { room, town } = opened;
  Object.assign(town.vehicle, { vehicle_class: 'car', vehicle_type_id: 'car' });
  town.others = classes.map((vehicle_class, n) => {
    const vehicle_id = `mannheim.01a2040c-f370-7b6f-ad85-275d5783cc0${String(n)}`;
    const public_vehicle_id = vehicle_id.replace('-275d', '-275e');
    const code = `MA-1${String(n)}`;
    return { ...town.vehicle, vehicle_id, public_vehicle_id, code, vehicle_class };
  });
  const start = new Date(town.now);
  const at = (hours: number) => addSeconds(start, hours * HOUR_S).toISOString();
  const mine = async () => {
    const found = await room.call(booking.listReservations, { area_id }, rider);
    const items = found.ok ? found.value.items : [];
    // The one that was replaced last: both start at one time.
    return items.sort((a, b) => Number(isReplaced(a)) - Number(isReplaced(b)));
  };
  const cases = async () => {
    const found = await room.call(booking.listConflictCases, { area_id }, operator);
    return found.ok ? found.value.items : [];
  };
  return {
    ...opened,
    at,
    mine,
    cases,
    book: (from_h: number, to_h: number, who = rider) =>
      opened.hold(who, { starts_at: at(from_h), ends_at: at(to_h) }),
    look: () => room.runJob('booking.heal_reservations'),
    breakDown: () => Object.assign(town.vehicle, { vehicle_state: 'non_operational' }),
    repair: () => Object.assign(town.vehicle, { vehicle_state: 'available' }),
  };
}

const isReplaced = ({ notice }: { notice?: { kind: string } }) => notice?.kind === 'replaced';

async function assertNoOverlap({ room }: Awaited<ReturnType<typeof openTown>>): Promise<void> {
  const found = await room.directory.shard(area_id).query(
    `select 1 from booking.reservations a join booking.reservations b
       on a.area_id = b.area_id and a.vehicle_id = b.vehicle_id and a.reservation_id < b.reservation_id and a.during && b.during
     where a.status in ('held', 'in_use') and b.status in ('held', 'in_use')`,
  );
  assert.deepEqual(found, []);
}

describe('a car that broke down before its next rider comes', () => {
  it('is a case two hours before, and its rider has another car forty-five minutes before', async (t) => {
    const town = await openTownWithCars(t, ['car']);
    const { book, breakDown, look, pass, cases, mine, at, room } = town;
    const reservation_id = await book(4, 6);
    breakDown();
    pass(1.9 * HOUR_S);
    await look();
    assert.deepEqual(await cases(), []);
    pass(0.1 * HOUR_S);
    await look();
    const [open] = await cases();
    assert.deepEqual([open?.status, open?.cause, open?.decide_by], ['open', 'faulty', at(3.25)]);
    pass(1.25 * HOUR_S);
    await look();
    const [replacement, replaced] = await mine();
    assert.deepEqual([replaced?.status, replacement?.status], ['cancelled', 'held']);
    assert.deepEqual([replacement?.code, replacement?.starts_at], ['MA-10', at(4)]);
    assert.deepEqual(replaced?.notice, {
      kind: 'replaced',
      cause: 'faulty',
      reservation_id: replacement?.reservation_id,
    });
    assert.deepEqual(replacement?.notice, {
      kind: 'replacement',
      cause: 'faulty',
      reservation_id,
      former_code: 'MA-0042',
      answer_by: at(3.75),
    });
    const [closed] = await cases();
    assert.deepEqual([closed?.status, closed?.outcome], ['closed', 'healed']);
    assert.equal(closed?.new_reservation_id, replacement?.reservation_id);
    await assertNoOverlap(town);
    await assertFolds(room);
  });

  it('is healed once, however often anybody looks', async (t) => {
    const { book, breakDown, look, pass, typesOf } = await openTownWithCars(t, ['car', 'car']);
    await book(1, 3);
    breakDown();
    for (let time = 0; time < 3; time++) {
      await Promise.all([look(), look()]);
      pass(600);
    }
    const healed = (await typesOf()).filter((type) => type === 'reservation_healed');
    assert.equal(healed.length, 1);
  });

  it('is no case any more when it runs again in time', async (t) => {
    const { book, breakDown, repair, look, pass, cases, mine } = await openTownWithCars(t, ['car']);
    await book(2, 4);
    breakDown();
    await look();
    repair();
    pass(60);
    await look();
    assert.deepEqual(
      (await cases()).map(({ outcome }) => outcome),
      ['cleared'],
    );
    assert.deepEqual(
      (await mine()).map(({ status }) => status),
      ['held'],
    );
  });

  it('does not follow a rider who gave it back', async (t) => {
    const { room, book, breakDown, look, pass, cases } = await openTownWithCars(t, ['car']);
    const reservation_id = await book(2, 4);
    breakDown();
    await look();
    await room.call(booking.cancelReservation, { reservation_id }, rider);
    pass(60);
    await look();
    assert.deepEqual(
      (await cases()).map(({ outcome }) => outcome),
      ['over'],
    );
  });

  it('waits for the next look while fleet is away', async (t) => {
    const { town, book, breakDown, look, mine } = await openTownWithCars(t, ['car']);
    await book(0.5, 3);
    breakDown();
    town.fleet_is_down = true;
    assert.equal(await look(), 0);
    assert.equal((await mine())[0]?.status, 'held');
  });
});

describe('a rider whose car cannot come', () => {
  it('gets a van for the price of the car where no other car is, if they may drive it', async (t) => {
    const { town, book, breakDown, look, mine } = await openTownWithCars(t, ['van']);
    await book(0.5, 3);
    breakDown();
    await look();
    const [replacement] = await mine();
    assert.equal(replacement?.vehicle_class, 'van');
    assert.equal(replacement?.plan.pricing_plan_id, town.plan.pricing_plan_id);
  });

  it('is let go with a credit where nothing can stand for it', async (t) => {
    const { town, room, book, breakDown, look, mine, cases } = await openTownWithCars(t, ['van']);
    town.rider.may_ride = ['car'];
    await book(0.5, 3);
    breakDown();
    await look();
    const [released] = await mine();
    const credit = { amount_minor: 500, currency: 'EUR' };
    assert.equal(released?.status, 'cancelled');
    assert.deepEqual(released?.notice, { kind: 'released', cause: 'faulty', credit });
    assert.deepEqual(
      (await cases()).map(({ outcome }) => outcome),
      ['unhealable'],
    );
    await assertFolds(room);
  });

  it('does not get a car that somebody else has then', async (t) => {
    const town = await openTownWithCars(t, ['car', 'car']);
    const { hold, book, breakDown, look, mine, at } = town;
    await hold(other, { code: 'MA-10', starts_at: at(2), ends_at: at(4) });
    await book(0.5, 3);
    breakDown();
    await look();
    assert.equal((await mine())[0]?.code, 'MA-11');
    await assertNoOverlap(town);
  });

  it('accepts the other car, or gives it back free of charge in time', async (t) => {
    const { town, room, book, breakDown, look, mine, pass } = await openTownWithCars(t, ['car']);
    town.plan = { ...town.plan, cancellation_fee_minor: 300, no_show_fee_minor: 700 };
    const first = await book(0.5, 3);
    const nothing = await room.call(booking.acceptReplacement, { reservation_id: first }, rider);
    assert.equal(codeOf(nothing), 'booking.replacement_unknown');
    breakDown();
    await look();
    const reservation_id = (await mine())[0]?.reservation_id as string;
    const ask = (who = rider) => room.call(booking.acceptReplacement, { reservation_id }, who);
    assert.equal(codeOf(await ask(other)), 'booking.reservation_unknown');
    const accepted = await ask();
    assert.equal(accepted.ok && accepted.value.notice?.accepted_at, town.now.toISOString());
    assert.equal(codeOf(await ask()), 'ok');
    pass(1799);
    const given = await room.call(booking.cancelReservation, { reservation_id }, rider);
    assert.equal(codeOf(given), 'ok');
    assert.equal(codeOf(await ask()), 'ok');
    await assertFolds(room);
  });

  it('owes nothing for not coming to a car that they never accepted', async (t) => {
    const { town, room, book, breakDown, look, mine, pass } = await openTownWithCars(t, ['car']);
    town.plan = { ...town.plan, no_show_fee_minor: 700 };
    await book(0.5, 3);
    breakDown();
    await look();
    pass(1.5 * HOUR_S);
    assert.equal(await room.runJob('booking.expire_reservations'), 1);
    const [lapsed] = await mine();
    assert.equal(lapsed?.status, 'expired');
    const expired = (await room.events()).find(({ type }) => type.endsWith('reservation_expired'));
    assert.ok(expired !== undefined && !('fee' in (expired.data as object)));
    const { reservation_id } = lapsed ?? { reservation_id: '' };
    const late = await room.call(booking.acceptReplacement, { reservation_id }, rider);
    assert.equal(codeOf(late), 'booking.reservation_over');
  });
});

describe('a car that its rider does not bring back', () => {
  it('is late ten minutes after its time, also into the next period', async (t) => {
    const town = await openTownWithCars(t, ['car']);
    const { book, begin, acknowledge, look, pass, mine, cases, at, room } = town;
    const theirs = await book(0, 2, other);
    await begin(theirs, other);
    await acknowledge();
    await book(2, 4);
    pass(2 * HOUR_S);
    await room.runJob('booking.begin_reservations');
    await look();
    assert.deepEqual(
      (await cases()).map(({ cause, status }) => [cause, status]),
      [['late', 'open']],
    );
    pass(600);
    await look();
    const [replacement] = await mine();
    assert.deepEqual([replacement?.code, replacement?.ends_at], ['MA-10', at(4)]);
    await assertNoOverlap(town);
    await assertFolds(room);
  });
});

describe('an operator', () => {
  it('keeps a promise, and the healer leaves it alone', async (t) => {
    const { room, book, breakDown, look, pass, cases, mine } = await openTownWithCars(t, ['car']);
    await book(2, 4);
    breakDown();
    await look();
    const case_id = (await cases())[0]?.case_id as string;
    const decide = (decision: 'keep' | 'replan') =>
      room.call(
        booking.decideConflictCase,
        { case_id, decision, reason: 'The mechanic is there.' },
        operator,
      );
    const kept = await decide('keep');
    assert.equal(kept.ok && kept.value.outcome, 'kept');
    assert.equal(codeOf(await decide('replan')), 'booking.case_closed');
    pass(1.5 * HOUR_S);
    await look();
    assert.deepEqual(
      (await mine()).map(({ status }) => status),
      ['held'],
    );
    assert.equal((await cases()).length, 1);
  });

  it('re-plans a rider at once, unless a part is away', async (t) => {
    const { town, room, book, breakDown, look, cases, mine } = await openTownWithCars(t, ['car']);
    await book(2, 4);
    breakDown();
    await look();
    const case_id = (await cases())[0]?.case_id as string;
    const replan = (id = case_id) =>
      room.call(
        booking.decideConflictCase,
        { case_id: id, decision: 'replan', reason: 'It needs a new wheel.' },
        operator,
      );
    town.fleet_is_down = true;
    assert.equal(codeOf(await replan()), 'booking.part_unavailable');
    town.fleet_is_down = false;
    const decided = await replan();
    assert.equal(decided.ok && decided.value.outcome, 'healed');
    assert.equal((await mine())[0]?.code, 'MA-10');
    const nowhere = `${area_id}.01a2040c-f370-7b6f-ad85-275d5783bbde`;
    assert.equal(codeOf(await replan(nowhere)), 'booking.case_unknown');
  });
});
