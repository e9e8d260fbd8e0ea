import { type Job, job } from '@drais/kit';
import type { FleetTools } from '../fleet-tools.ts';
import { driveCommandsUseCase } from '../use-cases/drive-commands.ts';

/** Wall time, as leases are. A second is how late the news of an expiry may be. */
export const driveCommands: Job<FleetTools> = job({
  id: 'fleet.drive_commands',
  every_s: 1,
  run: driveCommandsUseCase,
});
