import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  atSecond as at,
  runningTrip as running,
  said,
  saidBy,
  TRIP_START as start,
} from './trip.fixture.ts';
import type { Trip } from './trip.ts';
import { closeRecovery, isOverdue, openRecovery } from './trip-recovery.ts';

const iso = (seconds: number) => at(seconds).toISOString();

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
