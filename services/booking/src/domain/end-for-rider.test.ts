import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { endForRider, endWindow } from './end-for-rider.ts';
import { atSecond as at, runningTrip as running, TRIP_START as start } from './trip.fixture.ts';
import type { Trip } from './trip.ts';
import { pausedUntil } from './trip-pause.ts';

const decision = {
  reason: 'phone_dead' as const,
  note: 'Called from a neighbour’s phone.',
  by: '099.01a2040c-f370-7b6f-ad85-275d5783bbc6',
  photo_id: undefined,
  case_id: 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbc7',
};

const codeOf = (outcome: { ok: boolean; refusal?: { code: string } }) =>
  outcome.ok ? 'ok' : outcome.refusal?.code;

function windowOf(trip: Trip, moved_s: number | undefined, now_s: number) {
  const window = endWindow(trip, moved_s === undefined ? undefined : at(moved_s), at(now_s));
  assert.ok(window.ok);
  return window.value;
}

describe('when a running trip can have ended', () => {
  it('is between the last sure move of its vehicle and now', () => {
    assert.deepEqual(windowOf(running, 600, 900), { earliest_at: at(600), latest_at: at(900) });
  });

  it('is any time since the start when nobody knows whether it moved', () => {
    assert.deepEqual(windowOf(running, undefined, 900), { earliest_at: start, latest_at: at(900) });
  });

  it('is not after the rider’s own attempt, at which the meter stopped', () => {
    const attempted = { ...running, first_attempt_at: at(500) };
    assert.deepEqual(windowOf(attempted, 400, 900), { earliest_at: at(400), latest_at: at(500) });
  });

  it('is not bound by an attempt that was ridden on after', () => {
    const attempted = { ...running, first_attempt_at: at(500) };
    assert.deepEqual(windowOf(attempted, 700, 900), { earliest_at: at(700), latest_at: at(900) });
  });

  it('is bound by it as long as the last move is from the approach', () => {
    const attempted = { ...running, first_attempt_at: at(500) };
    assert.deepEqual(windowOf(attempted, 505, 900), { earliest_at: at(500), latest_at: at(500) });
    assert.deepEqual(windowOf(attempted, 506, 900), { earliest_at: at(506), latest_at: at(900) });
  });

  it('is not asked of a trip that has not started, is over, or is a case already', () => {
    const codes = [
      [{ ...running, status: 'unlocking', started_at: null }, 'booking.trip_not_started'],
      [{ ...running, status: 'ended', ended_at: at(60) }, 'booking.trip_over'],
      [{ ...running, status: 'ending' }, 'booking.trip_over'],
      [{ ...running, status: 'failed', started_at: null }, 'booking.trip_over'],
      [{ ...running, status: 'recovery' }, 'booking.trip_in_recovery'],
    ] as const;
    for (const [trip, code] of codes) assert.equal(codeOf(endWindow(trip, at(30), at(90))), code);
  });

  const second = fc.integer({ min: 0, max: 43_200 });
  const maybe = fc.option(second, { nil: undefined });

  it('always holds a time, within the trip, whatever vehicle and rider did', () => {
    fc.assert(
      fc.property(maybe, maybe, second, (moved_s, attempt_s, now_s) => {
        const first_attempt_at = attempt_s === undefined ? null : at(Math.min(attempt_s, now_s));
        const { earliest_at, latest_at } = windowOf(
          { ...running, first_attempt_at },
          moved_s,
          now_s,
        );
        assert.ok(start <= earliest_at && earliest_at <= latest_at && latest_at <= at(now_s));
      }),
    );
  });

  it('decides what an operator may say: inside it is recorded as said, outside refused', () => {
    fc.assert(
      fc.property(
        maybe,
        second,
        fc.integer({ min: -600, max: 50_000 }),
        (moved_s, now_s, end_s) => {
          const window = windowOf(running, moved_s, now_s);
          const around = { window, vehicle_is_heard: true, now: at(now_s) };
          const ended = endForRider(running, { ...decision, ended_at: at(end_s) }, around);
          const is_inside = at(end_s) >= window.earliest_at && at(end_s) <= window.latest_at;
          assert.equal(codeOf(ended), is_inside ? 'ok' : 'booking.time_implausible');
          if (!ended.ok) return;
          const data = ended.value[0]?.data as Record<string, unknown>;
          assert.equal(data['ended_at'], at(end_s).toISOString());
          assert.equal(data['by'], decision.by);
        },
      ),
    );
  });

  it('never pauses longer than the trip lasted', () => {
    fc.assert(
      fc.property(second, second, maybe, (paused_s, end_s, since_s) => {
        const paused_since = since_s === undefined ? null : at(Math.max(since_s, paused_s));
        const trip = { ...running, paused_s, paused_since };
        assert.ok(pausedUntil(trip, at(end_s)) <= end_s);
      }),
    );
  });

  it('is told to who says another time, and holds its first and its last instant', () => {
    const window = windowOf(running, 600, 900);
    const around = { window, vehicle_is_heard: true, now: at(900) };
    const end = (ended_s: number) =>
      endForRider(running, { ...decision, ended_at: at(ended_s) }, around);
    assert.deepEqual(
      [600, 900].map((ended_s) => codeOf(end(ended_s))),
      ['ok', 'ok'],
    );
    const facts = { earliest_at: at(600).toISOString(), latest_at: at(900).toISOString() };
    for (const ended_s of [599, 901]) {
      const refused = end(ended_s);
      assert.ok(!refused.ok);
      assert.deepEqual(refused.refusal.facts, facts);
    }
  });

  it('is recorded with what the operator said, and with a photo where there is one', () => {
    const window = windowOf(running, 600, 900);
    const around = { window, vehicle_is_heard: false, now: at(900) };
    const dataOf = (photo_id: string | undefined) => {
      const ended = endForRider(running, { ...decision, photo_id, ended_at: at(700) }, around);
      return ended.ok ? ended.value[0]?.data : undefined;
    };
    const { trip_id, reservation_id, vehicle_id, rider_id } = running;
    const { reason, note, by, case_id } = decision;
    const said = {
      ...{ trip_id, reservation_id, vehicle_id, rider_id, reason, note, by, case_id },
      ended_at: at(700).toISOString(),
      vehicle_is_heard: false,
    };
    assert.deepEqual(dataOf(undefined), said);
    assert.deepEqual(dataOf('photo1'), { ...said, photo_id: 'photo1' });
  });
});
