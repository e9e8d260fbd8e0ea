import type { FleetTools } from '../fleet-tools.ts';
import { forgetPastHolds } from '../store/holds.ts';

/**
 * Milliseconds for which a reservation that is over is remembered: an event of it may still come,
 * after an outage or from the dead letters. Forgotten sooner, a late start would take its vehicle
 * off the street for nothing.
 */
const REMEMBERED_MS = 30 * 24 * 3_600_000;
/** Rows per run: keeps the statement below 50 ms. */
const ROWS_MAX = 1_000;

/** Forgets reservations of one database that have been over for long. Returns how many. */
export async function forgetPastHoldsUseCase(tools: FleetTools, database: string): Promise<number> {
  const before = new Date(tools.wallNow().getTime() - REMEMBERED_MS);
  return forgetPastHolds(tools.db.database(database), before, ROWS_MAX);
}
