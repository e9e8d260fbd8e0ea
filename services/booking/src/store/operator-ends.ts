import type { booking } from '@drais/contracts';
import type { Queryable } from '@drais/kit';
import type { InputOf } from '@drais/vocabulary/define';

/** How an operator ended a trip for its rider. */
export interface OperatorEndRow {
  readonly trip_id: string;
  readonly case_id: string;
  readonly vehicle_id: string;
  readonly decided_at: Date;
  readonly ended_at: Date;
  readonly reason: InputOf<typeof booking.endForRider>['reason'];
  readonly note: string;
  readonly ended_by: string;
  readonly photo_id: string | null;
  readonly [column: string]: unknown;
}

export async function findOperatorEnd(
  db: Queryable,
  area_id: string,
  trip_id: string,
): Promise<OperatorEndRow | null> {
  const rows = await db.query<OperatorEndRow>(
    `select trip_id, case_id, vehicle_id, decided_at, ended_at, reason, note, ended_by, photo_id
     from booking.operator_ends where area_id = $1 and trip_id = $2`,
    [area_id, trip_id],
  );
  return rows[0] ?? null;
}
