import type { Queryable } from '@drais/kit';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import type { WaitlistEntry } from '../domain/waitlist.ts';

type Row = WaitlistEntry & Record<string, unknown>;

const columns = `area_id, entry_id, rider_id, vehicle_class, station_id, starts_at, ends_at, pricing_plan_id, plan_version,
  status, joined_at, reservation_id, stream_version`;

export async function findEntry(
  db: Queryable,
  area_id: string,
  entry_id: string,
): Promise<WaitlistEntry | null> {
  const rows = await db.query<Row>(
    `select ${columns} from booking.waitlist_entries where area_id = $1 and entry_id = $2`,
    [area_id, entry_id],
  );
  return rows[0] ?? null;
}

export async function findEntryOfOffer(
  db: Queryable,
  area_id: string,
  reservation_id: string,
): Promise<WaitlistEntry | null> {
  const rows = await db.query<Row>(
    `select ${columns} from booking.waitlist_entries
     where area_id = $1 and reservation_id = $2`,
    [area_id, reservation_id],
  );
  return rows[0] ?? null;
}

/** Lines in which somebody waits. */
export function listLines(
  db: Queryable,
  limit: number,
): Promise<{ area_id: string; vehicle_class: VehicleClass }[]> {
  return db.query(
    `select distinct area_id, vehicle_class from booking.waitlist_entries where status = 'waiting' limit $1`,
    [limit],
  );
}

/** Who waits for a class in an area, the first in line first. */
export function listWaiting(
  db: Queryable,
  line: { readonly area_id: string; readonly vehicle_class: VehicleClass },
  limit: number,
): Promise<WaitlistEntry[]> {
  return db.query<Row>(
    `select ${columns} from booking.waitlist_entries
     where area_id = $1 and vehicle_class = $2 and status = 'waiting' order by joined_at, entry_id limit $3`,
    [line.area_id, line.vehicle_class, limit],
  );
}

/** Entries whose offer was declined or ran out. */
export function listPassed(
  db: Queryable,
  area_id: string,
  limit: number,
): Promise<WaitlistEntry[]> {
  return db.query<Row>(
    `select ${columns} from booking.waitlist_entries e
     where area_id = $1 and reservation_id is not null and status = 'offered' and not exists (
       select from booking.reservations r
       where r.area_id = e.area_id and r.reservation_id = e.reservation_id and r.status = 'held')
     limit $2`,
    [area_id, limit],
  );
}

export async function countWaiting(
  db: Queryable,
  who: {
    readonly area_id: string;
    readonly vehicle_class: string | null;
    readonly rider_id: string | null;
  },
): Promise<number> {
  const rows = await db.query<{ waiting: number }>(
    `select count(*)::int as waiting from booking.waitlist_entries
     where area_id = $1 and ($2::text is null or vehicle_class = $2) and ($3::text is null or rider_id = $3)
       and status in ('waiting', 'offered')`,
    [who.area_id, who.vehicle_class, who.rider_id],
  );
  return rows[0]?.waiting ?? 0;
}

/** How many wait before an entry for the same class at the same place, and the entry itself. */
export async function findPosition(db: Queryable, entry: WaitlistEntry): Promise<number> {
  const rows = await db.query<{ before: number }>(
    `select count(*)::int as before from booking.waitlist_entries
     where area_id = $1 and vehicle_class = $2 and status = 'waiting' and station_id is not distinct from $3
       and (joined_at, entry_id) < ($4, $5)`,
    [entry.area_id, entry.vehicle_class, entry.station_id, entry.joined_at, entry.entry_id],
  );
  return (rows[0]?.before ?? 0) + 1;
}

/** Newest first. */
export function listEntriesOf(
  db: Queryable,
  page: {
    readonly area_id: string;
    readonly rider_id: string;
    readonly before: { readonly joined_at: Date; readonly entry_id: string } | undefined;
    readonly limit: number;
  },
): Promise<WaitlistEntry[]> {
  return db.query<Row>(
    `select ${columns} from booking.waitlist_entries
     where area_id = $1 and rider_id = $2 and ($3::timestamptz is null or (joined_at, entry_id) < ($3, $4))
     order by joined_at desc, entry_id desc limit $5`,
    [
      page.area_id,
      page.rider_id,
      page.before?.joined_at ?? null,
      page.before?.entry_id ?? null,
      page.limit,
    ],
  );
}
