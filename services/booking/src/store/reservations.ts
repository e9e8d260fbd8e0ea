import type { booking } from '@drais/contracts';
import { changeOne, type Queryable, type Transaction } from '@drais/kit';
import type { OutputOf } from '@drais/vocabulary/define';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import type { AgreedFees } from '../domain/late-fee.ts';

export type Notice = NonNullable<OutputOf<typeof booking.getReservation>['notice']>;

export interface Reservation {
  readonly area_id: string;
  readonly reservation_id: string;
  readonly vehicle_id: string;
  readonly public_vehicle_id: string;
  readonly code: string;
  readonly vehicle_class: VehicleClass;
  readonly rider_id: string;
  readonly status: 'held' | 'in_use' | 'completed' | 'cancelled' | 'expired';
  readonly starts_at: Date;
  /** Until when the vehicle is promised. */
  readonly ends_at: Date;
  readonly lapses_at: Date;
  readonly has_begun: boolean;
  readonly free_until: Date | null;
  readonly fees: AgreedFees | null;
  readonly notice: Notice | null;
  /** Not null: kept for the first in line, who has to accept it by then. */
  readonly offer_ends_at: Date | null;
  readonly pricing_plan_id: string;
  readonly plan_version: number;
  readonly stream_version: number;
}

type ReservationRow = Reservation & Record<string, unknown>;

const columns = `area_id, reservation_id, vehicle_id, public_vehicle_id, code, vehicle_class, rider_id, status, starts_at,
  upper(during) as ends_at, lapses_at, has_begun, free_until, fees, notice, offer_ends_at, pricing_plan_id, plan_version, stream_version`;

export async function findReservation(
  db: Queryable,
  area_id: string,
  reservation_id: string,
): Promise<Reservation | null> {
  const rows = await db.query<ReservationRow>(
    `select ${columns} from booking.reservations where area_id = $1 and reservation_id = $2`,
    [area_id, reservation_id],
  );
  return rows[0] ?? null;
}

/** The latest start first: what is still to come leads. Ids tell only equal starts apart. */
export function listReservationsOf(
  db: Queryable,
  page: {
    readonly area_id: string;
    readonly rider_id: string;
    readonly before: { readonly starts_at: Date; readonly reservation_id: string } | undefined;
    readonly limit: number;
  },
): Promise<Reservation[]> {
  return db.query<ReservationRow>(
    `select ${columns} from booking.reservations
     where area_id = $1 and rider_id = $2 and ($3::timestamptz is null or (starts_at, reservation_id) < ($3, $4))
     order by starts_at desc, reservation_id desc limit $5`,
    [
      page.area_id,
      page.rider_id,
      page.before?.starts_at ?? null,
      page.before?.reservation_id ?? null,
      page.limit,
    ],
  );
}

/** Promises that nobody used in time. */
export function listLapsed(db: Queryable, now: Date, limit: number): Promise<Reservation[]> {
  return db.query<ReservationRow>(
    `select ${columns} from booking.reservations where status = 'held' and lapses_at <= $1 order by lapses_at limit $2`,
    [now, limit],
  );
}

/** Promises whose period has come. */
export function listBeginning(db: Queryable, now: Date, limit: number): Promise<Reservation[]> {
  return db.query<ReservationRow>(
    `select ${columns} from booking.reservations
     where status = 'held' and not has_begun and starts_at <= $1 and lapses_at > $1 order by starts_at limit $2`,
    [now, limit],
  );
}

/** Live promises of one vehicle that reach into a span of time, but not `except`. */
export function listPromised(
  db: Queryable,
  span: {
    readonly area_id: string;
    readonly vehicle_id: string;
    readonly from: Date;
    readonly until: Date;
    readonly except: string | null;
    readonly limit: number;
  },
): Promise<{ starts_at: Date; ends_at: Date }[]> {
  return db.query(
    `select lower(during) as starts_at, upper(during) as ends_at from booking.reservations
     where area_id = $1 and vehicle_id = $2 and during && tstzrange($3, $4, '[)') and status in ('held', 'in_use')
       and ($5::text is null or reservation_id <> $5)
     order by lower(during) limit $6`,
    [span.area_id, span.vehicle_id, span.from, span.until, span.except, span.limit],
  );
}

/** Live promises of many vehicles that reach into a span of time, by vehicle. */
export async function listPromisedOf(
  db: Queryable,
  span: {
    readonly area_id: string;
    readonly vehicle_ids: readonly string[];
    readonly from: Date;
    readonly until: Date;
  },
): Promise<Map<string, { starts_at: Date; ends_at: Date }[]>> {
  const rows = await db.query<{ vehicle_id: string; starts_at: Date; ends_at: Date }>(
    `select vehicle_id, lower(during) as starts_at, upper(during) as ends_at from booking.reservations
     where area_id = $1 and vehicle_id = any($2::text[]) and during && tstzrange($3, $4, '[)') and status in ('held', 'in_use')`,
    [span.area_id, span.vehicle_ids, span.from, span.until],
  );
  return Map.groupBy(rows, ({ vehicle_id }) => vehicle_id);
}

/**
 * Whether a promise stands unused for no fault of its rider: somebody else still has the vehicle,
 * it is in doubt, or the rider was there and it did not open.
 */
export async function wasKeptFromRider(
  db: Queryable,
  {
    area_id,
    reservation_id,
    vehicle_id,
    rider_id,
  }: Pick<Reservation, 'area_id' | 'reservation_id' | 'vehicle_id' | 'rider_id'>,
): Promise<boolean> {
  const rows = await db.query(
    `select 1 from booking.occupancy where area_id = $1 and vehicle_id = $2
     union all
     select 1 from booking.conflict_cases where area_id = $1 and reservation_id = $4 and status = 'open'
     union all
     select 1 from booking.trips where area_id = $1 and rider_id = $3 and reservation_id = $4 limit 1`,
    [area_id, vehicle_id, rider_id, reservation_id],
  );
  return rows.length > 0;
}

/** Nobody has the vehicle in hand. @throws {LostRace} for the occupancy otherwise */
export function mustBeVacant(tx: Transaction, area_id: string, vehicle_id: string): Promise<void> {
  return changeOne(
    tx,
    { room: 'booking', what: 'occupancy' },
    `select 1 where not exists
       (select from booking.occupancy where area_id = $1 and vehicle_id = $2)`,
    [area_id, vehicle_id],
  );
}
