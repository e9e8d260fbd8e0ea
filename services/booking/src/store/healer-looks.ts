import type { Queryable } from '@drais/kit';

export interface DueLook {
  readonly area_id: string;
  readonly reservation_id: string;
  readonly [column: string]: unknown;
}

/** The longest time before a start at which a rule may have its vehicle watched (contract). */
const LOOK_MAX_S = 86_400;

/** Promises of cars and vans whose vehicle is to be looked at, the next start first. */
export function listDueLooks(db: Queryable, now: Date, limit: number): Promise<DueLook[]> {
  return db.query<DueLook>(
    `select r.area_id, r.reservation_id from booking.reservations r
     left join booking.healer_looks l on l.area_id = r.area_id and l.reservation_id = r.reservation_id
     where r.status = 'held' and r.offer_ends_at is null and r.vehicle_class in ('car', 'van')
       and r.starts_at <= $1::timestamptz + make_interval(secs => $2) and (l.look_at is null or l.look_at <= $1)
     order by r.starts_at limit $3`,
    [now, LOOK_MAX_S, limit],
  );
}

export async function lookAgain(
  db: Queryable,
  { area_id, reservation_id }: DueLook,
  look_at: Date,
): Promise<void> {
  await db.query(
    `insert into booking.healer_looks (area_id, reservation_id, look_at) values ($1, $2, $3)
     on conflict (area_id, reservation_id) do update set look_at = excluded.look_at`,
    [area_id, reservation_id, look_at],
  );
}

/** Forgets what has not been due for a day: its promise is over. */
export async function forgetOldLooks(db: Queryable, before: Date): Promise<void> {
  await db.query('delete from booking.healer_looks where look_at < $1', [before]);
}

/** Until when whoever rides a vehicle now has it promised; null when nobody rides it. */
export async function findRiddenUntil(
  db: Queryable,
  area_id: string,
  vehicle_id: string,
): Promise<Date | null> {
  const rows = await db.query<{ ridden_until: Date }>(
    `select upper(r.during) as ridden_until
     from booking.occupancy o
     join booking.trips t on t.area_id = o.area_id and t.trip_id = o.trip_id
     join booking.reservations r on r.area_id = t.area_id and r.reservation_id = t.reservation_id
     where o.area_id = $1 and o.vehicle_id = $2`,
    [area_id, vehicle_id],
  );
  return rows[0]?.ridden_until ?? null;
}
