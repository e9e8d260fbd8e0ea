import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { atSecond as at, runningTrip as running, TRIP_START as start } from './trip.fixture.ts';
import {
  askToLock,
  askToResume,
  attemptToEnd,
  callOff,
  closeRecovery,
  type EndCircumstances,
  fail,
  holdPlaced,
  isOverdue,
  later,
  locked,
  openRecovery,
  pause,
  pausedUntil,
  resumed,
  type Trip,
  unlocked,
  waitForBank,
} from './trip.ts';

const { trip_id, reservation_id, vehicle_id, rider_id } = running;
const ids = { trip_id, reservation_id, vehicle_id, rider_id };
const iso = (seconds: number) => at(seconds).toISOString();

const waiting: Trip = { ...running, status: 'requested', started_at: null };
const paused: Trip = { ...running, status: 'paused', paused_since: at(300), paused_s: 40 };

interface Told {
  readonly type: string;
  readonly occurred_at: Date;
  readonly data: unknown;
}
/** What the events say, without the ids that all of them carry. */
const said = (events: readonly Told[]) =>
  events.map(({ type, occurred_at, data }) => {
    const { trip_id, reservation_id, vehicle_id, rider_id, ...rest } = data as typeof ids;
    assert.deepEqual({ trip_id, reservation_id, vehicle_id, rider_id }, ids);
    return [type.replace('booking.', ''), occurred_at, rest];
  });

type Answer = { ok: true; value: readonly Told[] } | { ok: false; refusal: { code: string } };
const saidBy = (outcome: Answer) => (outcome.ok ? said(outcome.value) : outcome.refusal.code);

describe('a trip that is asked for', () => {
  it('waits for the bank until a time', () => {
    const waits = said(waitForBank(waiting, at(300), at(2)));
    assert.deepEqual(waits, [['trip_waits_for_bank', at(2), { ends_at: iso(300) }]]);
  });

  it('asks the vehicle to open when the money is held', () => {
    const placed = said(holdPlaced(waiting, 'c1', at(2)));
    assert.deepEqual(placed, [['trip_hold_placed', at(2), { command_id: 'c1' }]]);
  });

  it('fails with the reason', () => {
    const failed = said(fail(waiting, 'no_answer', at(9)));
    assert.deepEqual(failed, [['trip_failed', at(9), { reason: 'no_answer' }]]);
  });

  it('is called off while it waits for the bank, and not else', () => {
    const at_bank = { ...waiting, waits_for_bank_until: at(300) };
    assert.deepEqual(saidBy(callOff(at_bank, at(9))), [
      ['trip_failed', at(9), { reason: 'called_off' }],
    ]);
    assert.equal(saidBy(callOff(waiting, at(9))), 'booking.trip_not_waiting');
  });

  it('is quiet when it is called off again', () =>
    assert.deepEqual(saidBy(callOff({ ...waiting, status: 'failed' }, at(9))), []));
});

describe('the meter', () => {
  const startOf = (executed_s: number, now_s: number) =>
    said(unlocked({ ...waiting, requested_at: at(10) }, at(executed_s), at(now_s)));

  it('starts when the vehicle says that it opened', () =>
    assert.deepEqual(startOf(12, 15), [['trip_started', at(15), { started_at: iso(12) }]]));

  it('starts neither before the rider asked nor after now, whatever a vehicle’s clock says', () => {
    assert.deepEqual(startOf(3, 15), [['trip_started', at(15), { started_at: iso(10) }]]);
    assert.deepEqual(startOf(99, 15), [['trip_started', at(15), { started_at: iso(15) }]]);
  });
});

describe('a pause', () => {
  it('begins in a running trip', () => {
    assert.deepEqual(saidBy(pause(running, 'c2', at(60))), [
      ['trip_paused', at(60), { paused_at: iso(60), command_id: 'c2' }],
    ]);
    assert.equal(saidBy(pause(paused, 'c2', at(60))), 'booking.trip_not_active');
  });

  it('is asked to end in a paused trip', () => {
    assert.deepEqual(saidBy(askToResume(paused, 'c3', at(400))), [
      ['trip_resume_requested', at(400), { command_id: 'c3' }],
    ]);
    assert.equal(saidBy(askToResume(running, 'c3', at(400))), 'booking.trip_not_paused');
  });

  it('ends when the vehicle opened, and adds to those before', () =>
    assert.deepEqual(said(resumed(paused, at(390), at(400))), [
      ['trip_resumed', at(400), { resumed_at: iso(390), paused_s: 130 }],
    ]));

  it('ends neither before it began nor after now', () => {
    const endOf = (executed_s: number) => said(resumed(paused, at(executed_s), at(400)))[0]?.[2];
    assert.deepEqual(endOf(200), { resumed_at: iso(300), paused_s: 40 });
    assert.deepEqual(endOf(900), { resumed_at: iso(400), paused_s: 140 });
  });

  it('that is none does not end', () => assert.deepEqual(resumed(running, at(390), at(400)), []));

  it('counts until an instant, the one that lasts included', () => {
    assert.equal(pausedUntil(paused, at(310)), 50);
    assert.equal(pausedUntil(paused, at(300)), 40);
    assert.equal(pausedUntil({ ...running, paused_s: 40 }, at(300)), 40);
  });

  it('is not longer than the trip was by then', () => {
    assert.equal(pausedUntil(paused, at(30)), 30);
    assert.equal(pausedUntil(paused, at(0)), 0);
  });

  it('is what it was where the trip had not started', () => {
    assert.equal(pausedUntil({ ...waiting, paused_s: 40 }, at(10)), 40);
    assert.equal(pausedUntil({ ...running, paused_s: 40 }, at(-1)), 40);
  });
});

const here: EndCircumstances = {
  parking: 'inside',
  nearest_station_m: undefined,
  is_moving: false,
  last_moved_at: undefined,
  photo_required: true,
  backdate_max_s: 120,
  now: at(900),
};

/** What an attempt made at `attempt_s` gives, by default where all is well. */
function attempt(
  attempt_s: number,
  {
    trip = running,
    place_ref,
    ...around
  }: Partial<EndCircumstances> & {
    trip?: Trip;
    place_ref?: string;
  } = {},
) {
  const made = { attempted_at: at(attempt_s), photo_id: undefined };
  return attemptToEnd(trip, made, { ...here, ...around }, place_ref);
}

const stopped = (attempted_s: number, more = {}) => [
  'trip_end_attempted',
  here.now,
  { attempted_at: iso(attempted_s), ...more },
];

describe('an attempt to end', () => {
  it('stops the meter at its own time, with the place it was made at', () => {
    assert.deepEqual(saidBy(attempt(850)), [stopped(850)]);
    assert.deepEqual(saidBy(attempt(850, { place_ref: 'p1' })), [
      stopped(850, { place_ref: 'p1' }),
    ]);
  });

  it('needs a trip that has started', () =>
    assert.equal(saidBy(attempt(850, { trip: waiting })), 'booking.trip_not_started'));

  it('is not dated back by more than two minutes, nor ahead of now', () => {
    assert.deepEqual(saidBy(attempt(780)), [stopped(780)]);
    assert.deepEqual(saidBy(attempt(500)), [stopped(780)]);
    assert.deepEqual(saidBy(attempt(1_000)), [stopped(900)]);
  });

  it('is not dated before the start of a short trip', () =>
    assert.deepEqual(saidBy(attempt(-60, { now: at(30) })), [
      ['trip_end_attempted', at(30), { attempted_at: iso(0) }],
    ]));

  it('may come from a clock that is two minutes wrong, and from no other', () => {
    assert.ok(attempt(1_020).ok);
    assert.ok(attempt(-120).ok);
    assert.equal(saidBy(attempt(1_021)), 'booking.time_implausible');
    assert.equal(saidBy(attempt(-121)), 'booking.time_implausible');
  });

  it('is refused while the vehicle moves', () =>
    assert.equal(saidBy(attempt(850, { is_moving: true })), 'booking.vehicle_moving'));

  it('is refused where parking is surely not allowed, with the way to where it is', () => {
    const nowhere = attempt(850, { parking: 'outside' });
    assert.ok(!nowhere.ok);
    assert.equal(nowhere.refusal.code, 'booking.outside_parking');
    assert.equal(nowhere.refusal.facts, undefined);
    const away = attempt(850, { parking: 'outside', nearest_station_m: 119.2 });
    assert.ok(!away.ok);
    assert.equal(away.refusal.code, 'booking.outside_parking');
    assert.deepEqual(away.refusal.facts, { nearest_station_m: 120 });
  });

  it('is for the rider where nobody knows', () => {
    for (const parking of ['uncertain', 'unknown'] as const)
      assert.deepEqual(saidBy(attempt(850, { parking })), [stopped(850)]);
  });

  const attempted: Trip = { ...running, first_attempt_at: at(600) };

  it('changes nothing after the first one', () => {
    assert.deepEqual(saidBy(attempt(850, { trip: attempted })), []);
    assert.deepEqual(saidBy(attempt(850, { trip: attempted, last_moved_at: at(605) })), []);
  });

  it('counts anew when the vehicle was ridden on after the first one', () => {
    const rode_on = { trip: attempted, last_moved_at: at(606) };
    assert.deepEqual(saidBy(attempt(850, rode_on)), [
      ['trip_end_attempt_voided', here.now, {}],
      stopped(850),
    ]);
  });

  it('is the first one however long the vehicle moved before', () =>
    assert.deepEqual(saidBy(attempt(850, { last_moved_at: at(899) })), [stopped(850)]));

  it('never stops the meter outside the trip, nor more than two minutes ago', () => {
    fc.assert(
      fc.property(fc.integer({ min: -200, max: 2_000 }), fc.nat(1_500), (attempt_s, now_s) => {
        const outcome = attempt(attempt_s, { now: at(now_s) });
        if (!outcome.ok) return;
        const data = outcome.value[0]?.data as { attempted_at: string } | undefined;
        const attempted_at = data?.attempted_at ?? '';
        assert.ok(attempted_at >= iso(Math.max(0, now_s - 120)) && attempted_at <= iso(now_s));
      }),
    );
  });
});

describe('a vehicle that locks', () => {
  it('is asked to, with the photo where there is one', () => {
    assert.deepEqual(said(askToLock(running, 'c4', undefined, at(900))), [
      ['trip_lock_requested', at(900), { command_id: 'c4' }],
    ]);
    assert.deepEqual(said(askToLock(running, 'c4', 'f1', at(900))), [
      ['trip_lock_requested', at(900), { command_id: 'c4', photo_id: 'f1' }],
    ]);
  });

  const terms = {
    vehicle_class: running.vehicle_class,
    plan: running.plan,
    started_at: start.toISOString(),
  };

  it('ends the trip at the first honest attempt, with the pauses until then', () => {
    const attempted = { ...paused, first_attempt_at: at(360) };
    assert.deepEqual(said(locked(attempted, true, at(900))), [
      [
        'trip_ended',
        at(900),
        { ...terms, ended_at: iso(360), paused_s: 100, lock_confirmed: true },
      ],
    ]);
  });

  it('ends it now where nobody tried, also when the lock was never confirmed', () =>
    assert.deepEqual(said(locked(running, false, at(900))), [
      ['trip_ended', at(900), { ...terms, ended_at: iso(900), paused_s: 0, lock_confirmed: false }],
    ]));

  it('cannot end a trip that never started', () =>
    assert.throws(() => locked(waiting, true, at(900)), RangeError));

  const recovered: Trip = { ...running, status: 'recovery', case_id: 'case1' };

  it('only comes back when its trip is a case: a person decides what it costs', () => {
    assert.deepEqual(said(locked(recovered, true, at(900))), [
      [
        'recovered_vehicle_returned',
        at(900),
        { case_id: 'case1', returned_at: iso(900), lock_confirmed: true },
      ],
    ]);
    const attempted = { ...recovered, first_attempt_at: at(600) };
    assert.deepEqual(said(locked(attempted, false, at(900)))[0]?.[2], {
      case_id: 'case1',
      returned_at: iso(600),
      lock_confirmed: false,
    });
  });

  it('ends its trip when the case is not open, or is of another kind', () => {
    for (const trip of [
      { ...recovered, case_id: null },
      { ...running, case_id: 'case1' },
    ])
      assert.equal(said(locked(trip, true, at(900)))[0]?.[0], 'trip_ended');
  });
});

describe('a trip that takes too long', () => {
  it('is overdue after its longest use, and not at it', () => {
    for (const status of ['active', 'paused'] as const) {
      assert.equal(isOverdue({ ...running, status }, at(43_200)), false);
      assert.equal(isOverdue({ ...running, status }, at(43_201)), true);
    }
  });

  it('is not overdue where it does not run, or the meter stands', () => {
    const others: Trip[] = [
      { ...running, started_at: null },
      { ...running, status: 'ending' },
      { ...running, first_attempt_at: at(600) },
      { ...running, status: 'paused', first_attempt_at: at(600) },
    ];
    for (const trip of others) assert.equal(isOverdue(trip, at(99_999)), false);
  });

  it('becomes a case', () =>
    assert.deepEqual(said(openRecovery(running, 'case1', at(43_201))), [
      ['recovery_case_opened', at(43_201), { case_id: 'case1' }],
    ]));
});

describe('the case of a trip', () => {
  const open: Trip = { ...running, status: 'recovery', case_id: 'case1', paused_s: 60 };
  const close = (ended_s: number, trip = open) =>
    closeRecovery(trip, { ended_at: at(ended_s), reason: 'found', by: 'somebody' }, at(900));

  it('is closed by a person, and the trip ended when that person says', () => {
    const ended = { ended_at: iso(500), reason: 'found', by: 'somebody' };
    assert.deepEqual(saidBy(close(500)), [
      ['recovery_case_closed', at(900), { case_id: 'case1', ...ended }],
      [
        'trip_ended',
        at(900),
        {
          vehicle_class: 'e_bike',
          plan: running.plan,
          started_at: start.toISOString(),
          ended_at: iso(500),
          paused_s: 60,
          lock_confirmed: false,
        },
      ],
    ]);
  });

  it('knows whether the vehicle came back locked', () => {
    const back = close(500, { ...open, lock_confirmed: true });
    assert.ok(back.ok);
    const data = back.value[1]?.data as { lock_confirmed: boolean } | undefined;
    assert.equal(data?.lock_confirmed, true);
  });

  it('ends within the trip, its first and its last instant included', () => {
    assert.equal(saidBy(close(-1)), 'booking.time_implausible');
    assert.equal(saidBy(close(901)), 'booking.time_implausible');
    assert.ok(close(0).ok);
    assert.ok(close(900).ok);
    assert.equal(saidBy(close(500, { ...open, started_at: null })), 'booking.time_implausible');
  });

  it('is closed once', () => {
    assert.equal(saidBy(close(500, { ...open, status: 'ended' })), 'booking.case_closed');
    assert.equal(saidBy(close(500, { ...open, case_id: null })), 'booking.case_closed');
  });
});

describe('the later of two instants', () => {
  it('is the one that comes after', () => {
    assert.equal(later(at(1), at(2)).getTime(), at(2).getTime());
    assert.equal(later(at(2), at(1)).getTime(), at(2).getTime());
  });
});
