import { fleet } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { accept, refuse } from '@drais/vocabulary/outcome';
import type { FleetTools } from '../fleet-tools.ts';
import { commandView } from './command-view.ts';
import { VEHICLE_UNKNOWN } from './known-area.ts';
import { leaseCommand } from './lease-command.ts';

export const issueCommandUseCase = useCase(
  fleet.issueCommand,
  async (tools: FleetTools, context, input) => {
    const leased = await leaseCommand(tools, {
      ...input,
      require_standstill: input.require_standstill ?? false,
      asked_by: context.principal.account_id,
      trace_id: context.trace_id,
    });
    if (leased.kind === 'leased') return accept(commandView(leased.command));
    return leased.kind === 'vehicle_has_no_device'
      ? refuse('fleet.vehicle_has_no_device', 'The vehicle has no connection yet.')
      : VEHICLE_UNKNOWN;
  },
);
