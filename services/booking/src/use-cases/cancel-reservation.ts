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
import type { Money } from '@drais/vocabulary/units';
import { agreeTo, cancellationFee, type Fee, feeToOwe } from '../domain/late-fee.ts';
import { findReservation, type Reservation } from '../store/reservations.ts';
import { reservationView } from './views.ts';

/** A repeated call finds it given back already. Late it costs the fee that the rider agreed to. */
export const cancelReservationUseCase = useCase(
  booking.cancelReservation,
  (tools, context, { reservation_id, accepted_fee }) =>
    retryOnConflict(async () => {
      const area_id = shardKeyOf(reservation_id);
      const found = await findReservation(tools.db.shard(area_id), area_id, reservation_id);
      if (found === null || found.rider_id !== context.principal.account_id) {
        return refuse('booking.reservation_unknown', 'You have no such reservation.');
      }
      if (found.status === 'cancelled') return accept(await reservationView(tools, found));
      const fee = feeNow(found, accepted_fee, tools.now());
      if (!fee.ok) return fee;
      if (!(await giveBack(tools, context, found, fee.value))) return inUse();
      return accept(await reservationView(tools, { ...found, status: 'cancelled' }));
    }),
);

function feeNow(found: Reservation, accepted: Money | undefined, now: Date) {
  if (found.status === 'in_use') return inUse();
  if (found.status !== 'held')
    return refuse('booking.reservation_over', 'This reservation is over.');
  // An offer is declined for nothing.
  if (found.offer_ends_at !== null) return accept(null);
  return agreeTo(cancellationFee(found, now), accepted);
}

function inUse() {
  return refuse('booking.reservation_in_use', 'The trip is under way: end it instead.');
}

/** False when the trip has started in this very moment. */
async function giveBack(
  tools: Tools,
  context: Context,
  reservation: Reservation,
  fee: Fee | null,
): Promise<boolean> {
  const { area_id, reservation_id, vehicle_id, rider_id, stream_version } = reservation;
  const { trace_id } = context;
  const head = { shard_key: area_id, stream_id: reservation_id, stream_version, trace_id };
  const cancelled = booking.events.reservationCancelled.at(tools.now(), {
    reservation_id,
    vehicle_id,
    rider_id,
    ...feeToOwe(reservation, fee),
  });
  try {
    await recordAlone(tools, head, [cancelled]);
    return true;
  } catch (error) {
    if (error instanceof LostRace) return false;
    throw error;
  }
}
