import { fleet, payments } from '@drais/contracts';
import { recordAlone, retryOnConflict, type Tools, Unavailable } from '@drais/kit';
import type { NewEvent } from '@drais/vocabulary/define';
import { newId, shardKeyOf } from '@drais/vocabulary/ids';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { addSeconds } from '@drais/vocabulary/units';
import { fail, holdPlaced, type Trip } from '../domain/trip.ts';
import { tripHead } from '../store/projectors.ts';
import { dropTimer, findTrip, setTimer } from '../store/trips.ts';

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

export type StartFailure =
  | 'booking.payment_method_missing'
  | 'booking.payment_declined'
  | 'booking.payment_unclear'
  | 'booking.vehicle_unreachable'
  | 'booking.part_unavailable';

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
  const failure = await askForHold(tools, trip);
  if (failure !== null) {
    await save(tools, { trip, trace_id, timer_s: null }, (now) => fail(trip, failure, now));
    return refusalOf(failure);
  }
  const command_id = newId(shardKeyOf(trip.trip_id));
  const saved = await save(
    tools,
    { trip, trace_id, timer_s: UNLOCK_LEASE_S + NEWS_MARGIN_S },
    (now) => holdPlaced(trip, command_id, now),
  );
  return accept(saved);
}

/**
 * Null when the money is held, else why not. A bank that does not say is a no: unlock and money
 * fail closed.
 */
async function askForHold(tools: Tools, { trip_id, rider_id, plan }: Trip): Promise<string | null> {
  try {
    const answer = await tools.call(payments.placeHold, { trip_id, rider_id, plan });
    if (!answer.ok) return 'payment_unclear';
    const failures = {
      held: null,
      declined: 'payment_declined',
      unclear: 'payment_unclear',
      no_method: 'payment_method_missing',
      // Said only where the rider is waited for, which a start does not do yet.
      action_required: 'payment_unclear',
    };
    return failures[answer.value.status];
  } catch (error) {
    if (error instanceof Unavailable) return 'part_unavailable';
    throw error;
  }
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
  await save(tools, { trip, trace_id, timer_s: null }, (now) =>
    fail(trip, 'vehicle_unreachable', now),
  );
  return refusalOf('vehicle_unreachable');
}

function refusalOf(failure: string): Outcome<never, StartFailure> {
  switch (failure) {
    case 'payment_method_missing':
      return refuse('booking.payment_method_missing', 'Add a means of payment first.');
    case 'payment_declined':
      return refuse(
        'booking.payment_declined',
        'Your bank declined the hold. Try another means of payment.',
      );
    case 'payment_unclear':
      return refuse('booking.payment_unclear', 'Your bank did not answer. Nothing was charged.', {
        retry_after_s: 10,
      });
    case 'vehicle_unreachable':
      return refuse(
        'booking.vehicle_unreachable',
        'The vehicle does not answer. Nothing was charged.',
      );
    default:
      return refuse(
        'booking.part_unavailable',
        'This does not work at the moment. Nothing was charged.',
        { retry_after_s: 5 },
      );
  }
}

async function getTrip(tools: Tools, trip_id: string): Promise<Trip> {
  const area_id = shardKeyOf(trip_id);
  const trip = await findTrip(tools.db.shard(area_id), area_id, trip_id);
  if (trip === null) throw new Error(`trip ${trip_id} is gone`);
  return trip;
}

interface Step {
  readonly trip: Trip;
  readonly trace_id: string;
  /** When to look after the trip again, in seconds of wall time; null when nothing is awaited. */
  readonly timer_s: number | null;
}

/** Records events of a trip together with its next deadline, and gives the trip as it then is. */
export async function save(
  tools: Tools,
  step: Step,
  decide: (now: Date) => readonly NewEvent[],
): Promise<Trip> {
  const { trip, trace_id, timer_s } = step;
  const area_id = shardKeyOf(trip.trip_id);
  await recordAlone(tools, tripHead(trip, trace_id), decide(tools.now()), (tx) =>
    timer_s === null
      ? dropTimer(tx, area_id, trip.trip_id)
      : setTimer(tx, area_id, trip.trip_id, addSeconds(tools.wallNow(), timer_s)),
  );
  return getTrip(tools, trip.trip_id);
}
