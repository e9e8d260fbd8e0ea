import type { Queryable } from '@drais/kit';

export interface RecoveryCase {
  readonly case_id: string;
  readonly trip_id: string;
  readonly vehicle_id: string;
  readonly status: 'open' | 'closed';
  readonly opened_at: Date;
  readonly returned_at: Date | null;
  readonly closed_at: Date | null;
  readonly reason: string | null;
  readonly [column: string]: unknown;
}

const columns = 'case_id, trip_id, vehicle_id, status, opened_at, returned_at, closed_at, reason';

export async function findCase(
  db: Queryable,
  area_id: string,
  case_id: string,
): Promise<RecoveryCase | null> {
  const rows = await db.query<RecoveryCase>(
    `select ${columns} from booking.recovery_cases where area_id = $1 and case_id = $2`,
    [area_id, case_id],
  );
  return rows[0] ?? null;
}

export function listCases(
  db: Queryable,
  page: {
    readonly area_id: string;
    readonly status: string | undefined;
    readonly before: string | undefined;
    readonly limit: number;
  },
): Promise<RecoveryCase[]> {
  return db.query<RecoveryCase>(
    `select ${columns} from booking.recovery_cases
     where area_id = $1 and ($2::text is null or status = $2) and ($3::text is null or case_id < $3)
     order by case_id desc limit $4`,
    [page.area_id, page.status ?? null, page.before ?? null, page.limit],
  );
}
