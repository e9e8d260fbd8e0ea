import { type Job, job } from '@drais/kit';
import type { FleetTools } from '../fleet-tools.ts';
import { markSilentVehiclesUseCase } from '../use-cases/mark-silent-vehicles.ts';

/** Five seconds is how late a vehicle that is heard again comes back to the map. */
export const markSilentVehicles: Job<FleetTools> = job({
  id: 'fleet.mark_silent_vehicles',
  every_s: 5,
  run: markSilentVehiclesUseCase,
});
