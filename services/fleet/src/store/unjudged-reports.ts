import type { Queryable } from '@drais/kit';
import type { IncomingReport } from '../domain/live-area.ts';

/**
 * Milliseconds before the newest of the latest reports from which stored ones may be missing there:
 * the device door writes those every few seconds. Longer only reads more rows at the start.
 */
const UNWRITTEN_MS = 30_000;
/** Rows read at most: an area of 20,000 vehicles reports fewer in that time. */
const ROWS_MAX = 20_000;

/**
 * Reports of an area that are stored and newer than their device's latest, in order of arrival.
 * They are judged anew and change memory only: the door hands them on as well, and what is untrue
 * is quarantined then.
 */
export async function listUnjudgedReports(
  db: Queryable,
  area_id: string,
): Promise<IncomingReport[]> {
  return db.query<IncomingReport & Record<string, unknown>>(
    `select r.device_id, r.sequence, r.observed_at, r.lat, r.lon, r.accuracy_m, r.speed_m_s, r.charge_fraction, r.locked
     from fleet.reports r
     join fleet.devices d on d.area_id = r.area_id and d.device_id = r.device_id
     left join fleet.latest_reports l on l.area_id = r.area_id and l.device_id = r.device_id
     where r.area_id = $1 and r.sequence > coalesce(l.sequence, 0)
       and r.received_at > (
         select max(n.received_at) from fleet.latest_reports n where n.area_id = $1
       ) - make_interval(secs => $2)
     order by r.received_at, r.device_id, r.sequence
     limit $3`,
    [area_id, UNWRITTEN_MS / 1000, ROWS_MAX],
  );
}
