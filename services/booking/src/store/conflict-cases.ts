import type { Queryable } from '@drais/kit';
import type { ConflictCause } from '../domain/heal.ts';

export interface ConflictCase {
  readonly area_id: string;
  readonly case_id: string;
  readonly reservation_id: string;
  readonly vehicle_id: string;
  readonly cause: ConflictCause;
  readonly status: 'open' | 'closed';
  readonly opened_at: Date;
  readonly starts_at: Date;
  readonly decide_by: Date;
  readonly closed_at: Date | null;
  readonly outcome: 'cleared' | 'healed' | 'unhealable' | 'kept' | 'over' | null;
  readonly new_reservation_id: string | null;
  readonly reason: string | null;
  readonly stream_version: number;
  readonly [column: string]: unknown;
}

const columns = `area_id, case_id, reservation_id, vehicle_id, cause, status, opened_at, starts_at, decide_by, closed_at,
  outcome, new_reservation_id, reason, stream_version`;

export async function findConflictCase(
  db: Queryable,
  area_id: string,
  case_id: string,
): Promise<ConflictCase | null> {
  const rows = await db.query<ConflictCase>(
    `select ${columns} from booking.conflict_cases where area_id = $1 and case_id = $2`,
    [area_id, case_id],
  );
  return rows[0] ?? null;
}

/** The case that binds the healer: the open one, or the one in which an operator said keep. */
export async function findBindingCase(
  db: Queryable,
  area_id: string,
  reservation_id: string,
): Promise<ConflictCase | null> {
  const rows = await db.query<ConflictCase>(
    `select ${columns} from booking.conflict_cases
     where area_id = $1 and reservation_id = $2 and (status = 'open' or outcome = 'kept')
     order by case_id desc limit 1`,
    [area_id, reservation_id],
  );
  return rows[0] ?? null;
}

export function listConflictCases(
  db: Queryable,
  page: {
    readonly area_id: string;
    readonly status: string | undefined;
    readonly before: string | undefined;
    readonly limit: number;
  },
): Promise<ConflictCase[]> {
  return db.query<ConflictCase>(
    `select ${columns} from booking.conflict_cases
     where area_id = $1 and ($2::text is null or status = $2) and ($3::text is null or case_id < $3)
     order by case_id desc limit $4`,
    [page.area_id, page.status ?? null, page.before ?? null, page.limit],
  );
}

/** Open cases of promises that are no longer waiting for their rider. */
export function listPointlessCases(db: Queryable, limit: number): Promise<ConflictCase[]> {
  return db.query<ConflictCase>(
    `select ${columns} from booking.conflict_cases c
     where status = 'open' and not exists (
       select from booking.reservations r
       where r.area_id = c.area_id and r.reservation_id = c.reservation_id and r.status = 'held')
     order by decide_by limit $1`,
    [limit],
  );
}
