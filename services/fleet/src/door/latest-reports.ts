import type { ReportRow } from '../store/report-rows.ts';
import type { LatestReport } from '../store/reports.ts';

/**
 * Above this a vehicle counts as moving: a brisk walk, and more than the jitter of a standing GNSS
 * receiver.
 */
const WALKING_PACE_M_S = 1.5;

/** Rows of one write: keeps the statement below 50 ms. */
const UPSERT_ROWS_MAX = 2_000;

export interface LatestReports {
  /**
   * Takes a true report; an older one than the newest changes nothing but when the vehicle last
   * moved.
   */
  put(row: ReportRow): void;
  dirty(): number;
  /** Writes what changed since the last write; what could not be written is kept for the next. */
  flush(): Promise<void>;
}

/** The newest true report of each device of one database since the last write. */
export function openLatestReports(
  upsert: (latest: readonly LatestReport[]) => Promise<void>,
): LatestReports {
  let changed = new Map<string, LatestReport>();

  function merge(next: LatestReport): void {
    const known = changed.get(next.row.device_id);
    changed.set(next.row.device_id, known === undefined ? next : newerOf(known, next));
  }

  return {
    put: (row) => {
      const is_moving = row.report.speed_m_s > WALKING_PACE_M_S;
      merge({ row, last_moved_at_ms: is_moving ? row.observed_at_ms : null });
    },
    dirty: () => changed.size,
    flush: async () => {
      // One order for all writers, so that two doors never wait for each other's rows in a circle.
      const rows = [...changed.values()].sort((a, b) =>
        a.row.device_id < b.row.device_id ? -1 : 1,
      );
      changed = new Map();
      for (let from = 0; from < rows.length; from += UPSERT_ROWS_MAX) {
        try {
          await upsert(rows.slice(from, from + UPSERT_ROWS_MAX));
        } catch (error) {
          for (const row of rows.slice(from)) merge(row);
          throw error;
        }
      }
    },
  };
}

function newerOf(a: LatestReport, b: LatestReport): LatestReport {
  const newer = b.row.report.sequence > a.row.report.sequence ? b : a;
  const moved_ms = Math.max(a.last_moved_at_ms ?? -Infinity, b.last_moved_at_ms ?? -Infinity);
  return { row: newer.row, last_moved_at_ms: Number.isFinite(moved_ms) ? moved_ms : null };
}
