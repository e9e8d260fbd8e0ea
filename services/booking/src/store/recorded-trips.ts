import type { Queryable } from '@drais/kit';

export interface RecordedTrip {
  readonly record_id: string;
  readonly code: string;
  readonly started_at: string;
  readonly duration_s: number;
  readonly start_station: string;
  readonly end_station: string;
}

/** Of records with the same id the last one wins, also within one batch. */
export async function upsertRecordedTrips(
  db: Queryable,
  area_id: string,
  trips: readonly RecordedTrip[],
): Promise<void> {
  const last = [...new Map(trips.map((trip) => [trip.record_id, trip])).values()];
  await db.query(
    `insert into booking.recorded_trips (area_id, record_id, code, started_at, duration_s, start_station, end_station)
     select $1, t.* from unnest($2::text[], $3::text[], $4::timestamptz[], $5::int[], $6::text[], $7::text[]) as t
     on conflict (area_id, record_id) do update set code = excluded.code, started_at = excluded.started_at,
       duration_s = excluded.duration_s, start_station = excluded.start_station, end_station = excluded.end_station`,
    [
      area_id,
      last.map((t) => t.record_id),
      last.map((t) => t.code),
      last.map((t) => t.started_at),
      last.map((t) => t.duration_s),
      last.map((t) => t.start_station),
      last.map((t) => t.end_station),
    ],
  );
}
