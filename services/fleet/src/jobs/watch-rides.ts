import { type Job, job } from '@drais/kit';
import type { FleetTools } from '../fleet-tools.ts';
import { watchRidesUseCase } from '../use-cases/watch-ride.ts';

/** Five seconds is how late the news of a silence may be; all else is seen as reports come. */
export const watchRides: Job<FleetTools> = job({
  id: 'fleet.watch_rides',
  every_s: 5,
  run: watchRidesUseCase,
});
