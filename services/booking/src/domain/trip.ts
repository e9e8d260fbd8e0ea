import { booking } from '@drais/contracts';
import type { NewEvent } from '@drais/vocabulary/define';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { addSeconds, secondsBetween } from '@drais/vocabulary/units';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { type Outage, outageWithin_s } from './outage.ts';

export type TripStatus = (typeof booking.TRIP_STATUSES)[number];

/** A trip as its decisions see it. Times are business time. */
export interface Trip {
  readonly trip_id: string;
  readonly reservation_id: string;
  readonly vehicle_id: string;
  readonly rider_id: string;
  readonly vehicle_class: VehicleClass;
  readonly code: string;
  readonly plan: { readonly pricing_plan_id: string; readonly version: number };
  readonly in_use_max_s: number;
  readonly status: TripStatus;
  readonly requested_at: Date;
  /** `requested` only: the rider's bank wants to hear the rider by then, wall time. */
  readonly waits_for_bank_until: Date | null;
  readonly started_at: Date | null;
  readonly first_attempt_at: Date | null;
  readonly photo_id: string | null;
  readonly ended_at: Date | null;
  readonly paused_since: Date | null;
  readonly paused_s: number;
  readonly lock_confirmed: boolean | null;
  readonly failure: string | null;
  readonly command_id: string | null;
  readonly lock_tries: number;
  readonly case_id: string | null;
  readonly stream_version: number;
  /** Since the trip started. Absent: none. */
  readonly outages?: readonly Outage[];
}

type Events = readonly NewEvent[];
const { events } = booking;

/** The four ids that every event of a trip carries. */
function idsOf(trip: Trip) {
  const { trip_id, reservation_id, vehicle_id, rider_id } = trip;
  return { trip_id, reservation_id, vehicle_id, rider_id };
}

const iso = (instant: Date) => instant.toISOString();

/**
 * The bank wants to hear the rider first: the trip stays where it is until `ends_at`, wall time.
 */
export function waitForBank(trip: Trip, ends_at: Date, now: Date): Events {
  return [events.tripWaitsForBank.at(now, { ...idsOf(trip), ends_at: iso(ends_at) })];
}

/** The rider does not wait for the bank any longer. */
export function callOff(trip: Trip, now: Date): Outcome<Events, 'booking.trip_not_waiting'> {
  if (trip.status === 'failed') return accept([]);
  if (trip.waits_for_bank_until === null)
    return refuse('booking.trip_not_waiting', 'This trip does not wait for a bank.');
  return accept(fail(trip, 'called_off', now));
}

/** Reasons to fail that say nothing about rider, money or vehicle: a part did not answer. */
const OUTAGES: readonly (string | null)[] = ['part_unavailable', 'payment_unclear'];

/** Whether the trip failed for what may be over in a moment. */
export function isOutage({ status, failure }: Pick<Trip, 'status' | 'failure'>): boolean {
  return status === 'failed' && OUTAGES.includes(failure);
}

/** The money is held: the vehicle may be asked to open. */
export function holdPlaced(trip: Trip, command_id: string, now: Date): Events {
  return [events.tripHoldPlaced.at(now, { ...idsOf(trip), command_id })];
}

/** The trip does not start; the vehicle is free again and whatever was held is released. */
export function fail(trip: Trip, reason: string, now: Date): Events {
  return [events.tripFailed.at(now, { ...idsOf(trip), reason })];
}

/**
 * The vehicle says that it is open. The meter starts at the vehicle's own time, but never before
 * the rider asked nor after now: a vehicle's clock cannot charge for time that was not.
 */
export function unlocked(trip: Trip, executed_at: Date, now: Date): Events {
  const started_at = clamp(executed_at, trip.requested_at, now);
  return [events.tripStarted.at(now, { ...idsOf(trip), started_at: iso(started_at) })];
}

export function pause(
  trip: Trip,
  command_id: string,
  now: Date,
): Outcome<Events, 'booking.trip_not_active'> {
  if (trip.status !== 'active')
    return refuse('booking.trip_not_active', 'Only a running trip can be paused.');
  return accept([events.tripPaused.at(now, { ...idsOf(trip), paused_at: iso(now), command_id })]);
}

export function askToResume(
  trip: Trip,
  command_id: string,
  now: Date,
): Outcome<Events, 'booking.trip_not_paused'> {
  if (trip.status !== 'paused') return refuse('booking.trip_not_paused', 'The trip is not paused.');
  return accept([events.tripResumeRequested.at(now, { ...idsOf(trip), command_id })]);
}

/**
 * The vehicle is open again: the pause lasted until then, by the vehicle's time within the
 * server's.
 */
export function resumed(trip: Trip, executed_at: Date, now: Date): Events {
  if (trip.paused_since === null) return [];
  const resumed_at = clamp(executed_at, trip.paused_since, now);
  const paused_s = trip.paused_s + pauseBetween_s(trip, trip.paused_since, resumed_at);
  return [events.tripResumed.at(now, { ...idsOf(trip), resumed_at: iso(resumed_at), paused_s })];
}

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
    events.tripEndAttempted.at(now, { ...idsOf(trip), attempted_at: iso(attempted_at), ...place }),
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
        returned_at: iso(trip.first_attempt_at ?? now),
        lock_confirmed,
      }),
    ];
  }
  return [ended(trip, trip.first_attempt_at ?? now, lock_confirmed, now)];
}

function ended(trip: Trip, ended_at: Date, lock_confirmed: boolean, now: Date): NewEvent {
  if (trip.started_at === null) throw new RangeError(`trip ${trip.trip_id} ends before it started`);
  return events.tripEnded.at(now, {
    ...idsOf(trip),
    vehicle_class: trip.vehicle_class,
    plan: trip.plan,
    started_at: iso(trip.started_at),
    ended_at: iso(ended_at),
    ...unriddenUntil(trip, ended_at),
    lock_confirmed,
  });
}

/** What of a trip is not riding: pauses, and outages where there were any. */
export function unriddenUntil(
  trip: Trip,
  until: Date,
): { readonly paused_s: number; readonly outage_s?: number } {
  const paused_s = pausedUntil(trip, until);
  if (trip.started_at === null || trip.outages === undefined) return { paused_s };
  const whole_s = trip.started_at > until ? 0 : secondsBetween(trip.started_at, until);
  const outage_s = Math.min(
    outageWithin_s(trip.outages, trip.started_at, until),
    whole_s - paused_s,
  );
  return outage_s > 0 ? { paused_s, outage_s } : { paused_s };
}

/** An outage is neither pause nor riding. */
function pauseBetween_s({ outages = [] }: Trip, from: Date, until: Date): number {
  return secondsBetween(from, until) - outageWithin_s(outages, from, until);
}

/**
 * Whole seconds of pause up to `until`, the one that still lasts included. Never more than the trip
 * lasted until then: a person may end it before pauses that were.
 */
export function pausedUntil(trip: Trip, until: Date): number {
  if (trip.paused_since === null || trip.paused_since >= until) {
    if (trip.started_at === null || trip.started_at > until) return trip.paused_s;
    return Math.min(trip.paused_s, secondsBetween(trip.started_at, until));
  }
  return trip.paused_s + pauseBetween_s(trip, trip.paused_since, until);
}

/**
 * Whether an open-ended trip is over its longest use (B2); exactly as long is still allowed. An
 * attempt to end stops this clock as it stops the meter.
 */
export function isOverdue(trip: Trip, now: Date): boolean {
  if (trip.started_at === null || (trip.status !== 'active' && trip.status !== 'paused'))
    return false;
  return trip.first_attempt_at === null && addSeconds(trip.started_at, trip.in_use_max_s) < now;
}

export function openRecovery(trip: Trip, case_id: string, now: Date): Events {
  return [events.recoveryCaseOpened.at(now, { ...idsOf(trip), case_id })];
}

/** The operator's decision: the trip ended then, and costs what it costs until then. */
export function closeRecovery(
  trip: Trip,
  decision: { readonly ended_at: Date; readonly reason: string; readonly by: string },
  now: Date,
): Outcome<Events, 'booking.time_implausible' | 'booking.case_closed'> {
  const open = recoveryUntil(trip, decision.ended_at, now);
  if (!open.ok) return open;
  const closed = events.recoveryCaseClosed.at(now, {
    ...idsOf(trip),
    case_id: open.value.case_id,
    ended_at: iso(decision.ended_at),
    reason: decision.reason,
    by: decision.by,
  });
  return accept([closed, ended(trip, decision.ended_at, trip.lock_confirmed ?? false, now)]);
}

/** Whether an open recovery case may say that its trip ended then: after its start, before now. */
export function recoveryUntil(
  { case_id, status, started_at }: Trip,
  ended_at: Date,
  now: Date,
): Outcome<
  { readonly case_id: string; readonly started_at: Date },
  'booking.time_implausible' | 'booking.case_closed'
> {
  if (case_id === null || status !== 'recovery')
    return refuse('booking.case_closed', 'This case is closed.');
  if (started_at === null || ended_at < started_at || ended_at > now)
    return refuse('booking.time_implausible', 'The trip cannot have ended then.');
  return accept({ case_id, started_at });
}

function clamp(instant: Date, earliest: Date, latest: Date): Date {
  if (instant > latest) return latest;
  return instant < earliest ? earliest : instant;
}

export function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}
