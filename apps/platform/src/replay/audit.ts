import { openDirectory } from '@drais/kit/db/directory';
import { roleOf } from '@drais/kit/db/migrate';
import { auditLedger, recomputeReceipts } from '@drais/payments';
import pg from 'pg';

/** What an outsider who may read every table finds wrong. All zero when the books add up. */
export interface Audit {
  readonly double_promises: number;
  readonly unbalanced_entries: number;
  readonly receipts_not_recomputed: number;
  readonly events_lost: number;
  readonly events_doubled: number;
  /** Reports that their senders saw acknowledged, and those of them that are not stored. */
  readonly reports_acknowledged: number;
  readonly reports_lost: number;
}

/** Rooms whose events go to others. */
const ROOMS = ['users', 'booking', 'fleet', 'payments'];

/**
 * Reads all databases of a platform at rest. `acknowledged` is what the vehicles wrote down
 * themselves: `<device_id> <sequence>`.
 */
export async function audit(
  database_urls: readonly string[],
  acknowledged: ReadonlySet<string>,
): Promise<Audit> {
  const clients = database_urls.map(
    (connectionString) => new pg.Client({ connectionString, application_name: 'drais_audit' }),
  );
  const payments = openDirectory({
    urls: database_urls,
    role: roleOf('payments'),
    connections_max: 2,
  });
  try {
    await Promise.all(clients.map((client) => client.connect()));
    const { unbalanced_entries } = await auditLedger(payments);
    const { receipts_not_recomputed } = await recomputeReceipts(payments);
    return {
      double_promises: await sum(clients, doublePromises),
      unbalanced_entries,
      receipts_not_recomputed,
      events_lost: (await sum(clients, waitingEvents)) + (await tripsWithoutReceipt(clients)),
      events_doubled: await sum(clients, doubledEnds),
      reports_acknowledged: acknowledged.size,
      reports_lost: await lostReports(clients, acknowledged),
    };
  } finally {
    await Promise.all([payments.close(), ...clients.map((client) => client.end())]);
  }
}

async function sum(clients: readonly pg.Client[], statement: string): Promise<number> {
  const counts = await Promise.all(clients.map((client) => client.query<{ n: number }>(statement)));
  return counts.reduce((total, { rows }) => total + Number(rows[0]?.n ?? 0), 0);
}

/** Two promises of one vehicle for one moment, whatever became of them afterwards. */
const doublePromises = `
  select count(*)::int as n from booking.reservations a
  join booking.reservations b on b.area_id = a.area_id and b.vehicle_id = a.vehicle_id and b.reservation_id > a.reservation_id
    and b.during && a.during
  where a.status in ('held', 'in_use', 'completed') and b.status in ('held', 'in_use', 'completed')`;

/** Events that a subscriber never took. A platform at rest has none. */
const waitingEvents = `select ${ROOMS.map((room) => `(select count(*) from ${room}.outbox) + (select count(*) from ${room}.dead_letters)`).join(' + ')} as n`;

/** Trips that ended twice, and trips that were billed twice. */
const doubledEnds = `
  select (select count(*) - count(distinct stream_id) from booking.events where type = 'booking.trip_ended')
    + (select count(*) - count(distinct data #>> '{receipt,trip_id}') from payments.events where type = 'payments.receipt_issued') as n`;

/** Across databases: the trip lies in its area, its receipt with its rider. */
async function tripsWithoutReceipt(clients: readonly pg.Client[]): Promise<number> {
  const ended = await column(
    clients,
    `select stream_id as id from booking.events where type = 'booking.trip_ended'`,
  );
  const billed = new Set(
    await column(
      clients,
      `select data #>> '{receipt,trip_id}' as id from payments.events where type = 'payments.receipt_issued'`,
    ),
  );
  return ended.filter((trip_id) => !billed.has(trip_id)).length;
}

/** The key of the table holds each number of a device once, so what is found is stored once. */
async function lostReports(
  clients: readonly pg.Client[],
  acknowledged: ReadonlySet<string>,
): Promise<number> {
  const stored = new Set(
    await column(clients, `select device_id || ' ' || sequence as id from fleet.reports`),
  );
  return [...acknowledged].filter((report) => !stored.has(report)).length;
}

async function column(clients: readonly pg.Client[], statement: string): Promise<string[]> {
  const results = await Promise.all(
    clients.map((client) => client.query<{ id: string }>(statement)),
  );
  return results.flatMap(({ rows }) => rows.map(({ id }) => id));
}
