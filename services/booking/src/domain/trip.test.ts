import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { atSecond as at, said, saidBy, requestedTrip as waiting } from './trip.fixture.ts';
import { callOff, fail, holdPlaced, isOutage, later, unlocked, waitForBank } from './trip.ts';

const iso = (seconds: number) => at(seconds).toISOString();

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

describe('a trip that failed', () => {
  const failedFor = (failure: string) => isOutage({ status: 'failed', failure });

  it('may be tried again where a part did not answer, or nobody knows what the bank did', () => {
    assert.ok(failedFor('part_unavailable') && failedFor('payment_unclear'));
    assert.ok(!failedFor('payment_declined'));
  });

  it('is one whose status says so', () =>
    assert.equal(isOutage({ status: 'requested', failure: 'part_unavailable' }), false));
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

describe('the later of two instants', () => {
  it('is the one that comes after', () => {
    assert.equal(later(at(1), at(2)).getTime(), at(2).getTime());
    assert.equal(later(at(2), at(1)).getTime(), at(2).getTime());
  });
});
