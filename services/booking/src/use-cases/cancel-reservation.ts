import { booking } from '@drais/contracts';
import { LostRace, retryOnConflict, useCase } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { findReservation } from '../store/reservations.ts';
import { reservationView } from './views.ts';

export const cancelReservationUseCase = useCase(booking.cancelReservation, (tools, context, { reservation_id }) =>
  retryOnConflict(async () => {
    const area_id = shardKeyOf(reservation_id);
    const shard = tools.db.shard(area_id);
    const reservation = await findReservation(shard, area_id, reservation_id);
    if (reservation === null || reservation.rider_id !== context.principal.account_id) {
      return refuse('booking.reservation_unknown', 'You have no such reservation.');
    }
    if (reservation.status === 'cancelled') return accept(await reservationView(tools, reservation));
    if (reservation.status === 'in_use') return refuse('booking.reservation_in_use', 'The trip is under way: end it instead.');
    if (reservation.status !== 'held') return refuse('booking.reservation_over', 'This reservation is over.');
    const { vehicle_id, rider_id, stream_version } = reservation;
    const head = { shard_key: area_id, stream_id: reservation_id, stream_version, trace_id: context.trace_id };
    try {
      await shard.transaction((tx) =>
        tools.record(tx, head, [booking.events.reservationCancelled.at(tools.now(), { reservation_id, vehicle_id, rider_id })]));
    } catch (error) {
      if (!(error instanceof LostRace)) throw error;
      return refuse('booking.reservation_in_use', 'The trip has just started: end it instead.');
    }
    return accept(await reservationView(tools, { ...reservation, status: 'cancelled' }));
  }),
);
