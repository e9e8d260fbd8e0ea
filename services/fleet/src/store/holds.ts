import type { Queryable, Transaction } from '@drais/kit';
import { HOLD_PHASES, type HoldPhase } from '../domain/vehicle-state.ts';

/**
 * Notes how far a reservation has come; false when it was known to be as far or further. The row
 * decides, so that an event that comes twice or late changes nothing.
 */
export async function raiseHold(
  tx: Transaction,
  hold: {
    readonly area_id: string;
    readonly reservation_id: string;
    readonly vehicle_id: string;
    readonly phase: HoldPhase;
    readonly changed_at: Date;
  },
): Promise<boolean> {
  const rows = await tx.query(
    `insert into fleet.vehicle_holds as h (area_id, reservation_id, vehicle_id, phase, changed_at)
     values ($1, $2, $3, $4, $5)
     on conflict (area_id, reservation_id) do update
       set phase = excluded.phase, changed_at = excluded.changed_at
       where h.phase < excluded.phase
     returning reservation_id`,
    [
      hold.area_id,
      hold.reservation_id,
      hold.vehicle_id,
      HOLD_PHASES.indexOf(hold.phase) + 1,
      hold.changed_at,
    ],
  );
  return rows.length === 1;
}

/** How far the vehicle's reservations that are not over have come. */
export async function listLiveHolds(
  tx: Transaction,
  area_id: string,
  vehicle_id: string,
): Promise<HoldPhase[]> {
  const rows = await tx.query<{ phase: number }>(
    `select phase from fleet.vehicle_holds where area_id = $1 and vehicle_id = $2 and phase < 3`,
    [area_id, vehicle_id],
  );
  return rows.map(({ phase }) => HOLD_PHASES[phase - 1] ?? 'over');
}

/**
 * Forgets at most `limit` reservations of one database that have been over since `before`; returns
 * how many.
 */
export async function forgetPastHolds(db: Queryable, before: Date, limit: number): Promise<number> {
  const rows = await db.query(
    `delete from fleet.vehicle_holds where (area_id, reservation_id) in (
       select area_id, reservation_id from fleet.vehicle_holds where phase = 3 and changed_at < $1
       order by changed_at limit $2)
     returning reservation_id`,
    [before, limit],
  );
  return rows.length;
}
