import { fleet } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept } from '@drais/vocabulary/outcome';
import type { FleetTools } from '../fleet-tools.ts';
import { countDelivery, listPendingOf } from '../store/commands.ts';
import { leasePayload } from './deliver-lease.ts';

/**
 * Leases handed to a vehicle that connects: more than can run at once, as each lasts minutes at
 * most.
 */
const PENDING_MAX = 20;

export const listPendingCommandsUseCase = useCase(
  fleet.listPendingCommands,
  async (tools: FleetTools, _context, { device_id }) => {
    const area_id = shardKeyOf(device_id);
    const shard = tools.db.shard(area_id);
    const wall_now = tools.wallNow();
    const pending = await listPendingOf(
      shard,
      { area_id, device_id },
      { wall_now, limit: PENDING_MAX },
    );
    for (const command of pending) {
      await countDelivery(shard.relaxed, command, { delivered: true, at: wall_now });
    }
    return accept({ payloads: pending.map((command) => leasePayload(tools, command)) });
  },
);
