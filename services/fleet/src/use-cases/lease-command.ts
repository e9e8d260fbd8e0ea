import { fleet } from '@drais/contracts';
import { retryOnConflict } from '@drais/kit';
import type { CommandKind } from '@drais/standards/device/command';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { addSeconds } from '@drais/vocabulary/units';
import type { VehicleState } from '@drais/vocabulary/vehicle';
import type { FleetTools } from '../fleet-tools.ts';
import { type CommandRow, findCommand } from '../store/commands.ts';
import { insertStaffReason } from '../store/staff-reasons.ts';
import { findVehicle } from '../store/vehicles.ts';
import { deliverLease } from './deliver-lease.ts';

export interface CommandAsk {
  readonly command_id: string;
  readonly vehicle_id: string;
  readonly kind: CommandKind;
  readonly require_standstill: boolean;
  readonly max_speed_kph?: number;
  /** Seconds of wall time that the lease runs. */
  readonly lease_s: number;
  readonly asked_by: string;
  readonly trace_id: string;
  /** States in which it must not be asked. */
  readonly never_in?: readonly VehicleState[];
  /** The only states in which it may be asked; absent: any. */
  readonly only_in?: readonly VehicleState[];
  readonly reason?: string;
}

export type LeaseOutcome =
  | { readonly kind: 'leased'; readonly command: CommandRow }
  | { readonly kind: 'vehicle_unknown' | 'vehicle_has_no_device' | 'state_forbids' };

/**
 * Leases a command, or finds it leased already: one `command_id` is one command. The lease is on
 * record before anything is sent, and sent after the answer: a door that is down delays nobody but
 * the vehicle.
 */
export async function leaseCommand(tools: FleetTools, ask: CommandAsk): Promise<LeaseOutcome> {
  const area_id = shardKeyOf(ask.vehicle_id);
  const shard = tools.db.shard(area_id);
  const outcome = await retryOnConflict(async (): Promise<LeaseOutcome> => {
    // In this order: what is decided in between moves the stream's head, and is seen as a conflict.
    const vehicle = await findVehicle(shard, area_id, ask.vehicle_id);
    const known = await findCommand(shard, area_id, ask.command_id);
    if (vehicle === null) return { kind: 'vehicle_unknown' };
    if (known !== null) return { kind: 'leased', command: known };
    if (vehicle.device_id === null) return { kind: 'vehicle_has_no_device' };
    if (isForbidden(vehicle.vehicle_state, ask)) return { kind: 'state_forbids' };

    const { stream_version, device_id } = vehicle;
    const issued = fleet.events.commandIssued.at(tools.now(), {
      command_id: ask.command_id,
      vehicle_id: ask.vehicle_id,
      device_id,
      kind: ask.kind,
      // The version of its own event: it rises with every command of this vehicle and is never
      // given twice.
      sequence: stream_version + 1,
      require_standstill: ask.require_standstill,
      ...(ask.max_speed_kph === undefined ? {} : { max_speed_kph: ask.max_speed_kph }),
      expires_at: addSeconds(tools.wallNow(), ask.lease_s).toISOString(),
      asked_by: ask.asked_by,
    });
    const head = {
      shard_key: area_id,
      stream_id: ask.vehicle_id,
      stream_version,
      trace_id: ask.trace_id,
    };
    const command = await shard.transaction(async (tx) => {
      const version = await tools.record(tx, head, [issued]);
      if (ask.reason !== undefined) {
        const { vehicle_id, reason } = ask;
        await insertStaffReason(tx, { area_id, vehicle_id, stream_version: version, reason });
      }
      return findCommand(tx, area_id, ask.command_id);
    });
    if (command === null) throw new Error(`command ${ask.command_id} was not projected`);
    return { kind: 'leased', command };
  });
  if (outcome.kind === 'leased' && outcome.command.status === 'issued') {
    tools.inBackground(deliverLease(tools, outcome.command));
  }
  return outcome;
}

function isForbidden(state: VehicleState, { never_in, only_in }: CommandAsk): boolean {
  return never_in?.includes(state) === true || only_in?.includes(state) === false;
}
