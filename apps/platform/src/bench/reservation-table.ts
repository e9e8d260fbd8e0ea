import type pg from 'pg';

/** The area that all reservations of the bench lie in. */
export const AREA_ID = 'bench';
/**
 * Vehicles that share the load: with a week of quarter hours, about one request in fifty meets a
 * taken period.
 */
export const VEHICLES = 20_000;
/** Quarter hours of the week that is open for reservations. */
export const SLOTS = 672;
export const SLOT_S = 900;
/** Length of a period, in quarter hours. */
export const LENGTH_SLOTS = { least: 2, most: 6 };
/** Ids end in twelve digits, so that both sides store texts of one length. */
export const DIGITS_BASE = 100_000_000_000;
export const ID_HEAD = `${AREA_ID}.01990000-0000-7000-8000-`;

export function vehicleId(number: number): string {
  return `${ID_HEAD}${String(DIGITS_BASE + number)}`;
}

/** The first midnight (UTC) that is at least an hour away: periods count from here. */
export function firstDay(now: Date): Date {
  return new Date((Math.floor((now.getTime() + 3_600_000) / 86_400_000) + 1) * 86_400_000);
}

/** Every round begins with the same rows: one promise for each vehicle, spread over the week. */
export async function fillTables(owner: pg.Client, first_day: Date): Promise<void> {
  await owner.query('truncate booking.reservations, booking.events, booking.outbox');
  await owner.query(
    `insert into booking.reservations (area_id, reservation_id, vehicle_id, public_vehicle_id, code, vehicle_class, rider_id,
       status, during, starts_at, lapses_at, has_begun, pricing_plan_id, plan_version, stream_version)
     select $1, $2 || ($3::bigint - n), $2 || ($3::bigint + n), $2 || ($3::bigint + n), 'CAR-' || n, 'car', $2 || ($3::bigint + n),
       'held', tstzrange(p.starts_at, p.starts_at + interval '1 hour', '[)'), p.starts_at, p.starts_at + interval '1 hour',
       false, $2 || $3::bigint, 1, 1
     from generate_series(1, $4::int) as n,
       lateral (select $5::timestamptz + (n * 389 % $6::int) * interval '15 minutes' as starts_at) as p`,
    [AREA_ID, ID_HEAD, DIGITS_BASE, VEHICLES, first_day, SLOTS],
  );
  await owner.query('vacuum analyze booking.reservations');
  await owner.query('vacuum analyze booking.events');
  await owner.query('checkpoint');
}

export interface TableCounts {
  readonly reservations: number;
  readonly events: number;
  readonly overlaps: number;
}

/**
 * What a round has left: committed reservations and events of it, and live promises of one vehicle
 * that meet.
 */
export async function countTables(owner: pg.Client): Promise<TableCounts> {
  const { rows } = await owner.query<{ reservations: string; events: string; overlaps: string }>(
    `select (select count(*) from booking.reservations) as reservations,
       (select count(*) from booking.events) as events,
       (select count(*) from (
          select lower(during) < max(upper(during)) over (
            partition by area_id, vehicle_id order by lower(during), upper(during) rows between unbounded preceding and 1 preceding
          ) as meets
          from booking.reservations where status in ('held', 'in_use')) as swept
        where meets) as overlaps`,
  );
  const [found] = rows;
  return {
    reservations: Number(found?.reservations) - VEHICLES,
    events: Number(found?.events),
    overlaps: Number(found?.overlaps),
  };
}
