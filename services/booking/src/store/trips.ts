import type { Queryable } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import type { Trip } from '../domain/trip.ts';

export interface TripRow extends Omit<Trip, 'plan' | 'outages'> {
  readonly pricing_plan_id: string;
  readonly plan_version: number;
  /** Null: none. */
  readonly told_outages: readonly { readonly from_at: string; readonly to_at: string }[] | null;
  readonly [column: string]: unknown;
}

export const tripColumns = `trip_id, reservation_id, vehicle_id, rider_id, vehicle_class, code, pricing_plan_id, plan_version, in_use_max_s,
  status, requested_at, waits_for_bank_until, started_at, first_attempt_at, photo_id, ended_at, paused_since, paused_s, lock_confirmed, failure,
  command_id, lock_tries, case_id, stream_version,
  (select json_agg(json_build_object('from_at', o.from_at, 'to_at', o.to_at)) from booking.outages o
   where o.area_id = trips.area_id and o.to_at > trips.started_at) as told_outages`;

export function toTrip({ pricing_plan_id, plan_version, told_outages, ...row }: TripRow): Trip {
  const trip = { ...row, plan: { pricing_plan_id, version: plan_version } };
  if (told_outages === null) return trip;
  const outages = told_outages.map(({ from_at, to_at }) => ({
    from_at: new Date(from_at),
    to_at: new Date(to_at),
  }));
  return { ...trip, outages };
}

export async function findTrip(
  db: Queryable,
  area_id: string,
  trip_id: string,
): Promise<Trip | null> {
  const rows = await db.query<TripRow>(
    `select ${tripColumns} from booking.trips where area_id = $1 and trip_id = $2`,
    [area_id, trip_id],
  );
  return rows[0] === undefined ? null : toTrip(rows[0]);
}

/** Those of the trips that there are, in no order. */
export async function findTrips(
  db: Queryable,
  area_id: string,
  trip_ids: readonly string[],
): Promise<Trip[]> {
  const rows = await db.query<TripRow>(
    `select ${tripColumns} from booking.trips where area_id = $1 and trip_id = any ($2::text[])`,
    [area_id, trip_ids],
  );
  return rows.map(toTrip);
}

export async function findTripByCommand(
  db: Queryable,
  area_id: string,
  command_id: string,
): Promise<Trip | null> {
  const rows = await db.query<TripRow>(
    `select ${tripColumns} from booking.trips where area_id = $1 and command_id = $2 limit 1`,
    [area_id, command_id],
  );
  return rows[0] === undefined ? null : toTrip(rows[0]);
}

/** Running trips that began before `started_before`, the longest first. */
export async function listLongTrips(db: Queryable, now: Date, limit: number): Promise<Trip[]> {
  const rows = await db.query<TripRow>(
    `select ${tripColumns} from booking.trips
     where status in ('active', 'paused') and first_attempt_at is null
       and started_at < $1::timestamptz - make_interval(secs => in_use_max_s)
     order by started_at limit $2`,
    [now, limit],
  );
  return rows.map(toTrip);
}

/**
 * Looks after the trip again at `due_at` (wall time) unless the timer is moved or dropped before.
 */
export async function setTimer(
  db: Queryable,
  area_id: string,
  trip_id: string,
  due_at: Date,
): Promise<void> {
  await db.query(
    `insert into booking.trip_timers (area_id, trip_id, due_at) values ($1, $2, $3)
     on conflict (area_id, trip_id) do update set due_at = excluded.due_at`,
    [area_id, trip_id, due_at],
  );
}

export async function dropTimer(db: Queryable, area_id: string, trip_id: string): Promise<void> {
  await db.query('delete from booking.trip_timers where area_id = $1 and trip_id = $2', [
    area_id,
    trip_id,
  ]);
}

export function listDueTimers(
  db: Queryable,
  wall_now: Date,
  limit: number,
): Promise<{ area_id: string; trip_id: string }[]> {
  return db.query(
    'select area_id, trip_id from booking.trip_timers where due_at <= $1 order by due_at limit $2',
    [wall_now, limit],
  );
}

/** The head of a trip's stream, for whoever appends to it. */
export function tripHead(trip: { trip_id: string; stream_version: number }, trace_id: string) {
  return {
    shard_key: shardKeyOf(trip.trip_id),
    stream_id: trip.trip_id,
    stream_version: trip.stream_version,
    trace_id,
  };
}
