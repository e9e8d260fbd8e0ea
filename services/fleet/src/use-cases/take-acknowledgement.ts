import { fleet } from '@drais/contracts';
import { recordAlone, retryOnConflict, useCase } from '@drais/kit';
import { type Ack, type CommandKind, parseAck } from '@drais/standards/device/command';
import { findPublicKey, verifyAck } from '@drais/standards/device/signing';
import type { NewEvent } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { type AnswerDecision, decideOnAnswer } from '../domain/command-lease.ts';
import type { VehicleFacts } from '../domain/live-vehicle.ts';
import { stepOnOpening } from '../domain/vehicle-state.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { type CommandRow, findCommand, findDevice } from '../store/commands.ts';
import { findVehicle } from '../store/vehicles.ts';
import { openLockEvents, stateChangedEvent } from './change-state.ts';

/** A vehicle's signed answer to a command: what it says is on record when this returns. */
export const takeAcknowledgementUseCase = useCase(
  fleet.takeAcknowledgement,
  async (tools: FleetTools, context, { device_id, payload }) => {
    const area_id = shardKeyOf(device_id);
    const device = await findDevice(tools.db.shard(area_id), area_id, device_id);
    if (device === null) return refuse('fleet.device_unknown', 'There is no such device.');
    const ack = findTrueAck(payload, device);
    if (ack === null) {
      return refuse('fleet.message_forged', 'This is no acknowledgement that the device signed.');
    }
    await noteLock(tools, ack);
    return accept({
      status: await answerCommand(tools, device, { ack, trace_id: context.trace_id }),
    });
  },
);

function findTrueAck(
  payload: string,
  device: { readonly device_id: string; readonly public_key: string },
): Ack | null {
  const parsed = parseAck(Buffer.from(payload, 'utf8'));
  const key = findPublicKey(device.public_key);
  if (!parsed.ok || key === null || parsed.value.device_id !== device.device_id) return null;
  return verifyAck(parsed.value, key) ? parsed.value : null;
}

/** The answer also tells the lock, before the next report does. */
async function noteLock(tools: FleetTools, ack: Ack): Promise<void> {
  const area = await tools.live.findArea(shardKeyOf(ack.device_id));
  const vehicle = area?.findByDevice(ack.device_id) ?? null;
  if (area === null || vehicle === null) return;
  vehicle.heard_at_ms = tools.wallNow().getTime();
  area.takeLock(vehicle, ack.sequence, ack.locked);
}

/**
 * Records what the answer means. Returns `unknown` for a command that was never asked of this
 * device.
 */
async function answerCommand(
  tools: FleetTools,
  device: { readonly device_id: string; readonly vehicle_id: string },
  asked: { readonly ack: Ack; readonly trace_id: string },
): Promise<string> {
  const { ack, trace_id } = asked;
  const area_id = shardKeyOf(device.device_id);
  const shard = tools.db.shard(area_id);
  return retryOnConflict(async () => {
    // The stream's head before the command: whatever is decided in between is then a conflict, and
    // decided again.
    const vehicle = await findVehicle(shard, area_id, device.vehicle_id);
    const command = await findCommand(shard, area_id, ack.command_id);
    if (vehicle === null || command === null) return 'unknown';
    if (command.device_id !== device.device_id) return 'unknown';
    const answer = { result: ack.result, executed_at: new Date(ack.executed_at) };
    const decision = decideOnAnswer(command, answer, tools.now());
    const event = eventOf(tools, command, decision);
    if (event === null) return command.status;
    const { vehicle_id: stream_id, stream_version } = vehicle;
    const head = { shard_key: area_id, stream_id, stream_version, trace_id };
    const after = openedLate(tools, vehicle, { kind: command.kind, decision });
    await recordAlone(tools, head, [event, ...after]);
    if (after.length > 0) await tools.live.refreshVehicles(area_id, [stream_id]);
    return decision.kind;
  });
}

/**
 * A vehicle that opened for nobody: its answer came when the trip was given up. It is out of rent
 * until it is locked again, which booking asks for; staff see it meanwhile.
 */
function openedLate(
  tools: FleetTools,
  vehicle: VehicleFacts,
  { kind, decision }: { readonly kind: CommandKind; readonly decision: AnswerDecision },
): NewEvent[] {
  if (kind !== 'unlock' || decision.kind !== 'acknowledged' || decision.in_time) return [];
  const { vehicle_state } = vehicle;
  if (vehicle_state === 'on_trip' || vehicle_state === 'removed') return [];
  const occurred_at = tools.now();
  const change = stepOnOpening(vehicle_state);
  return [
    ...openLockEvents(vehicle, 'opened_late', occurred_at),
    ...(change === null ? [] : [stateChangedEvent(vehicle, { change, occurred_at })]),
  ];
}

function eventOf(
  tools: FleetTools,
  command: CommandRow,
  decision: AnswerDecision,
): NewEvent | null {
  const { command_id, vehicle_id, kind } = command;
  if (decision.kind === 'nothing_new') return null;
  if (decision.kind === 'refused') {
    const { result } = decision;
    return fleet.events.commandRefused.at(tools.now(), { command_id, vehicle_id, kind, result });
  }
  const { in_time } = decision;
  const executed_at = decision.executed_at.toISOString();
  const data = { command_id, vehicle_id, kind, executed_at, in_time };
  return fleet.events.commandAcknowledged.at(tools.now(), data);
}
