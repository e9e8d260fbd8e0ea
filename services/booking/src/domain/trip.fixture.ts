import assert from 'node:assert/strict';
import type { Trip } from './trip.ts';

export const TRIP_START = new Date('2026-05-01T08:00:00.000Z');

/** The instant `seconds` after the trip's start, before it when negative. */
export function atSecond(seconds: number): Date {
  return new Date(TRIP_START.getTime() + seconds * 1000);
}

/** A trip of an e-bike that started and goes on. */
export const runningTrip: Trip = {
  trip_id: 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbc1',
  reservation_id: 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbc2',
  vehicle_id: 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbc3',
  rider_id: '042.01a2040c-f370-7b6f-ad85-275d5783bbc4',
  vehicle_class: 'e_bike',
  code: 'MA-0042',
  plan: { pricing_plan_id: 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbc5', version: 1 },
  in_use_max_s: 43_200,
  status: 'active',
  requested_at: TRIP_START,
  waits_for_bank_until: null,
  started_at: TRIP_START,
  first_attempt_at: null,
  photo_id: null,
  ended_at: null,
  paused_since: null,
  paused_s: 0,
  lock_confirmed: null,
  failure: null,
  command_id: null,
  lock_tries: 0,
  case_id: null,
  stream_version: 4,
};

/** The same trip before the vehicle opened. */
export const requestedTrip: Trip = { ...runningTrip, status: 'requested', started_at: null };

interface Told {
  readonly type: string;
  readonly occurred_at: Date;
  readonly data: unknown;
}

const { trip_id, reservation_id, vehicle_id, rider_id } = runningTrip;
const ids = { trip_id, reservation_id, vehicle_id, rider_id };

/** What events of the trip say, without its ids, which all of them carry. */
export function said(events: readonly Told[]) {
  return events.map(({ type, occurred_at, data }) => {
    const { trip_id, reservation_id, vehicle_id, rider_id, ...rest } = data as typeof ids;
    assert.deepEqual({ trip_id, reservation_id, vehicle_id, rider_id }, ids);
    return [type.replace('booking.', ''), occurred_at, rest];
  });
}

type Answer = { ok: true; value: readonly Told[] } | { ok: false; refusal: { code: string } };

/** What the events of a decision say, or the code of its refusal. */
export function saidBy(outcome: Answer) {
  return outcome.ok ? said(outcome.value) : outcome.refusal.code;
}
