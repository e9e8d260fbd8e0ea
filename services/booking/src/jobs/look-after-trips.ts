import { job } from '@drais/kit';
import { driveDue, openCases, releaseStale } from '../use-cases/look-after-trips.ts';

export const driveTrips = job({ id: 'booking.drive_trips', every_s: 1, run: driveDue });
export const openRecoveryCases = job({
  id: 'booking.open_recovery_cases',
  every_s: 15,
  run: openCases,
});
export const releaseStaleSlots = job({
  id: 'booking.release_stale_slots',
  every_s: 20,
  is_upkeep: true,
  run: releaseStale,
});
