import { type Job, job } from '@drais/kit';
import type { FleetTools } from '../fleet-tools.ts';
import { purgeOldMessages } from '../use-cases/purge-old-messages.ts';

export const purgeMessages: Job<FleetTools> = job({
  id: 'fleet.purge_old_messages',
  every_s: 60,
  is_upkeep: true,
  run: purgeOldMessages,
});
