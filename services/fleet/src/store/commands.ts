import type { Queryable } from '@drais/kit';
import type { CommandKind } from '@drais/standards/device/command';
import type { CommandStatus } from '../domain/command-lease.ts';
import type { RunningLimit } from '../domain/speed-lease.ts';
import type { LastLockCommand } from '../domain/unasked-movement.ts';

/** A command with how often it was handed to its vehicle's connection. */
export interface CommandRow {
  readonly area_id: string;
  readonly command_id: string;
  readonly vehicle_id: string;
  readonly device_id: string;
  readonly kind: CommandKind;
  readonly sequence: number;
  readonly require_standstill: boolean;
  readonly max_speed_kph: number | null;
  readonly status: CommandStatus;
  readonly result: string | null;
  readonly asked_at: Date;
  readonly executed_at: Date | null;
  readonly issued_at: Date;
  readonly expires_at: Date;
  readonly asked_by: string;
  readonly deliveries: number;
}

type Row = CommandRow & Record<string, unknown>;

const COLUMNS = `c.area_id, c.command_id, c.vehicle_id, c.device_id, c.kind, c.sequence, c.require_standstill,
  c.max_speed_kph, c.status, c.result, c.asked_at, c.executed_at, c.issued_at, c.expires_at, c.asked_by, coalesce(d.deliveries, 0) as deliveries`;
const WITH_DELIVERIES = `fleet.commands c
  left join fleet.command_deliveries d on d.area_id = c.area_id and d.command_id = c.command_id`;

export async function findCommand(
  db: Queryable,
  area_id: string,
  command_id: string,
): Promise<CommandRow | null> {
  const rows = await db.query<Row>(
    `select ${COLUMNS} from ${WITH_DELIVERIES} where c.area_id = $1 and c.command_id = $2`,
    [area_id, command_id],
  );
  return rows[0] ?? null;
}

/**
 * What was asked of a vehicle's lock last and may have been done: an unlocking that was never
 * answered may have opened it.
 */
export async function findLastLockCommand(
  db: Queryable,
  area_id: string,
  vehicle_id: string,
): Promise<LastLockCommand | null> {
  const rows = await db.query<LastLockCommand & Record<string, unknown>>(
    `select kind, issued_at from fleet.commands
     where area_id = $1 and vehicle_id = $2 and kind in ('lock', 'unlock')
       and (result = 'done' or (kind = 'unlock' and result is null))
     order by sequence desc limit 1`,
    [area_id, vehicle_id],
  );
  return rows[0] ?? null;
}

/** Limits of an area that may still be in force: the last word to each vehicle. */
export async function listRunningLimits(
  db: Queryable,
  area_id: string,
  wall_now: Date,
): Promise<(RunningLimit & { vehicle_id: string })[]> {
  const rows = await db.query<
    RunningLimit & { vehicle_id: string; kind: CommandKind } & Record<string, unknown>
  >(
    `select distinct on (vehicle_id) vehicle_id, kind, max_speed_kph, expires_at
     from fleet.commands
     where area_id = $1 and expires_at > $2 and kind in ('set_speed_limit', 'lift_speed_limit')
     order by vehicle_id, sequence desc`,
    [area_id, wall_now],
  );
  return rows.filter(({ kind }) => kind === 'set_speed_limit');
}

/** Commands of a vehicle whose number is below `before`, newest first. */
export async function listCommandsOf(
  db: Queryable,
  vehicle: { readonly area_id: string; readonly vehicle_id: string },
  page: { readonly before: number; readonly limit: number },
): Promise<CommandRow[]> {
  return db.query<Row>(
    `select ${COLUMNS} from ${WITH_DELIVERIES}
     where c.area_id = $1 and c.vehicle_id = $2 and c.sequence < $3
     order by c.sequence desc limit $4`,
    [vehicle.area_id, vehicle.vehicle_id, page.before, page.limit],
  );
}

/** Leases of a device that have no answer and still run, oldest first. */
export async function listPendingOf(
  db: Queryable,
  device: { readonly area_id: string; readonly device_id: string },
  ask: { readonly wall_now: Date; readonly limit: number },
): Promise<CommandRow[]> {
  return db.query<Row>(
    `select ${COLUMNS} from ${WITH_DELIVERIES}
     where c.area_id = $1 and c.device_id = $2 and c.status = 'issued' and c.expires_at >= $3
     order by c.sequence limit $4`,
    [device.area_id, device.device_id, ask.wall_now, ask.limit],
  );
}

/**
 * Leases of one database that still run without an answer and were last handed over before
 * `quiet_since`.
 */
export async function listDueDeliveries(
  db: Queryable,
  ask: {
    readonly wall_now: Date;
    readonly quiet_since: Date;
    readonly attempts_max: number;
    readonly limit: number;
  },
): Promise<CommandRow[]> {
  return db.query<Row>(
    `select ${COLUMNS} from ${WITH_DELIVERIES}
     where c.status = 'issued' and c.expires_at >= $1 and coalesce(d.attempted_at, c.issued_at) < $2
       and coalesce(d.attempts, 0) < $3
     order by c.expires_at limit $4`,
    [ask.wall_now, ask.quiet_since, ask.attempts_max, ask.limit],
  );
}

/** Leases of one database that ended before `ended_before` without an answer. */
export async function listLeasesOver(
  db: Queryable,
  ask: { readonly ended_before: Date; readonly limit: number },
): Promise<{ area_id: string; command_id: string }[]> {
  return db.query(
    `select area_id, command_id from fleet.commands
     where status = 'issued' and expires_at < $1 order by expires_at limit $2`,
    [ask.ended_before, ask.limit],
  );
}

/**
 * Counts that a lease was handed over, or that it was tried in vain. A count lost in a crash harms
 * nothing.
 */
export async function countDelivery(
  db: Queryable,
  command: { readonly area_id: string; readonly command_id: string },
  attempt: { readonly delivered: boolean; readonly at: Date },
): Promise<void> {
  await db.query(
    `insert into fleet.command_deliveries as d (area_id, command_id, attempts, deliveries, attempted_at)
     values ($1, $2, 1, $3, $4)
     on conflict (area_id, command_id) do update
       set attempts = d.attempts + 1, deliveries = d.deliveries + excluded.deliveries,
           attempted_at = excluded.attempted_at`,
    [command.area_id, command.command_id, attempt.delivered ? 1 : 0, attempt.at],
  );
}

/** The device that a vehicle has now, with what proves its messages. */
export async function findDevice(
  db: Queryable,
  area_id: string,
  device_id: string,
): Promise<{ device_id: string; vehicle_id: string; public_key: string } | null> {
  const rows = await db.query<{ device_id: string; vehicle_id: string; public_key: string }>(
    `select device_id, vehicle_id, public_key from fleet.devices where area_id = $1 and device_id = $2`,
    [area_id, device_id],
  );
  return rows[0] ?? null;
}
