import { booking } from '@drais/contracts';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { addSeconds } from '@drais/vocabulary/units';
import { type Events, idsOf, type Trip } from './trip.ts';
import { ended } from './trip-end.ts';

const { events } = booking;

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
    ended_at: decision.ended_at.toISOString(),
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
