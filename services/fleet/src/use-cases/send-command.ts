import { fleet } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import type { FleetTools } from '../fleet-tools.ts';
import { commandView } from './command-view.ts';
import { VEHICLE_UNKNOWN } from './known-area.ts';
import { leaseCommand } from './lease-command.ts';

/**
 * Seconds that an operator's command may take to reach its vehicle; later it would surprise whoever
 * stands there.
 */
const LEASE_S = 30;

export const sendCommandUseCase = useCase(
  fleet.sendCommand,
  async (tools: FleetTools, context, { vehicle_id, kind, reason }) => {
    const leased = await leaseCommand(tools, {
      command_id: context.newId(shardKeyOf(vehicle_id), 'command'),
      vehicle_id,
      kind,
      // Staff see a dot on a map, not the vehicle: it locks only when it stands.
      require_standstill: kind === 'lock',
      lease_s: LEASE_S,
      asked_by: context.principal.account_id,
      trace_id: context.trace_id,
      never_in: ['on_trip'],
      reason,
    });
    switch (leased.kind) {
      case 'leased':
        return accept(commandView(leased.command));
      case 'state_forbids':
        return refuse('fleet.vehicle_on_trip', 'A rider has this vehicle.');
      case 'vehicle_has_no_device':
        return refuse('fleet.vehicle_has_no_device', 'The vehicle has no connection yet.');
      case 'vehicle_unknown':
        return VEHICLE_UNKNOWN;
    }
  },
);
