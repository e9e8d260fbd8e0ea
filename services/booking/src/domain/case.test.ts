import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Case, closeCheck, workOn } from './case.ts';

const now = new Date('2026-05-01T08:00:00.000Z');
const due = '2026-05-01T12:00:00.000Z';
const context = { by: 'me', now };

const open: Case = {
  case_id: 'case1',
  trip_id: 'trip1',
  vehicle_id: 'vehicle1',
  assigned_to: null,
  due_at: null,
  closed_at: null,
};
const taken: Case = { ...open, assigned_to: 'other', due_at: new Date(due) };

/** What is recorded of the work, the refusal's code, or nothing. */
function worked(one: Case, work: Parameters<typeof workOn>[1]) {
  const outcome = workOn(one, work, context);
  if (!outcome.ok) return outcome.refusal.code;
  assert.ok(outcome.value.length <= 1);
  const [event] = outcome.value;
  if (event === undefined) return null;
  assert.equal(event.type, 'booking.case_worked');
  assert.equal(event.occurred_at, now);
  return event.data;
}

describe('work on a case', () => {
  const same = { case_id: 'case1', by: 'me', assigned_to: 'other', due_at: due };

  it('gives it to who takes it, and leaves the rest', () => {
    assert.deepEqual(worked(taken, { assign_to: 'me' }), { ...same, assigned_to: 'me' });
    assert.deepEqual(worked(open, { assign_to: 'me' }), {
      ...same,
      assigned_to: 'me',
      due_at: null,
    });
  });

  it('gives it back to nobody', () =>
    assert.deepEqual(worked(taken, { assign_to: 'nobody' }), { ...same, assigned_to: null }));

  it('sets and removes when it is due', () => {
    assert.deepEqual(worked(taken, { due_at: '2026-05-02T12:00:00Z' }), {
      ...same,
      due_at: '2026-05-02T12:00:00.000Z',
    });
    assert.deepEqual(worked(taken, { due_at: null }), { ...same, due_at: null });
  });

  it('takes a note, also when nothing else changes', () => {
    assert.deepEqual(worked(taken, { note: 'Called.' }), { ...same, note: 'Called.' });
    assert.deepEqual(worked(taken, { assign_to: 'me', note: 'Mine.' }), {
      ...same,
      assigned_to: 'me',
      note: 'Mine.',
    });
  });

  it('is quiet when nothing changes, however the instant is spelled', () => {
    assert.equal(worked(taken, {}), null);
    assert.equal(worked(taken, { due_at: '2026-05-01T14:00:00+02:00' }), null);
    assert.equal(worked({ ...taken, assigned_to: 'me' }, { assign_to: 'me' }), null);
    assert.equal(worked(open, { assign_to: 'nobody', due_at: null }), null);
  });

  it('is over when the case is closed', () =>
    assert.equal(worked({ ...open, closed_at: now }, { note: 'Late.' }), 'booking.case_closed'));
});

describe('the check of a vehicle whose lock was never confirmed', () => {
  const answer = { reason: 'seen_locked', by: 'me', now };

  it('is closed by a person, with the reason', () => {
    const closed = closeCheck(open, answer);
    assert.ok(closed.ok);
    assert.deepEqual(
      closed.value.map(({ type, occurred_at, data }) => [type, occurred_at, data]),
      [
        [
          'booking.vehicle_check_closed',
          now,
          {
            case_id: 'case1',
            trip_id: 'trip1',
            vehicle_id: 'vehicle1',
            reason: 'seen_locked',
            by: 'me',
          },
        ],
      ],
    );
  });

  it('is closed once', () => {
    const again = closeCheck({ ...open, closed_at: now }, answer);
    assert.ok(!again.ok);
    assert.equal(again.refusal.code, 'booking.case_closed');
  });

  it('is about a trip: a promise in doubt has no vehicle to look after', () =>
    assert.throws(() => closeCheck({ ...open, trip_id: null }, answer), RangeError));
});
