import { booking } from '@drais/contracts';
import type { InputOf, NewEvent } from '@drais/vocabulary/define';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { addSeconds } from '@drais/vocabulary/units';
import { later, type Trip } from './trip.ts';
import { RODE_ON_AFTER_S } from './trip-end.ts';

type EndReason = InputOf<typeof booking.endForRider>['reason'];

export interface EndWindow {
  readonly earliest_at: Date;
  readonly latest_at: Date;
}

export type EndRefusal =
  | 'booking.trip_not_started'
  | 'booking.trip_over'
  | 'booking.trip_in_recovery';

/**
 * Between when a running trip can have ended: not before its start, nor before its vehicle surely
 * moved last; not after now, nor after the rider's own attempt, at which the meter stopped (P3). An
 * attempt that was ridden on after does not count.
 *
 * @param last_moved_at absent when nobody knows
 */
export function endWindow(
  trip: Trip,
  last_moved_at: Date | undefined,
  now: Date,
): Outcome<EndWindow, EndRefusal> {
  if (trip.status === 'recovery')
    return refuse('booking.trip_in_recovery', 'The case of this trip decides when it ended.');
  if (trip.status === 'ended' || trip.status === 'ending' || trip.status === 'failed')
    return refuse('booking.trip_over', 'This trip is over, or about to be.');
  if (trip.started_at === null)
    return refuse('booking.trip_not_started', 'The trip has not started yet.');
  const moved_at = last_moved_at ?? trip.started_at;
  const attempt = trip.first_attempt_at;
  const holds = attempt !== null && moved_at <= addSeconds(attempt, RODE_ON_AFTER_S);
  const latest_at = holds ? earlier(attempt, now) : now;
  return accept({
    // Reports of the approach may be a little later than the attempt, and a clock ahead of ours.
    earliest_at: earlier(later(moved_at, trip.started_at), latest_at),
    latest_at,
  });
}

function earlier(a: Date, b: Date): Date {
  if (a < b) return a;
  return b;
}

export interface OperatorEnd {
  readonly ended_at: Date;
  readonly reason: EndReason;
  readonly note: string;
  readonly by: string;
  readonly photo_id: string | undefined;
  readonly case_id: string;
}

/** Refused outside the window; the meter then stands still at the time that was decided. */
export function endForRider(
  trip: Trip,
  decision: OperatorEnd,
  around: { readonly window: EndWindow; readonly vehicle_is_heard: boolean; readonly now: Date },
): Outcome<readonly NewEvent[], 'booking.time_implausible'> {
  const implausible = refuseOutside(around.window, decision.ended_at);
  if (implausible !== undefined) return implausible;
  const { trip_id, reservation_id, vehicle_id, rider_id } = trip;
  const { ended_at, photo_id, ...said } = decision;
  return accept([
    booking.events.tripEndedForRider.at(around.now, {
      trip_id,
      reservation_id,
      vehicle_id,
      rider_id,
      ...said,
      ended_at: ended_at.toISOString(),
      ...(photo_id === undefined ? {} : { photo_id }),
      vehicle_is_heard: around.vehicle_is_heard,
    }),
  ]);
}

/** Undefined inside the window. */
export function refuseOutside(
  { earliest_at, latest_at }: EndWindow,
  ended_at: Date,
): Outcome<never, 'booking.time_implausible'> | undefined {
  if (ended_at >= earliest_at && ended_at <= latest_at) return undefined;
  const facts = { earliest_at: earliest_at.toISOString(), latest_at: latest_at.toISOString() };
  return refuse(
    'booking.time_implausible',
    `The trip cannot have ended then; it ended between ${facts.earliest_at} and ${facts.latest_at}.`,
    { facts },
  );
}
