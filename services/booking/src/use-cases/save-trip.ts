import { recordAlone, type Tools } from '@drais/kit';
import type { NewEvent } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { addSeconds } from '@drais/vocabulary/units';
import type { Trip } from '../domain/trip.ts';
import { dropTimer, findTrip, setTimer, tripHead } from '../store/trips.ts';

/** A trip that is known to be there. */
export async function getTrip(tools: Tools, trip_id: string): Promise<Trip> {
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
export async function saveTrip(
  tools: Tools,
  step: Step,
  decide: (now: Date) => readonly NewEvent[],
): Promise<Trip> {
  const { trip, trace_id, timer_s } = step;
  const area_id = shardKeyOf(trip.trip_id);
  await recordAlone(tools, tripHead(trip, trace_id), decide(tools.now()), (tx) =>
    timer_s === null
      ? dropTimer(tx, area_id, trip.trip_id)
      : setTimer(tx, area_id, trip.trip_id, addSeconds(tools.timerNow(), timer_s)),
  );
  return getTrip(tools, trip.trip_id);
}
