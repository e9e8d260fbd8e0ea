import { bookingRoom } from '@drais/booking';
import { fleetRoom } from '@drais/fleet';
import type { AnyRoom } from '@drais/kit/host';
import { paymentsRoom } from '@drais/payments';
import { usersRoom } from '@drais/users';

/**
 * The only list of rooms. The gateway is an edge made from their contracts and has no events or
 * tables.
 */
export const rooms: readonly AnyRoom[] = [usersRoom, bookingRoom, fleetRoom, paymentsRoom];
