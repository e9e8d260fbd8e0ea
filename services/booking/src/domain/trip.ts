import { booking } from '@drais/contracts';
import type { NewEvent } from '@drais/vocabulary/define';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import type { Outage } from './outage.ts';

// What a trip is, and how it starts. What follows: trip-pause.ts, then trip-end.ts;
// trip-recovery.ts where it goes on for too long.

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

export type Events = readonly NewEvent[];
const { events } = booking;

/** The four ids that every event of a trip carries. */
export function idsOf(trip: Trip) {
  const { trip_id, reservation_id, vehicle_id, rider_id } = trip;
  return { trip_id, reservation_id, vehicle_id, rider_id };
}

/**
 * The bank wants to hear the rider first: the trip stays where it is until `ends_at`, wall time.
 */
export function waitForBank(trip: Trip, ends_at: Date, now: Date): Events {
  return [events.tripWaitsForBank.at(now, { ...idsOf(trip), ends_at: ends_at.toISOString() })];
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
  return [events.tripStarted.at(now, { ...idsOf(trip), started_at: started_at.toISOString() })];
}

/** The instant itself, or the nearer end of a span that does not hold it. */
export function clamp(instant: Date, earliest: Date, latest: Date): Date {
  if (instant > latest) return latest;
  return instant < earliest ? earliest : instant;
}

export function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}
