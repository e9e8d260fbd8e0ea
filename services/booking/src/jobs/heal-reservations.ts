import { job } from '@drais/kit';
import { lookForConflicts } from '../use-cases/look-for-conflicts.ts';

export const healReservations = job({
  id: 'booking.heal_reservations',
  every_s: 15,
  run: lookForConflicts,
});
