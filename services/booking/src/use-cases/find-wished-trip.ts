import type { Context, Tools } from '@drais/kit';
import { isOutage, type Trip } from '../domain/trip.ts';
import { findTrip, findTrips } from '../store/trips.ts';

/** Tries of one wish that are looked up at once: an outage of a minute has some dozens. */
const TRIES_AT_ONCE = 64;
/** Whoever has pressed one button so often hears of the outage for good. */
const TRIES_MAX = 4_096;

/** The trip that a call is about, by the id made from the caller's key. */
export interface WishedTrip {
  readonly trip_id: string;
  /** Null while it is not on record. */
  readonly begun: Trip | null;
}

/**
 * The trip that a key stands for. One that an outage ended is nobody's last word: the same wish,
 * made again, is another try, and has a trip of its own.
 */
export async function findWishedTrip(
  tools: Tools,
  context: Pick<Context, 'newId'>,
  area_id: string,
): Promise<WishedTrip> {
  const shard = tools.db.shard(area_id);
  const idOf = (tries: number) =>
    context.newId(area_id, tries === 0 ? 'trip' : `trip ${String(tries)}`);
  let last: WishedTrip = { trip_id: idOf(0), begun: null };
  last = { ...last, begun: await findTrip(shard, area_id, last.trip_id) };
  for (let first = 1; first < TRIES_MAX && isOver(last); first += TRIES_AT_ONCE) {
    const ids = Array.from({ length: TRIES_AT_ONCE }, (_, n) => idOf(first + n));
    const found = new Map(
      (await findTrips(shard, area_id, ids)).map((trip) => [trip.trip_id, trip]),
    );
    for (const trip_id of ids) {
      if (!isOver(last)) break;
      last = { trip_id, begun: found.get(trip_id) ?? null };
    }
  }
  return last;
}

function isOver({ begun }: WishedTrip): boolean {
  return begun !== null && isOutage(begun);
}
