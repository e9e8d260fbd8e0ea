import { booking } from '@drais/contracts';
import type { NewEvent } from '@drais/vocabulary/define';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { addSeconds } from '@drais/vocabulary/units';
import { clamp, type Events, idsOf, later, type Trip } from './trip.ts';
import { unriddenUntil } from './trip-pause.ts';

const { events } = booking;

export interface EndAttempt {
  /** By the rider's clock. */
  readonly attempted_at: Date;
  readonly photo_id: string | undefined;
}

/** What is known of the vehicle's surroundings when the rider wants to end. */
export interface EndCircumstances {
  /** `unknown` when nobody can be asked: a running trip can always be ended. */
  readonly parking: 'inside' | 'outside' | 'uncertain' | 'unknown';
  readonly nearest_station_m: number | undefined;
  readonly is_moving: boolean;
  readonly last_moved_at: Date | undefined;
  readonly photo_required: boolean;
  readonly backdate_max_s: number;
  readonly now: Date;
}

export type AttemptRefusal =
  | 'booking.trip_not_started'
  | 'booking.time_implausible'
  | 'booking.vehicle_moving'
  | 'booking.outside_parking';

/** Reports come every few seconds: a last one from the approach is not riding on. */
export const RODE_ON_AFTER_S = 5;

/**
 * Judges an attempt to end (P3): refused with the reason when it is not an honest one, that is when
 * the vehicle moves or stands plausibly nowhere allowed. Otherwise the meter stops at the first
 * such attempt, whatever else is still missing; riding on after it voids it.
 */
export function attemptToEnd(
  trip: Trip,
  attempt: EndAttempt,
  around: EndCircumstances,
  place_ref: string | undefined,
): Outcome<Events, AttemptRefusal> {
  if (trip.started_at === null)
    return refuse('booking.trip_not_started', 'The trip has not started yet.');
  const { now } = around;
  // A rider's clock that runs ahead is a clock, not a lie; one far ahead or before the trip is
  // refused.
  if (
    attempt.attempted_at > addSeconds(now, around.backdate_max_s) ||
    attempt.attempted_at < addSeconds(trip.started_at, -around.backdate_max_s)
  ) {
    return refuse('booking.time_implausible', 'The time of your request cannot be right.');
  }
  if (around.is_moving) return refuse('booking.vehicle_moving', 'The vehicle is still moving.');
  // `uncertain` is for the rider: nobody is turned away because a position is vague.
  if (around.parking === 'outside') return refuseOutside(around.nearest_station_m);

  const voided = rodeOn(trip, around) ? [events.tripEndAttemptVoided.at(now, idsOf(trip))] : [];
  if (trip.first_attempt_at !== null && voided.length === 0) return accept([]);
  const earliest = later(trip.started_at, addSeconds(now, -around.backdate_max_s));
  const attempted_at = clamp(attempt.attempted_at, earliest, now);
  const place = place_ref === undefined ? {} : { place_ref };
  return accept([
    ...voided,
    events.tripEndAttempted.at(now, {
      ...idsOf(trip),
      attempted_at: attempted_at.toISOString(),
      ...place,
    }),
  ]);
}

function rodeOn(trip: Trip, around: EndCircumstances): boolean {
  if (trip.first_attempt_at === null || around.last_moved_at === undefined) return false;
  return around.last_moved_at > addSeconds(trip.first_attempt_at, RODE_ON_AFTER_S);
}

function refuseOutside(
  nearest_station_m: number | undefined,
): Outcome<never, 'booking.outside_parking'> {
  if (nearest_station_m === undefined)
    return refuse('booking.outside_parking', 'The trip cannot end here.');
  const distance_m = Math.ceil(nearest_station_m);
  return refuse(
    'booking.outside_parking',
    `The trip cannot end here; the nearest station is ${String(distance_m)} m away.`,
    {
      facts: { nearest_station_m: distance_m },
    },
  );
}

/** The meter stands; now the vehicle is asked to lock. */
export function askToLock(
  trip: Trip,
  command_id: string,
  photo_id: string | undefined,
  now: Date,
): Events {
  const photo = photo_id === undefined ? {} : { photo_id };
  return [events.tripLockRequested.at(now, { ...idsOf(trip), command_id, ...photo })];
}

/**
 * Locks asked for before the trip ends without one: a broken lock must not keep a rider's meter or
 * evening.
 */
export const LOCK_TRIES_MAX = 3;

/**
 * The end of the trip: at the first honest attempt, with the pauses until then. A recovered vehicle
 * only comes back: what its trip costs is decided by a person.
 */
export function locked(trip: Trip, lock_confirmed: boolean, now: Date): Events {
  if (trip.status === 'recovery' && trip.case_id !== null) {
    return [
      events.recoveredVehicleReturned.at(now, {
        ...idsOf(trip),
        case_id: trip.case_id,
        returned_at: (trip.first_attempt_at ?? now).toISOString(),
        lock_confirmed,
      }),
    ];
  }
  return [ended(trip, trip.first_attempt_at ?? now, lock_confirmed, now)];
}

/** The event of a trip that ends at `ended_at`, by whatever way it came to that. */
export function ended(trip: Trip, ended_at: Date, lock_confirmed: boolean, now: Date): NewEvent {
  if (trip.started_at === null) throw new RangeError(`trip ${trip.trip_id} ends before it started`);
  return events.tripEnded.at(now, {
    ...idsOf(trip),
    vehicle_class: trip.vehicle_class,
    plan: trip.plan,
    started_at: trip.started_at.toISOString(),
    ended_at: ended_at.toISOString(),
    ...unriddenUntil(trip, ended_at),
    lock_confirmed,
  });
}
