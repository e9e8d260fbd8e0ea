import type { booking } from '@drais/contracts';
import type { Queryable } from '@drais/kit';
import type { OutputOf } from '@drais/vocabulary/define';
import type { Case } from '../domain/case.ts';

type View = OutputOf<typeof booking.listCases>['items'][number];

export interface CaseRow extends Case {
  readonly kind: View['kind'];
  readonly code: string;
  readonly opened_at: Date;
  readonly returned_at: Date | null;
  readonly reason: string | null;
  readonly note: string | null;
  /** 0 while nobody has worked on it. */
  readonly stream_version: number;
  readonly [column: string]: unknown;
}

/**
 * One query a kind, with the same columns: a new kind of case joins here. A trip that was ended for
 * its rider is a case only when its vehicle did not confirm the lock.
 */
const KINDS: Readonly<Record<View['kind'], string>> = {
  recovery: `
    select 'recovery' as kind, c.area_id, c.case_id, c.trip_id, c.vehicle_id, c.opened_at, c.returned_at, c.closed_at, c.reason
    from booking.recovery_cases c where c.area_id = $1`,
  vehicle_check: `
    select 'vehicle_check', e.area_id, e.case_id, e.trip_id, e.vehicle_id, e.decided_at, null::timestamptz(3), e.checked_at, e.check_reason
    from booking.operator_ends e join booking.trips ended on ended.area_id = $1 and ended.trip_id = e.trip_id
    where e.area_id = $1 and ended.status = 'ended' and ended.lock_confirmed = false`,
};

const allKinds = Object.values(KINDS).join(' union all ');

const select = `
  select k.kind, k.case_id, k.trip_id, k.vehicle_id, t.code, k.opened_at, k.returned_at, k.closed_at, k.reason,
    w.assigned_to, w.due_at, w.note, coalesce(w.stream_version, 0) as stream_version
  from (${allKinds}) k
  join booking.trips t on t.area_id = k.area_id and t.trip_id = k.trip_id
  left join booking.case_work w on w.area_id = k.area_id and w.case_id = k.case_id`;

export async function findAnyCase(
  db: Queryable,
  area_id: string,
  case_id: string,
): Promise<CaseRow | null> {
  const rows = await db.query<CaseRow>(`${select} where k.case_id = $2`, [area_id, case_id]);
  return rows[0] === undefined ? null : toCase(rows[0]);
}

export interface CasesFilter {
  readonly area_id: string;
  readonly kind?: string | undefined;
  readonly state?: string | undefined;
  readonly assigned_to?: string | undefined;
  /** When the last case of the page before was opened, and its id. */
  readonly after: readonly [string, string] | undefined;
  readonly limit: number;
}

/** Newest first; what is absent does not narrow. */
export async function listAnyCases(db: Queryable, filter: CasesFilter): Promise<CaseRow[]> {
  const rows = await db.query<CaseRow>(
    `${select}
     where ($2::text is null or k.kind = $2)
       and ($3::text is null or $3 = case when k.closed_at is not null then 'closed'
         when w.assigned_to is not null then 'in_work' else 'open' end)
       and ($4::text is null or w.assigned_to = $4) and ($5::timestamptz is null or (k.opened_at, k.case_id) < ($5, $6))
     order by k.opened_at desc, k.case_id desc limit $7`,
    [
      filter.area_id,
      filter.kind ?? null,
      filter.state ?? null,
      filter.assigned_to ?? null,
      filter.after?.[0] ?? null,
      filter.after?.[1] ?? null,
      filter.limit,
    ],
  );
  return rows.map(toCase);
}

const toCase = (row: CaseRow): CaseRow => ({ ...row, stream_version: Number(row.stream_version) });
