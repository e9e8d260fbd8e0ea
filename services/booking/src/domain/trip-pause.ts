import { booking } from '@drais/contracts';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { secondsBetween } from '@drais/vocabulary/units';
import { outageWithin_s } from './outage.ts';
import { clamp, type Events, idsOf, type Trip } from './trip.ts';

const { events } = booking;

export function pause(
  trip: Trip,
  command_id: string,
  now: Date,
): Outcome<Events, 'booking.trip_not_active'> {
  if (trip.status !== 'active')
    return refuse('booking.trip_not_active', 'Only a running trip can be paused.');
  return accept([
    events.tripPaused.at(now, { ...idsOf(trip), paused_at: now.toISOString(), command_id }),
  ]);
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
  return [
    events.tripResumed.at(now, { ...idsOf(trip), resumed_at: resumed_at.toISOString(), paused_s }),
  ];
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
