import type { Queryable } from '@drais/kit';

export interface QuarantinedReport {
  readonly area_id: string;
  readonly quarantined_id: string;
  readonly device_id: string;
  readonly received_at: Date;
  readonly reason: string;
  readonly report: Readonly<Record<string, unknown>>;
}

/** Adds reports of one database; one that was judged before is there already. */
export async function insertQuarantined(
  db: Queryable,
  rows: readonly QuarantinedReport[],
): Promise<void> {
  await db.query(
    `insert into fleet.quarantined_reports (area_id, quarantined_id, device_id, received_at, reason, report)
     select q.area_id, q.quarantined_id, q.device_id, q.received_at, q.reason, q.report
     from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::jsonb[])
       as q (area_id, quarantined_id, device_id, received_at, reason, report)
     on conflict (area_id, quarantined_id) do nothing`,
    [
      rows.map((r) => r.area_id),
      rows.map((r) => r.quarantined_id),
      rows.map((r) => r.device_id),
      rows.map((r) => r.received_at),
      rows.map((r) => r.reason),
      rows.map((r) => JSON.stringify(r.report)),
    ],
  );
}

/** Quarantined reports of an area, newest first; `before` is the last row of the page before. */
export async function listQuarantined(
  db: Queryable,
  area_id: string,
  page: {
    readonly limit: number;
    readonly before?: { readonly at: Date; readonly id: string };
  },
): Promise<QuarantinedReport[]> {
  return db.query<QuarantinedReport & Record<string, unknown>>(
    `select area_id, quarantined_id, device_id, received_at, reason, report
     from fleet.quarantined_reports
     where area_id = $1 and ($2::timestamptz is null or (received_at, quarantined_id) < ($2, $3))
     order by received_at desc, quarantined_id desc
     limit $4`,
    [area_id, page.before?.at ?? null, page.before?.id ?? '', page.limit],
  );
}

/** Deletes at most `limit` rows of one database that came before `before`; returns how many. */
export async function purgeQuarantined(
  db: Queryable,
  before: Date,
  limit: number,
): Promise<number> {
  const rows = await db.query(
    `delete from fleet.quarantined_reports where (area_id, quarantined_id) in (
       select area_id, quarantined_id from fleet.quarantined_reports where received_at < $1 limit $2)
     returning quarantined_id`,
    [before, limit],
  );
  return rows.length;
}
