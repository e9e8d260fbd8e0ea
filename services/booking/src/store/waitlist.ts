import { changeOne, type Queryable, type Transaction } from '@drais/kit';
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

/** What is lost by whoever takes a vehicle that somebody in line could have. */
export const LINE = 'line';

interface InTheWay {
  readonly area_id: string;
  readonly vehicle_class: VehicleClass;
  readonly rider_id: string;
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly now: Date;
}

/** Others who wait for a time that overlaps the one that is taken, the first in line first. */
export function listInTheWay(
  db: Queryable,
  taking: InTheWay & { readonly limit: number },
): Promise<WaitlistEntry[]> {
  return db.query<Row>(
    `select ${columns} from booking.waitlist_entries
     where area_id = $1 and vehicle_class = $2 and status = 'waiting' and rider_id <> $3
       and starts_at < $5 and ends_at > $4 and starts_at > $6
     order by joined_at, entry_id limit $7`,
    [
      taking.area_id,
      taking.vehicle_class,
      taking.rider_id,
      taking.starts_at,
      taking.ends_at,
      taking.now,
      taking.limit,
    ],
  );
}

/**
 * Nobody waits who could have the vehicle for their time. Goes behind the statement that takes it:
 * only then every promise that was given back before it is seen as given back. Who joins or gives
 * back after it comes later. @throws {LostRace} for the line otherwise
 */
export function mustPassNobody(
  tx: Transaction,
  taking: InTheWay & {
    readonly reservation_id: string;
    readonly vehicle_id: string;
    readonly had: { readonly starts_at: Date; readonly ends_at: Date } | null;
    /** Entries that wait elsewhere, or for more charge. */
    readonly cannot_have_it: readonly string[];
  },
): Promise<void> {
  return changeOne(
    tx,
    { room: 'booking', what: LINE },
    `select 1 where not exists (
       select from booking.waitlist_entries e
       where e.area_id = $1 and e.vehicle_class = $2 and e.status = 'waiting' and e.rider_id <> $3
         and e.starts_at < $5 and e.ends_at > $4 and e.starts_at > $6
         and e.entry_id <> all($7::text[])
         and ($10::timestamptz is null or e.starts_at >= $11 or e.ends_at <= $10)
         and not exists (
           select from booking.reservations r
           where r.area_id = $1 and r.vehicle_id = $8 and r.reservation_id <> $9 and r.status in ('held', 'in_use')
             and r.during && tstzrange(e.starts_at, e.ends_at, '[)')))`,
    [
      taking.area_id,
      taking.vehicle_class,
      taking.rider_id,
      taking.starts_at,
      taking.ends_at,
      taking.now,
      taking.cannot_have_it,
      taking.vehicle_id,
      taking.reservation_id,
      taking.had?.starts_at ?? null,
      taking.had?.ends_at ?? null,
    ],
  );
}
