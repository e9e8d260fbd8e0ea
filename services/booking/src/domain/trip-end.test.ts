import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  atSecond as at,
  runningTrip as running,
  said,
  saidBy,
  TRIP_START as start,
  requestedTrip as waiting,
} from './trip.fixture.ts';
import type { Trip } from './trip.ts';
import { askToLock, attemptToEnd, type EndCircumstances, locked } from './trip-end.ts';

const iso = (seconds: number) => at(seconds).toISOString();

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
    const attempted: Trip = {
      ...running,
      status: 'paused',
      paused_since: at(300),
      paused_s: 40,
      first_attempt_at: at(360),
    };
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
