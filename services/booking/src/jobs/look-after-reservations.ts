import { job } from '@drais/kit';
import { beginDue, expireLapsed } from '../use-cases/look-after-reservations.ts';

export const expireReservations = job({
  id: 'booking.expire_reservations',
  every_s: 2,
  run: expireLapsed,
});
export const beginReservations = job({
  id: 'booking.begin_reservations',
  every_s: 5,
  run: beginDue,
});
