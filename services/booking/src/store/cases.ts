import { booking } from '@drais/contracts';
import type { Queryable } from '@drais/kit';
import type { OutputOf } from '@drais/vocabulary/define';
import type { Case } from '../domain/case.ts';

type View = OutputOf<typeof booking.listCases>['items'][number];
type Kind = View['kind'];

export interface CaseRow extends Case {
  readonly kind: Kind;
  readonly code: string;
  readonly opened_at: Date;
  readonly returned_at: Date | null;
  readonly reason: string | null;
  readonly note: string | null;
  readonly reservation_id: string | null;
  readonly cause: NonNullable<View['cause']> | null;
  readonly starts_at: Date | null;
  readonly decide_by: Date | null;
  readonly outcome: NonNullable<View['outcome']> | null;
  readonly new_reservation_id: string | null;
  /** 0 while nothing has happened in the stream of the case's own id. */
  readonly stream_version: number;
  readonly [column: string]: unknown;
}

interface KindOfCase {
  /** Table `c`, and `s` that the code printed on the vehicle is taken from. */
  readonly source: string;
  readonly opened_at: string;
  readonly closed_at: string;
  /** What else makes a row a case. */
  readonly condition: string;
  readonly columns: string;
  readonly stream_version: string;
}

const noPromise = `null::text as reservation_id, null::text as cause, null::timestamptz(3) as starts_at, null::timestamptz(3) as decide_by,
  null::text as outcome, null::text as new_reservation_id`;
const fromTrip = 'join booking.trips s on s.area_id = c.area_id and s.trip_id = c.trip_id';

/**
 * One query a kind, with the same columns: a new kind of case joins here. A trip that was ended for
 * its rider is a case only when its vehicle did not confirm the lock; every trip with a case of its
 * own names it, which is said once more for the sake of the index.
 */
const KINDS: Readonly<Record<Kind, KindOfCase>> = {
  recovery: {
    source: `booking.recovery_cases c ${fromTrip}`,
    opened_at: 'c.opened_at',
    closed_at: 'c.closed_at',
    condition: 'true',
    columns: `c.trip_id, c.returned_at, c.reason, ${noPromise}`,
    stream_version: 'coalesce(w.stream_version, 0)',
  },
  vehicle_check: {
    source: `booking.operator_ends c ${fromTrip}`,
    opened_at: 'c.decided_at',
    closed_at: 'c.checked_at',
    condition: `s.status = 'ended' and s.lock_confirmed = false and s.case_id is not null`,
    columns: `c.trip_id, null::timestamptz(3) as returned_at, c.check_reason as reason, ${noPromise}`,
    stream_version: 'coalesce(w.stream_version, 0)',
  },
  conflict: {
    source: `booking.conflict_cases c
      join booking.reservations s on s.area_id = c.area_id and s.reservation_id = c.reservation_id`,
    opened_at: 'c.opened_at',
    closed_at: 'c.closed_at',
    condition: 'true',
    columns: `null::text as trip_id, null::timestamptz(3) as returned_at, c.reason, c.reservation_id, c.cause, c.starts_at,
      c.decide_by, c.outcome, c.new_reservation_id`,
    // Its own decisions and the work on it are one stream.
    stream_version: 'c.stream_version',
  },
};

function casesOf(kind: Kind, condition: string): string {
  const { source, opened_at, closed_at, columns, stream_version, ...one } = KINDS[kind];
  return `select '${kind}' as kind, c.case_id, c.vehicle_id, s.code, ${opened_at} as opened_at, ${closed_at} as closed_at, ${columns},
      w.assigned_to, w.due_at, w.note, ${stream_version} as stream_version
    from ${source} left join booking.case_work w on w.area_id = c.area_id and w.case_id = c.case_id
    where c.area_id = $1 and ${one.condition} and ${condition}`;
}

const findText = booking.CASE_KINDS.map((kind) => casesOf(kind, 'c.case_id = $2')).join(
  ' union all ',
);

export async function findAnyCase(
  db: Queryable,
  area_id: string,
  case_id: string,
): Promise<CaseRow | null> {
  const rows = await db.query<CaseRow>(findText, [area_id, case_id]);
  return rows[0] === undefined ? null : toCase(rows[0]);
}

export interface CasesFilter {
  readonly area_id: string;
  readonly kind?: Kind | undefined;
  readonly state?: View['state'] | undefined;
  readonly assigned_to?: string | undefined;
  /** When the last case of the page before was opened, and its id. */
  readonly after: readonly [string, string] | undefined;
  readonly limit: number;
}

/**
 * Newest first; what is absent does not narrow. Each kind gives no more rows than the page has, in
 * the order of its own index, and the text has only the conditions that are asked for: so the few
 * open cases are found without the many closed ones.
 */
export async function listAnyCases(db: Queryable, filter: CasesFilter): Promise<CaseRow[]> {
  const { area_id, after, limit, assigned_to } = filter;
  const [opened_at, case_id] = after ?? ['infinity', ''];
  const values = [area_id, opened_at, case_id, limit];
  const rows = await db.query<CaseRow>(
    listText(filter),
    assigned_to === undefined ? values : [...values, assigned_to],
  );
  return rows.map(toCase);
}

function listText(filter: CasesFilter): string {
  const order = 'order by opened_at desc, case_id desc limit $4';
  const partOf = (kind: Kind) => `${casesOf(kind, conditionsOf(kind, filter))} ${order}`;
  if (filter.kind !== undefined) return partOf(filter.kind);
  const parts = booking.CASE_KINDS.map((kind) => `(${partOf(kind)})`);
  return `${parts.join(' union all ')} ${order}`;
}

function conditionsOf(kind: Kind, { state, assigned_to }: CasesFilter): string {
  const { opened_at, closed_at } = KINDS[kind];
  const states = {
    open: `${closed_at} is null and w.assigned_to is null`,
    in_work: `${closed_at} is null and w.assigned_to is not null`,
    closed: `${closed_at} is not null`,
  };
  return [
    `(${opened_at}, c.case_id) < ($2::timestamptz, $3)`,
    ...(state === undefined ? [] : [states[state]]),
    ...(assigned_to === undefined ? [] : ['w.assigned_to = $5']),
  ].join(' and ');
}

const toCase = (row: CaseRow): CaseRow => ({ ...row, stream_version: Number(row.stream_version) });
