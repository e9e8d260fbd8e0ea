import { booking } from '@drais/contracts';
import {
  type Context,
  LostRace,
  recordAlone,
  retryOnConflict,
  type Tools,
  useCase,
} from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { findReservation, type Reservation } from '../store/reservations.ts';
import { reservationView } from './views.ts';

/** The rider takes the other vehicle. Whoever does not want it gives the reservation back. */
export const acceptReplacementUseCase = useCase(
  booking.acceptReplacement,
  (tools, context, { reservation_id }) =>
    retryOnConflict(async () => {
      const area_id = shardKeyOf(reservation_id);
      const shard = tools.db.shard(area_id);
      const found = await findReservation(shard, area_id, reservation_id);
      if (found === null || found.rider_id !== context.principal.account_id)
        return refuse('booking.reservation_unknown', 'You have no such reservation.');
      if (found.notice?.kind !== 'replacement')
        return refuse('booking.replacement_unknown', 'This vehicle stands for no other one.');
      if (found.notice.accepted_at !== undefined)
        return accept(await reservationView(tools, found));
      if (found.status !== 'held') return isOver();
      if (!(await isAccepted(tools, context, found))) return isOver();
      const saved = await findReservation(shard, area_id, reservation_id);
      return accept(await reservationView(tools, saved as Reservation));
    }),
);

/** False when the reservation ended, or its trip began, in this very moment. */
async function isAccepted(tools: Tools, context: Context, found: Reservation): Promise<boolean> {
  const { area_id, reservation_id, vehicle_id, rider_id, stream_version } = found;
  const ids = { reservation_id, vehicle_id, rider_id };
  const accepted = booking.events.replacementAccepted.at(tools.now(), ids);
  const { trace_id } = context;
  const head = { shard_key: area_id, stream_id: reservation_id, stream_version, trace_id };
  try {
    await recordAlone(tools, head, [accepted]);
    return true;
  } catch (error) {
    if (error instanceof LostRace) return false;
    throw error;
  }
}

function isOver() {
  return refuse('booking.reservation_over', 'This reservation is over or in use.');
}
