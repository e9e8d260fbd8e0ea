import { fleet, payments } from '@drais/contracts';
import { retryOnConflict, type Tools, Unavailable } from '@drais/kit';
import { newId, shardKeyOf } from '@drais/vocabulary/ids';
import { accept, type Outcome } from '@drais/vocabulary/outcome';
import { fail, holdPlaced, type Trip, waitForBank } from '../domain/trip.ts';
import { isBlocked } from '../store/slots.ts';
import { getTrip, saveTrip } from './save-trip.ts';
import { refusalOf, type StartFailure } from './start-failure.ts';

/**
 * How long a trip may wait for the rider's bank, wall time. A little over the call's own time-out.
 */
export const HOLD_TIMEOUT_S = 9;
/**
 * How long the vehicle may take to open: three times what a rider waits gladly. The vehicle itself
 * enforces it.
 */
const UNLOCK_LEASE_S = 10;
/** After the lease, for the news of its end to arrive. */
const NEWS_MARGIN_S = 5;
/** After the rider's time with the bank, for payments to call the hold off. */
const BANK_MARGIN_S = 5;

interface Wanted {
  readonly trip_id: string;
  readonly trace_id: string;
}

/**
 * Takes a trip from where it stands to the point where the vehicle has the command; safe to repeat
 * at any point.
 */
export function driveStart(tools: Tools, wanted: Wanted): Promise<Outcome<Trip, StartFailure>> {
  // The vehicle's answer, a timer and a repeated call may meet here: who comes second looks again.
  return retryOnConflict(() => drive(tools, wanted));
}

async function drive(tools: Tools, wanted: Wanted): Promise<Outcome<Trip, StartFailure>> {
  let trip = await getTrip(tools, wanted.trip_id);
  if (trip.status === 'requested') {
    const held = await holdMoney(tools, trip, wanted.trace_id);
    if (!held.ok) return held;
    trip = held.value;
  }
  if (trip.status === 'failed') return refusalOf(trip.failure ?? '');
  if (trip.status !== 'unlocking') return accept(trip);
  return leaseUnlock(tools, trip, wanted.trace_id);
}

async function holdMoney(
  tools: Tools,
  trip: Trip,
  trace_id: string,
): Promise<Outcome<Trip, StartFailure>> {
  const answer = await askForHold(tools, trip);
  if (answer.status === 'waiting') return waitForRider(tools, trip, { ...answer, trace_id });
  const failure = answer.status === 'failed' ? answer.reason : await blockOf(tools, trip);
  if (failure !== null) {
    await saveTrip(tools, { trip, trace_id, timer_s: null }, (now) => fail(trip, failure, now));
    return refusalOf(failure);
  }
  const command_id = newId(shardKeyOf(trip.trip_id));
  const saved = await saveTrip(
    tools,
    { trip, trace_id, timer_s: UNLOCK_LEASE_S + NEWS_MARGIN_S },
    (now) => holdPlaced(trip, command_id, now),
  );
  return accept(saved);
}

type HoldAnswer =
  | { readonly status: 'held' }
  | { readonly status: 'waiting'; readonly ends_at: Date }
  | { readonly status: 'failed'; readonly reason: string };

/** A bank that does not say is a no: unlock and money fail closed. */
async function askForHold(tools: Tools, trip: Trip): Promise<HoldAnswer> {
  const { trip_id, rider_id, plan, waits_for_bank_until } = trip;
  try {
    const asked = { trip_id, rider_id, plan, payer_present: true };
    const answer = await tools.call(payments.placeHold, asked);
    if (!answer.ok) return { status: 'failed', reason: 'payment_unclear' };
    const { status, action } = answer.value;
    if (status === 'held') return { status };
    const ends_at = new Date(action?.ends_at ?? 0);
    if (status === 'action_required' && ends_at > tools.wallNow())
      return { status: 'waiting', ends_at };
    const was_asked = waits_for_bank_until !== null || status === 'action_required';
    return { status: 'failed', reason: failureOf(status, was_asked) };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    // A rider who is with the bank is not sent away: the timer and the bank's news come again.
    if (waits_for_bank_until !== null && tools.wallNow() < waits_for_bank_until) throw error;
    return { status: 'failed', reason: 'part_unavailable' };
  }
}

function failureOf(status: string, was_asked: boolean): string {
  if (status === 'declined') return 'payment_declined';
  if (status === 'no_method') return 'payment_method_missing';
  if (status === 'debt') return 'payment_due';
  return was_asked ? 'payment_not_confirmed' : 'payment_unclear';
}

/**
 * Writes down that the trip waits, and then asks once more: the rider may have been heard before
 * anybody listened for it.
 */
async function waitForRider(
  tools: Tools,
  trip: Trip,
  { ends_at, trace_id }: { readonly ends_at: Date; readonly trace_id: string },
): Promise<Outcome<Trip, StartFailure>> {
  if (trip.waits_for_bank_until !== null) return accept(trip);
  const left_s = Math.max(0, ends_at.getTime() - tools.wallNow().getTime()) / 1000;
  const timer_s = left_s + BANK_MARGIN_S;
  const waiting = await saveTrip(tools, { trip, trace_id, timer_s }, (now) =>
    waitForBank(trip, ends_at, now),
  );
  return holdMoney(tools, waiting, trace_id);
}

/** Minutes may have passed with the bank: an account that was blocked meanwhile starts nothing. */
async function blockOf(tools: Tools, { rider_id, waits_for_bank_until }: Trip) {
  if (waits_for_bank_until === null) return null;
  const bucket = shardKeyOf(rider_id);
  return (await isBlocked(tools.db.shard(bucket), bucket, rider_id)) ? 'account_blocked' : null;
}

async function leaseUnlock(
  tools: Tools,
  trip: Trip,
  trace_id: string,
): Promise<Outcome<Trip, StartFailure>> {
  try {
    const lease = {
      command_id: trip.command_id as string,
      vehicle_id: trip.vehicle_id,
      kind: 'unlock' as const,
      lease_s: UNLOCK_LEASE_S,
    };
    const issued = await tools.call(fleet.issueCommand, lease);
    if (issued.ok) return accept(await getTrip(tools, trip.trip_id));
  } catch (error) {
    // The lease may or may not be out: the timer decides, and a late answer starts nothing.
    if (error instanceof Unavailable) return accept(trip);
    throw error;
  }
  await saveTrip(tools, { trip, trace_id, timer_s: null }, (now) =>
    fail(trip, 'vehicle_unreachable', now),
  );
  return refusalOf('vehicle_unreachable');
}
