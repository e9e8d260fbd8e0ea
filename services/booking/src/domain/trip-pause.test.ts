import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  atSecond as at,
  runningTrip as running,
  said,
  saidBy,
  requestedTrip as waiting,
} from './trip.fixture.ts';
import type { Trip } from './trip.ts';
import { askToResume, pause, pausedUntil, resumed, unriddenUntil } from './trip-pause.ts';

const iso = (seconds: number) => at(seconds).toISOString();
const paused: Trip = { ...running, status: 'paused', paused_since: at(300), paused_s: 40 };

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

describe('what of a trip is not riding', () => {
  const outage = (from_s: number, to_s: number) => ({ from_at: at(from_s), to_at: at(to_s) });
  const out: Trip = { ...running, outages: [outage(100, 160)] };

  it('is its pauses, where there was no outage', () => {
    assert.deepEqual(unriddenUntil(paused, at(310)), { paused_s: 50 });
    assert.deepEqual(unriddenUntil({ ...waiting, paused_s: 5 }, at(310)), { paused_s: 5 });
  });

  it('is also the outages until then', () => {
    assert.deepEqual(unriddenUntil(out, at(900)), { paused_s: 0, outage_s: 60 });
    assert.deepEqual(unriddenUntil(out, at(130)), { paused_s: 0, outage_s: 30 });
    assert.deepEqual(unriddenUntil(out, at(100)), { paused_s: 0 });
  });

  it('counts no second as a pause and as an outage', () => {
    const both: Trip = { ...out, status: 'paused', paused_since: at(80), paused_s: 40 };
    assert.equal(pausedUntil(both, at(200)), 100);
    assert.deepEqual(unriddenUntil(both, at(200)), { paused_s: 100, outage_s: 60 });
    assert.deepEqual(said(resumed(both, at(200), at(210))), [
      ['trip_resumed', at(210), { resumed_at: iso(200), paused_s: 100 }],
    ]);
  });

  it('is no longer than the trip, also where a person ends it before its pauses were', () => {
    const early: Trip = { ...running, paused_s: 40, outages: [outage(0, 60)] };
    assert.deepEqual(unriddenUntil(early, at(50)), { paused_s: 40, outage_s: 10 });
    assert.deepEqual(unriddenUntil(early, at(30)), { paused_s: 30 });
  });

  it('is only its pauses where it had not started by then', () => {
    const unstarted: Trip = { ...out, paused_s: 40 };
    assert.deepEqual(unriddenUntil(unstarted, at(-1)), { paused_s: 40 });
    assert.deepEqual(unriddenUntil({ ...unstarted, started_at: null }, at(900)), { paused_s: 40 });
  });
});
