import { type Job, job } from '@drais/kit';
import type { FleetTools } from '../fleet-tools.ts';
import { forgetPastHoldsUseCase } from '../use-cases/forget-past-holds.ts';

export const forgetHolds: Job<FleetTools> = job({
  id: 'fleet.forget_past_holds',
  every_s: 3_600,
  is_upkeep: true,
  run: forgetPastHoldsUseCase,
});
