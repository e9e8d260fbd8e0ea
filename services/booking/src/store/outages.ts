import { booking } from '@drais/contracts';
import { changeOne, type Projector, project, type Queryable, type Transaction } from '@drais/kit';

/** One row a database: all areas on it share its fate. */
const ROOM = 'booking';

/** When the room was last seen to work on this database; null before the first time. */
export async function findHeartbeat(db: Queryable): Promise<Date | null> {
  const rows = await db.query<{ alive_at: Date }>(
    `select alive_at from booking.heartbeats where room = $1`,
    [ROOM],
  );
  return rows[0]?.alive_at ?? null;
}

/** The same; whoever comes at the same time waits, and finds the new one. */
export async function takeHeartbeat(tx: Transaction): Promise<Date | null> {
  const rows = await tx.query<{ alive_at: Date }>(
    `select alive_at from booking.heartbeats where room = $1 for update`,
    [ROOM],
  );
  return rows[0]?.alive_at ?? null;
}

export async function leaveHeartbeat(tx: Transaction, now: Date): Promise<void> {
  await tx.query(
    `insert into booking.heartbeats (room, alive_at) values ($1, $2)
     on conflict (room) do update set alive_at = excluded.alive_at`,
    [ROOM, now],
  );
}

/** Areas in which somebody has a vehicle. */
export async function listAreasInUse(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ area_id: string }>(
    `select distinct area_id from booking.occupancy order by area_id`,
  );
  return rows.map(({ area_id }) => area_id);
}

export const outageProjectors: readonly Projector[] = [
  project(booking.events.outageEnded, (tx, { data, shard_key, stream_version }) =>
    changeOne(
      tx,
      { room: 'booking', what: 'outage' },
      `insert into booking.outages (area_id, outage_id, from_at, to_at, stream_version)
       values ($1, $2, $3, $4, $5) on conflict do nothing returning outage_id`,
      [shard_key, data.outage_id, data.from, data.to, stream_version],
    ),
  ),
];
