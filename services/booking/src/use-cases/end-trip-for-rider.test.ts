import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { booking } from '@drais/contracts';
import { operatorPrincipal } from '@drais/kit/testing/open-room';
import { area_id, bay, codeOf, openTown, rider, vehicle_id } from './town.fixture.ts';

const operator_id = '099.01a2040c-f370-7b6f-ad85-275d5783bbc6';
const operator = operatorPrincipal(operator_id, area_id);
const nowhere = 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbff';

/** A trip of ten minutes whose vehicle moved last after six; its rider's phone is dead. */
async function openRide(t: TestContext) {
  const town = await openTown(t);
  const trip_id = await town.start();
  await town.acknowledge();
  town.pass(600);
  Object.assign(town.town.vehicle, {
    last_moved_at: '2026-05-01T08:06:00.000Z',
    reported_at: town.town.now.toISOString(),
    connected: true,
  });
  const preview = (ended_at?: string) =>
    town.room.call(
      booking.previewEndForRider,
      { trip_id, ...(ended_at === undefined ? {} : { ended_at }) },
      operator,
    );
  const decision = {
    trip_id,
    ended_at: '2026-05-01T08:07:00.000Z',
    reason: 'phone_dead' as const,
    note: 'The rider called from a friend’s phone.',
  };
  const endIt = (more: object = {}, key?: string) =>
    town.room.call(booking.endForRider, { ...decision, ...more }, operator, key);
  const cases = async () => {
    const listed = await town.room.call(booking.listCases, { area_id }, operator);
    return listed.ok ? listed.value.items : [];
  };
  return { ...town, trip_id, preview, endIt, cases };
}

describe('ending a trip for its rider', () => {
  it('shows minutes, fare and limits before it does anything', async (t) => {
    const { preview, typesOf } = await openRide(t);
    const before = await typesOf();
    assert.deepEqual(await preview('2026-05-01T08:07:30.000Z'), {
      ok: true,
      value: {
        ended_at: '2026-05-01T08:07:30.000Z',
        earliest_at: '2026-05-01T08:06:00.000Z',
        latest_at: '2026-05-01T08:10:00.000Z',
        duration_s: 450,
        paused_s: 0,
        fare: {
          total: { amount_minor: 260, currency: 'EUR' },
          lines: [],
          vat: { vat_bp: 0, net_minor: 260, vat_minor: 0 },
        },
        vehicle_is_heard: true,
      },
    });
    const earliest = await preview();
    assert.ok(earliest.ok);
    assert.equal(earliest.value.ended_at, '2026-05-01T08:06:00.000Z');
    assert.deepEqual(await typesOf(), before);
  });

  it('shows the rest while payments are down', async (t) => {
    const { town, preview } = await openRide(t);
    town.payments_are_down = true;
    const shown = await preview();
    assert.ok(shown.ok);
    assert.equal(shown.value.fare, undefined);
  });

  it('stops the meter then, locks the vehicle, and tells the rider who and why', async (t) => {
    const { town, endIt, acknowledge, trip, trip_id, cases } = await openRide(t);
    const ended = await endIt();
    assert.ok(ended.ok, JSON.stringify(ended));
    assert.equal(ended.value.status, 'ending');
    assert.equal(town.commands.at(-1)?.kind, 'lock');
    await acknowledge();
    const seen = await trip(trip_id);
    assert.equal(seen.status, 'ended');
    assert.equal(seen.ended_at, '2026-05-01T08:07:00.000Z');
    assert.equal(seen.lock_confirmed, true);
    assert.deepEqual(seen.ended_for_rider, {
      by: 'operator',
      reason: 'phone_dead',
      decided_at: '2026-05-01T08:10:00.000Z',
    });
    assert.deepEqual(await cases(), []);
  });

  it('works while the fleet is down, and keeps a case for the vehicle', async (t) => {
    const { town, room, endIt, trip, trip_id, cases } = await openRide(t);
    town.fleet_is_down = true;
    // Nobody knows when it moved: any time since the start may be right.
    assert.equal(codeOf(await endIt({ ended_at: '2026-05-01T08:01:00.000Z' })), 'ok');
    for (let tries = 0; tries < 3; tries++) {
      town.wall_ahead_s += 60;
      await room.runJob('booking.drive_trips');
    }
    assert.equal((await trip(trip_id)).lock_confirmed, false);
    const [one] = await cases();
    assert.equal(one?.kind, 'vehicle_check');
    assert.equal(one?.state, 'open');
    assert.equal(one?.trip_id, trip_id);
  });

  it('ends at once, as a case, where the vehicle has no device', async (t) => {
    const { town, endIt, trip, trip_id, cases } = await openRide(t);
    town.has_device = false;
    assert.equal(codeOf(await endIt()), 'ok');
    assert.equal((await trip(trip_id)).status, 'ended');
    assert.equal((await cases()).length, 1);
  });

  it('is refused before the vehicle surely stood, and after now', async (t) => {
    const { endIt, preview, typesOf } = await openRide(t);
    for (const ended_at of ['2026-05-01T08:05:59.000Z', '2026-05-01T08:10:01.000Z']) {
      assert.equal(codeOf(await endIt({ ended_at })), 'booking.time_implausible');
      assert.equal(codeOf(await preview(ended_at)), 'booking.time_implausible');
    }
    assert.ok(!(await typesOf()).includes('trip_ended_for_rider'));
  });

  it('is done once, also when the answer was lost', async (t) => {
    const { room, endIt, typesOf, acknowledge } = await openRide(t);
    const key = '01a2040c-f370-7b6f-ad85-275d5783bb01';
    assert.equal(codeOf(await endIt({}, key)), 'ok');
    await room.forgetAnswers();
    assert.equal(codeOf(await endIt({}, key)), 'ok');
    await acknowledge();
    const types = await typesOf();
    assert.equal(types.filter((type) => type === 'trip_ended_for_rider').length, 1);
    assert.equal(types.filter((type) => type === 'trip_ended').length, 1);
    assert.equal(codeOf(await endIt()), 'booking.trip_over');
  });

  it('needs a trip that there is', async (t) => {
    const { room, endIt } = await openRide(t);
    assert.equal(codeOf(await endIt({ trip_id: nowhere })), 'booking.trip_unknown');
    const asked = await room.call(booking.previewEndForRider, { trip_id: nowhere }, operator);
    assert.equal(codeOf(asked), 'booking.trip_unknown');
  });

  it('waits for the vehicle to open', async (t) => {
    const { room, start } = await openTown(t);
    const asked = await room.call(booking.previewEndForRider, { trip_id: await start() }, operator);
    assert.equal(codeOf(asked), 'booking.trip_not_started');
  });

  it('is for the case to decide once the trip is one', async (t) => {
    const { room, pass, preview, endIt } = await openRide(t);
    pass(12 * 3600);
    await room.runJob('booking.open_recovery_cases');
    assert.equal(codeOf(await preview()), 'booking.trip_in_recovery');
    assert.equal(codeOf(await endIt()), 'booking.trip_in_recovery');
  });

  it('takes a photo as evidence once it has arrived', async (t) => {
    const { town, room, trip_id, endIt, acknowledge } = await openRide(t);
    const asked = { trip_id, content_type: 'image/jpeg' as const, size_bytes: 10 };
    const granted = await room.call(booking.addEvidencePhoto, asked, operator);
    assert.ok(granted.ok);
    const { photo_id } = granted.value;
    town.photo_arrived = false;
    assert.equal(codeOf(await endIt({ photo_id })), 'booking.photo_missing');
    town.photo_arrived = true;
    assert.equal(codeOf(await endIt({ photo_id })), 'ok');
    await acknowledge();
    const shown = await room.call(booking.getTripTimeline, { trip_id }, operator);
    assert.ok(shown.ok);
    assert.deepEqual(
      shown.value.photos.map(({ by, arrived }) => ({ by, arrived })),
      [{ by: 'operator', arrived: true }],
    );
    const unknown = { ...asked, trip_id: nowhere };
    assert.equal(
      codeOf(await room.call(booking.addEvidencePhoto, unknown, operator)),
      'booking.trip_unknown',
    );
  });
});

describe('the timeline of a trip', () => {
  it('is its record: each step with time, author, reason and facts', async (t) => {
    const { room, trip_id, endIt, acknowledge } = await openRide(t);
    await endIt();
    await acknowledge();
    const shown = await room.call(booking.getTripTimeline, { trip_id }, operator);
    assert.ok(shown.ok);
    const { steps, commands, ended_for_rider } = shown.value;
    assert.deepEqual(
      steps.map(({ step }) => step),
      [
        'trip_requested',
        'trip_hold_placed',
        'trip_started',
        'trip_ended_for_rider',
        'trip_lock_requested',
        'trip_ended',
      ],
    );
    const end = steps[3];
    assert.equal(end?.by, operator_id);
    assert.equal(end?.reason, 'phone_dead');
    assert.equal(end?.facts['note'], 'The rider called from a friend’s phone.');
    assert.deepEqual(
      commands?.map(({ kind }) => kind),
      ['unlock', 'lock'],
    );
    assert.equal(ended_for_rider?.by, operator_id);
  });

  it('is shown without the commands while the fleet is down', async (t) => {
    const { town, room, trip_id } = await openRide(t);
    town.fleet_is_down = true;
    const shown = await room.call(booking.getTripTimeline, { trip_id }, operator);
    assert.ok(shown.ok);
    assert.equal(shown.value.commands, undefined);
  });

  it('is of a trip that there is', async (t) => {
    const { room } = await openTown(t);
    const shown = await room.call(booking.getTripTimeline, { trip_id: nowhere }, operator);
    assert.equal(codeOf(shown), 'booking.trip_unknown');
  });
});

describe('the place where a rider ended', () => {
  it('is shown for a purpose, and who looked is recorded', async (t) => {
    const { room, trip_id, end, acknowledge } = await openRide(t);
    await end(trip_id);
    await acknowledge();
    const before = await room.call(booking.getTripTimeline, { trip_id }, operator);
    assert.ok(before.ok && before.value.has_end_place);
    assert.ok(!JSON.stringify(before.value).includes(String(bay.lat)));
    const wish = { trip_id, purpose: 'end_disputed' as const };
    const key = '01a2040c-f370-7b6f-ad85-275d5783bb02';
    const seen = await room.call(booking.viewEndPlace, wish, operator, key);
    assert.ok(seen.ok);
    assert.deepEqual(seen.value.place, bay);
    await room.forgetAnswers();
    assert.deepEqual(await room.call(booking.viewEndPlace, wish, operator, key), seen);
    const after = await room.call(booking.getTripTimeline, { trip_id }, operator);
    assert.ok(after.ok);
    assert.deepEqual(after.value.place_views, [
      { viewed_at: '2026-05-01T08:10:00.000Z', by: operator_id, purpose: 'end_disputed' },
    ]);
  });

  it('is not there when the rider never tried', async (t) => {
    const { room, trip_id } = await openRide(t);
    const look = (id: string) =>
      room.call(booking.viewEndPlace, { trip_id: id, purpose: 'lost_property' }, operator);
    assert.equal(codeOf(await look(trip_id)), 'booking.place_not_kept');
    assert.equal(codeOf(await look(nowhere)), 'booking.trip_unknown');
  });
});

describe('a case', () => {
  it('is taken, noted on, given a time, given back and closed', async (t) => {
    const { town, room, endIt, cases } = await openRide(t);
    town.has_device = false;
    await endIt();
    const case_id = (await cases())[0]?.case_id ?? '';
    const work = async (what: object) => {
      const worked = await room.call(booking.workCase, { case_id, ...what }, operator);
      assert.ok(worked.ok, JSON.stringify(worked));
      return worked.value;
    };
    const due_at = '2026-05-01T12:00:00.000Z';
    const taken = await work({ assign_to: 'me', due_at, note: 'Sent a technician.' });
    assert.equal(taken.state, 'in_work');
    assert.equal(taken.assigned_to, operator_id);
    assert.equal(taken.due_at, due_at);
    const mine = { area_id, assigned_to: operator_id, state: 'in_work' as const };
    const listed = await room.call(booking.listCases, mine, operator);
    assert.deepEqual(listed.ok && listed.value.items, [taken]);
    const back = await work({ assign_to: 'nobody', due_at: null });
    assert.equal(back.state, 'open');
    assert.equal(back.due_at, undefined);
    assert.equal(back.note, 'Sent a technician.');
    const close = () =>
      room.call(booking.closeVehicleCheck, { case_id, reason: 'Found and locked.' }, operator);
    const closed = await close();
    assert.ok(closed.ok);
    assert.equal(closed.value.state, 'closed');
    assert.equal(codeOf(await close()), 'booking.case_closed');
    const late = await room.call(booking.workCase, { case_id, assign_to: 'me' }, operator);
    assert.equal(codeOf(late), 'booking.case_closed');
  });

  it('of a trip over its longest time is in the same list, but closed with its own decision', async (t) => {
    const { room, pass, cases } = await openRide(t);
    pass(12 * 3600);
    await room.runJob('booking.open_recovery_cases');
    const [one] = await cases();
    assert.equal(one?.kind, 'recovery');
    const case_id = one?.case_id ?? '';
    const worked = await room.call(booking.workCase, { case_id, assign_to: 'me' }, operator);
    assert.ok(worked.ok);
    assert.equal(worked.value.state, 'in_work');
    const wrong = { case_id, reason: 'Found and locked.' };
    assert.equal(
      codeOf(await room.call(booking.closeVehicleCheck, wrong, operator)),
      'booking.case_unknown',
    );
    const unknown = { case_id: nowhere, assign_to: 'me' as const };
    assert.equal(
      codeOf(await room.call(booking.workCase, unknown, operator)),
      'booking.case_unknown',
    );
  });
});

describe('the list of trips', () => {
  it('narrows by what is asked for, and pages without gaps or repeats', async (t) => {
    const { room, acknowledge, end, pass, start } = await openTown(t);
    const made: string[] = [];
    for (let n = 0; n < 5; n++) {
      const trip_id = await start();
      await acknowledge();
      pass(60);
      await end(trip_id);
      await acknowledge();
      pass(600);
      made.push(trip_id);
    }
    const newest = [...made].reverse();
    const all = async (filter: object) => {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const more = cursor === undefined ? {} : { cursor };
        const page = await room.call(
          booking.listAreaTrips,
          { area_id, limit: 2, ...filter, ...more },
          operator,
        );
        assert.ok(page.ok, JSON.stringify(page));
        found.push(...page.value.items.map(({ trip_id }) => trip_id));
        cursor = page.value.next_cursor;
      } while (cursor !== undefined);
      return found;
    };
    assert.deepEqual(await all({}), newest);
    assert.deepEqual(await all({ status: 'ended', code: 'MA-0042' }), newest);
    assert.deepEqual(await all({ rider_id: rider.account_id }), newest);
    assert.deepEqual(await all({ code: 'MA-0043' }), []);
    assert.deepEqual(await all({ has_case: true }), []);
    assert.deepEqual(await all({ has_case: false, since: '2026-05-01T08:00:00.000Z' }), newest);
    const middle = { since: '2026-05-01T08:11:00.000Z', until: '2026-05-01T08:33:00.000Z' };
    assert.deepEqual(await all(middle), newest.slice(2, 4));
    assert.deepEqual(await all({ vehicle_id, until: '2026-05-01T08:11:00.000Z' }), [made[0]]);
    const foreign = { area_id, cursor: 'not of this list', since: middle.since };
    assert.equal(codeOf(await room.call(booking.listAreaTrips, foreign, operator)), 'ok');
  });
});
