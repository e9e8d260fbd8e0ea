import { randomBytes } from 'node:crypto';
import { fleet } from '@drais/contracts';
import { recordAlone, retryOnConflict, type Shard } from '@drais/kit';
import { isLeaseOver, leasesOverUntil } from '../domain/command-lease.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { findCommand, listDueDeliveries, listLeasesOver } from '../store/commands.ts';
import { findVehicle } from '../store/vehicles.ts';
import { deliverLease } from './deliver-lease.ts';

/**
 * Milliseconds of silence after which a lease is handed over again: longer than a vehicle's usual
 * answer.
 */
const REDELIVER_AFTER_MS = 1_000;
/**
 * Times that a lease is handed over at most. Vehicles answer repeats; more would only load a bad
 * connection.
 */
const ATTEMPTS_MAX = 30;
/** Commands per run: some seconds of work for a fleet whose door has just come back. */
const ROWS_MAX = 200;
/** Deliveries and expiries at once: leaves connections to whoever waits for an answer. */
const AT_ONCE_MAX = 8;

/**
 * Hands unanswered leases of one database over again, and gives up those that ended. Returns how
 * many.
 */
export async function driveCommandsUseCase(tools: FleetTools, database: string): Promise<number> {
  const shard = tools.db.database(database);
  const expired = await expireLeases(tools, shard);
  return expired + (await redeliver(tools, shard));
}

async function redeliver(tools: FleetTools, shard: Shard): Promise<number> {
  const wall_now = tools.wallNow();
  const due = await listDueDeliveries(shard, {
    wall_now,
    quiet_since: new Date(wall_now.getTime() - REDELIVER_AFTER_MS),
    attempts_max: ATTEMPTS_MAX,
    limit: ROWS_MAX,
  });
  await eachOf(due, (command) => deliverLease(tools, command));
  return due.length;
}

async function expireLeases(tools: FleetTools, shard: Shard): Promise<number> {
  const ended_before = leasesOverUntil(tools.wallNow());
  const over = await listLeasesOver(shard, { ended_before, limit: ROWS_MAX });
  await eachOf(over, ({ area_id, command_id }) => expireLease(tools, area_id, command_id));
  return over.length;
}

/**
 * Gives a lease up, unless its answer came first: both are on one stream, so only one of them is
 * decided.
 */
async function expireLease(tools: FleetTools, area_id: string, command_id: string): Promise<void> {
  const shard = tools.db.shard(area_id);
  await retryOnConflict(async () => {
    const found = await findCommand(shard, area_id, command_id);
    if (found === null) return;
    const { vehicle_id, kind } = found;
    const vehicle = await findVehicle(shard, area_id, vehicle_id);
    // Read after the stream's head: an answer that came in between is seen here or conflicts below.
    const command = await findCommand(shard, area_id, command_id);
    if (vehicle === null || command?.status !== 'issued') return;
    if (!isLeaseOver(command.expires_at, tools.wallNow())) return;
    const event = fleet.events.commandExpired.at(tools.now(), { command_id, vehicle_id, kind });
    const { stream_version } = vehicle;
    const trace_id = randomBytes(16).toString('hex');
    const head = { shard_key: area_id, stream_id: vehicle_id, stream_version, trace_id };
    await recordAlone(tools, head, [event]);
  });
}

async function eachOf<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE_MAX }, worker));
}
