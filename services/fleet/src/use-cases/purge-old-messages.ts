import type { FleetTools } from '../fleet-tools.ts';
import { purgeQuarantined } from '../store/quarantine.ts';
import { purgeRefusedMessages } from '../store/refused-messages.ts';
import { purgeReports } from '../store/reports.ts';

/**
 * Milliseconds that raw reports are kept, true or not: longer than a vehicle keeps what it could
 * not send, since a repeat of a purged report would be stored twice; no longer, since positions are
 * personal (P1).
 */
const REPORTS_KEPT_MS = 30 * 24 * 3_600_000;
/** Milliseconds that refused messages are listed for operators. */
const REFUSALS_KEPT_MS = 30 * 24 * 3_600_000;
/**
 * Rows per run: keeps a statement below 100 ms, and with a run a minute up with 80 reports a
 * second.
 */
const ROWS_MAX = 5_000;

/** Removes what vehicles said long ago from one database. Returns how many rows went. */
export async function purgeOldMessages(tools: FleetTools, database: string): Promise<number> {
  const shard = tools.db.database(database);
  const now_ms = tools.now().getTime();
  const before = new Date(now_ms - REPORTS_KEPT_MS);
  const reports = await purgeReports(shard, before, ROWS_MAX);
  const quarantined = await purgeQuarantined(shard, before, ROWS_MAX);
  const refusals = await purgeRefusedMessages(
    shard,
    new Date(tools.wallNow().getTime() - REFUSALS_KEPT_MS),
    ROWS_MAX,
  );
  return reports + quarantined + refusals;
}
