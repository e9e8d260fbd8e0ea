import { isConflict } from '@drais/kit/db/connection-errors';
import type { Shard } from '@drais/kit/db/shard';
import { literal, numbers, optionalNumber, texts } from './array-literal.ts';
import { encodeReportRows, REPORT_COLUMNS, type ReportRow } from './report-rows.ts';

/** A shard whose driver can stream a `copy … from stdin`. */
interface CopyShard extends Shard {
  copyIn(text: string, data: Buffer): Promise<void>;
}

const COPY_REPORTS = `copy fleet.reports (${REPORT_COLUMNS}) from stdin (format binary)`;

/**
 * Stores a batch and returns the rows that were new; when it returns, they are committed.
 *
 * Fast and exact: nearly every batch holds only new rows, and for those a COPY straight into the
 * table is the cheapest write there is (two round trips, its own transaction, no stage). The
 * primary key decides whether that was so: a row that is there already (a vehicle sends again what
 * it saw no acknowledgement for) fails the whole COPY with a unique violation, nothing of it is
 * stored, and the batch is written again by an `insert … on conflict do nothing`, which also takes
 * a row that comes twice in one batch. `has_repeats` skips the attempt when the door knows it would
 * fail.
 */
export async function storeReports(
  shard: Shard,
  rows: readonly ReportRow[],
  options: { readonly has_repeats: boolean },
): Promise<readonly ReportRow[]> {
  if (!options.has_repeats && canCopy(shard)) {
    try {
      await shard.copyIn(COPY_REPORTS, encodeReportRows(inKeyOrder(rows)));
      return rows;
    } catch (error) {
      if (!isConflict(error, 'reports_pkey')) throw error;
    }
  }
  return insertNewReports(shard, rows);
}

/**
 * Neighbours in the key meet the same pages of its index while these are still warm: saves a tenth
 * to a fifth of PostgreSQL's work.
 */
function inKeyOrder(rows: readonly ReportRow[]): ReportRow[] {
  return [...rows].sort((a, b) => (a.device_id < b.device_id ? -1 : 1));
}

function canCopy(shard: Shard): shard is CopyShard {
  return typeof (shard as Partial<CopyShard>).copyIn === 'function';
}

const INSERT_REPORTS = `
  insert into fleet.reports (${REPORT_COLUMNS})
  select r.area_id, r.device_id, r.sequence, r.boot_id, to_timestamp(r.observed_at_ms / 1000), to_timestamp(r.received_at_ms / 1000),
    r.lat, r.lon, r.accuracy_m, r.speed_m_s, r.charge_fraction, r.locked, r.odometer_m, string_to_array(r.events, ' ')
  from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::float8[], $6::float8[], $7::float8[], $8::float8[],
      $9::float8[], $10::float8[], $11::float8[], $12::boolean[], $13::float8[], $14::text[])
    as r (area_id, device_id, sequence, boot_id, observed_at_ms, received_at_ms,
      lat, lon, accuracy_m, speed_m_s, charge_fraction, locked, odometer_m, events)
  on conflict (area_id, device_id, sequence) do nothing
  returning device_id, sequence`;

async function insertNewReports(
  shard: Shard,
  rows: readonly ReportRow[],
): Promise<readonly ReportRow[]> {
  const stored = await shard.query<{ device_id: string; sequence: number }>(INSERT_REPORTS, [
    texts(rows, (r) => r.area_id),
    texts(rows, (r) => r.device_id),
    numbers(rows, (r) => r.report.sequence),
    texts(rows, (r) => r.report.boot_id),
    numbers(rows, (r) => r.observed_at_ms),
    numbers(rows, (r) => r.received_at_ms),
    numbers(rows, (r) => r.report.lat),
    numbers(rows, (r) => r.report.lon),
    numbers(rows, (r) => r.report.accuracy_m),
    numbers(rows, (r) => r.report.speed_m_s),
    numbers(rows, (r) => r.report.charge_fraction),
    literal(rows, (r) => String(r.report.locked)),
    numbers(rows, (r) => r.report.odometer_m),
    texts(rows, (r) => r.report.events?.join(' ')),
  ]);
  const isNew = new Set(stored.map((r) => `${r.device_id} ${String(r.sequence)}`));
  // A report that came twice in the batch is new once.
  return rows.filter((r) => isNew.delete(`${r.device_id} ${String(r.report.sequence)}`));
}

/** The newest report of one device, as the door keeps it between two writes. */
export interface LatestReport {
  readonly row: ReportRow;
  /** When it last moved by the reports since the last write; null when it stood. */
  readonly last_moved_at_ms: number | null;
}

const UPSERT_LATEST = `
  insert into fleet.latest_reports as latest
    (area_id, device_id, vehicle_id, sequence, boot_id, observed_at, received_at,
     lat, lon, accuracy_m, speed_m_s, charge_fraction, locked, last_moved_at)
  select r.area_id, r.device_id, r.vehicle_id, r.sequence, r.boot_id, to_timestamp(r.observed_at_ms / 1000),
    to_timestamp(r.received_at_ms / 1000), r.lat, r.lon, r.accuracy_m, r.speed_m_s, r.charge_fraction, r.locked,
    to_timestamp(r.last_moved_at_ms / 1000)
  from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::float8[], $7::float8[], $8::float8[],
      $9::float8[], $10::float8[], $11::float8[], $12::float8[], $13::boolean[], $14::float8[])
    as r (area_id, device_id, vehicle_id, sequence, boot_id, observed_at_ms, received_at_ms,
      lat, lon, accuracy_m, speed_m_s, charge_fraction, locked, last_moved_at_ms)
  on conflict (area_id, device_id) do update set
    vehicle_id = excluded.vehicle_id, sequence = excluded.sequence, boot_id = excluded.boot_id,
    observed_at = excluded.observed_at, received_at = excluded.received_at, lat = excluded.lat, lon = excluded.lon,
    accuracy_m = excluded.accuracy_m, speed_m_s = excluded.speed_m_s, charge_fraction = excluded.charge_fraction,
    locked = excluded.locked, last_moved_at = coalesce(excluded.last_moved_at, latest.last_moved_at)
  where latest.sequence < excluded.sequence`;

/**
 * Writes the newest reports; one that is older than what is there changes nothing. A crash may lose
 * the last of these writes, which are then made again from the stored reports: the commit does not
 * wait for the disk.
 */
export async function upsertLatestReports(
  shard: Shard,
  latest: readonly LatestReport[],
): Promise<void> {
  const rows = latest.map((one) => one.row);
  await shard.relaxed.query(UPSERT_LATEST, [
    texts(rows, (r) => r.area_id),
    texts(rows, (r) => r.device_id),
    texts(rows, (r) => r.vehicle_id),
    numbers(rows, (r) => r.report.sequence),
    texts(rows, (r) => r.report.boot_id),
    numbers(rows, (r) => r.observed_at_ms),
    numbers(rows, (r) => r.received_at_ms),
    numbers(rows, (r) => r.report.lat),
    numbers(rows, (r) => r.report.lon),
    numbers(rows, (r) => r.report.accuracy_m),
    numbers(rows, (r) => r.report.speed_m_s),
    numbers(rows, (r) => r.report.charge_fraction),
    literal(rows, (r) => String(r.report.locked)),
    literal(latest, (one) => optionalNumber(one.last_moved_at_ms)),
  ]);
}

/** Where a page of stored reports ended: order of arrival, then key. */
export interface ReportCursor {
  readonly received_at: Date;
  readonly area_id: string;
  readonly device_id: string;
  readonly sequence: number;
}

const LIST_SINCE = `
  select r.area_id, r.device_id, d.vehicle_id, r.sequence, r.boot_id, r.observed_at, r.received_at, r.lat, r.lon,
    r.accuracy_m, r.speed_m_s, r.charge_fraction, r.locked, r.odometer_m, r.events
  from fleet.reports r
  join fleet.devices d on d.area_id = r.area_id and d.device_id = r.device_id
  left join fleet.latest_reports l on l.area_id = r.area_id and l.device_id = r.device_id
  where (r.received_at, r.area_id, r.device_id, r.sequence) > ($1, $2, $3, $4)
    and r.sequence > coalesce(l.sequence, 0)
  order by r.received_at, r.area_id, r.device_id, r.sequence
  limit $5`;

interface StoredRow {
  readonly area_id: string;
  readonly device_id: string;
  readonly vehicle_id: string;
  readonly sequence: number;
  readonly boot_id: string;
  readonly observed_at: Date;
  readonly received_at: Date;
  readonly lat: number;
  readonly lon: number;
  readonly accuracy_m: number;
  readonly speed_m_s: number;
  readonly charge_fraction: number;
  readonly locked: boolean;
  readonly odometer_m: number | null;
  readonly events: string[] | null;
}

/**
 * Stored reports of one database that are newer than their device's latest, in order of arrival:
 * what a room that was away has not judged yet, and what it found untrue since. Pages of at most
 * `limit`; start at `cursorAt`.
 */
export async function listReportsSince(
  shard: Shard,
  after: ReportCursor,
  limit: number,
): Promise<ReportRow[]> {
  const rows = await shard.query<StoredRow>(LIST_SINCE, [
    after.received_at,
    after.area_id,
    after.device_id,
    after.sequence,
    limit,
  ]);
  return rows.map(toReportRow);
}

/** The cursor before everything that arrived at `received_at` or later. */
export function cursorAt(received_at: Date): ReportCursor {
  return { received_at, area_id: '', device_id: '', sequence: 0 };
}

/** The cursor behind `row`. */
export function cursorBehind(row: ReportRow): ReportCursor {
  const { area_id, device_id, report } = row;
  return {
    received_at: new Date(row.received_at_ms),
    area_id,
    device_id,
    sequence: report.sequence,
  };
}

function toReportRow(row: StoredRow): ReportRow {
  const { area_id, device_id, vehicle_id, observed_at, received_at, odometer_m, events, ...rest } =
    row;
  return {
    area_id,
    device_id,
    vehicle_id,
    received_at_ms: received_at.getTime(),
    observed_at_ms: observed_at.getTime(),
    report: {
      ...rest,
      observed_at: observed_at.toISOString(),
      ...(odometer_m === null ? {} : { odometer_m }),
      ...(events === null ? {} : { events }),
    },
  };
}

/**
 * When the newest of the latest reports arrived, or null before the first. Reports are handed on in
 * order of arrival, so whatever arrived earlier has been judged.
 */
export async function findNewestLatestAt(shard: Shard): Promise<Date | null> {
  const rows = await shard.query<{ received_at: Date | null }>(
    'select max(received_at) as received_at from fleet.latest_reports',
  );
  return rows[0]?.received_at ?? null;
}

/**
 * Deletes at most `limit` reports of one database that arrived before `before`, oldest first;
 * returns how many. A vehicle that sends a report again after its row was purged has it stored
 * twice: keep rows longer than vehicles keep theirs.
 */
export async function purgeReports(shard: Shard, before: Date, limit: number): Promise<number> {
  const rows = await shard.query(
    `delete from fleet.reports where (area_id, device_id, sequence) in (
       select area_id, device_id, sequence from fleet.reports
       where received_at < $1 order by received_at limit $2)
     returning sequence`,
    [before, limit],
  );
  return rows.length;
}
