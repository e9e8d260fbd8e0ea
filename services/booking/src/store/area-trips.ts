import type { Queryable } from '@drais/kit';
import type { Trip } from '../domain/trip.ts';
import { type TripRow, toTrip, tripColumns } from './trips.ts';

export interface TripsFilter {
  readonly area_id: string;
  readonly vehicle_id?: string | undefined;
  readonly rider_id?: string | undefined;
  readonly code?: string | undefined;
  readonly status?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly has_case?: boolean | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Between the two parts of a cursor; no id and no instant holds it. */
const SEPARATOR = '~';

/**
 * Newest first; what is absent does not narrow. In the order of requests, or of starts when starts
 * are asked for: then one index holds both the range and the order. Ids say nothing of time: they
 * come from the call's key. The text has only the conditions that are asked for, so that each plan
 * may use the index of its filter.
 */
export async function listTripsWhere(db: Queryable, filter: TripsFilter): Promise<Trip[]> {
  const values: unknown[] = [filter.area_id];
  const conditions = ['area_id = $1'];
  const add = (value: unknown, condition: (place: string) => string) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${String(values.length)}`));
  };
  add(filter.vehicle_id, (place) => `vehicle_id = ${place}`);
  add(filter.rider_id, (place) => `rider_id = ${place}`);
  add(filter.code, (place) => `code = ${place}`);
  add(filter.status, (place) => `status = ${place}`);
  add(filter.since, (place) => `started_at >= ${place}`);
  add(filter.until, (place) => `started_at < ${place}`);
  if (filter.has_case !== undefined)
    conditions.push(filter.has_case ? 'case_id is not null' : 'case_id is null');
  const order = orderOf(filter);
  const [instant, trip_id] = filter.cursor?.split(SEPARATOR) ?? [];
  if (instant !== undefined && trip_id !== undefined) {
    values.push(instant, trip_id);
    const places = [values.length - 1, values.length].map((n) => `$${String(n)}`);
    conditions.push(`(${order}, trip_id) < (${places[0]}::timestamptz, ${places[1]})`);
  }
  values.push(filter.limit);
  const rows = await db.query<TripRow>(
    `select ${tripColumns} from booking.trips where ${conditions.join(' and ')}
     order by ${order} desc, trip_id desc limit $${String(values.length)}`,
    values,
  );
  return rows.map(toTrip);
}

type Order = Pick<TripsFilter, 'since' | 'until' | 'cursor'>;

function orderOf({ since, until }: Order): 'requested_at' | 'started_at' {
  return since === undefined && until === undefined ? 'requested_at' : 'started_at';
}

/** Where the next page goes on, in the order that the filter asks for. */
export function cursorAfter(filter: Order): (trip: Trip) => string {
  const order = orderOf(filter);
  return (trip) => `${(trip[order] ?? trip.requested_at).toISOString()}${SEPARATOR}${trip.trip_id}`;
}

/** Undefined for what no list of ours gave: it begins anew. */
export function knownCursor(cursor: string | undefined): string | undefined {
  const [instant = '', trip_id] = cursor?.split(SEPARATOR) ?? [];
  return trip_id === undefined || Number.isNaN(Date.parse(instant)) ? undefined : cursor;
}
