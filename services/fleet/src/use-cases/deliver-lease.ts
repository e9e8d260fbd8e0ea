import { fleet } from '@drais/contracts';
import { Unavailable } from '@drais/kit';
import { encodeLease } from '@drais/standards/device/command';
import { signLease } from '@drais/standards/device/signing';
import type { FleetTools } from '../fleet-tools.ts';
import { type CommandRow, countDelivery } from '../store/commands.ts';

/**
 * The signed lease as payload. Made from the record: Ed25519 gives the same bytes however often it
 * is made.
 */
export function leasePayload(tools: FleetTools, command: CommandRow): string {
  const lease = signLease(
    {
      command_id: command.command_id,
      device_id: command.device_id,
      kind: command.kind,
      ...(command.require_standstill ? { precondition: { standstill: true as const } } : {}),
      ...(command.max_speed_kph === null ? {} : { max_speed_kph: command.max_speed_kph }),
      issued_at: command.issued_at.toISOString(),
      expires_at: command.expires_at.toISOString(),
      sequence: command.sequence,
    },
    tools.signing_key,
  );
  return encodeLease(lease).toString('utf8');
}

/**
 * Hands a lease to the vehicle's connection, if there is one, and counts it. A door that is down is
 * tried again later.
 */
export async function deliverLease(tools: FleetTools, command: CommandRow): Promise<void> {
  const delivered = await handToDoor(tools, command);
  const shard = tools.db.shard(command.area_id);
  await countDelivery(shard.relaxed, command, { delivered, at: tools.wallNow() }).catch(
    (error: unknown) => {
      if (!(error instanceof Unavailable)) throw error;
    },
  );
}

async function handToDoor(tools: FleetTools, command: CommandRow): Promise<boolean> {
  const { device_id } = command;
  try {
    const answer = await tools.call(fleet.deliverCommand, {
      device_id,
      payload: leasePayload(tools, command),
    });
    return answer.ok && answer.value.delivered;
  } catch (error) {
    if (error instanceof Unavailable) return false;
    throw error;
  }
}
