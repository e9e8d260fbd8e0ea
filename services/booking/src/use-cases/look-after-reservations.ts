import { booking, fleet } from '@drais/contracts';
import { LostRace, recordAlone, StreamMovedOn, type Tools, Unavailable } from '@drais/kit';
import type { NewEvent } from '@drais/vocabulary/define';
import { isOutOfService } from '../domain/fitness.ts';
import { type Fee, feeOf, feeToOwe } from '../domain/late-fee.ts';
import {
  listBeginning,
  listLapsed,
  type Reservation,
  wasKeptFromRider,
} from '../store/reservations.ts';

/**
 * Rows per run. 500 keeps the work of a run under a second on the smallest supported machine.
 * Higher delays riders who reserve meanwhile; lower lags behind when an area of 20,000 vehicles
 * reopens at 06:00.
 */
const BATCH_ROWS_MAX = 500;

/** Gives back what nobody used in time. */
export async function expireLapsed(tools: Tools, database: string): Promise<number> {
  const lapsed = await listLapsed(tools.db.database(database), tools.now(), BATCH_ROWS_MAX);
  return recordEach(tools, lapsed, async (reservation) => {
    const { reservation_id, vehicle_id, rider_id } = reservation;
    const ids = { reservation_id, vehicle_id, rider_id };
    const fee = await noShowFee(tools, reservation);
    const owed = feeToOwe(reservation, fee);
    return booking.events.reservationExpired.at(tools.now(), { ...ids, ...owed });
  });
}

/**
 * B5. Only when the vehicle was there to be used: a rider who found it in other hands, who tried to
 * open it, or whose vehicle nobody can vouch for now, pays nothing.
 */
async function noShowFee(tools: Tools, reservation: Reservation): Promise<Fee | null> {
  const fee = feeOf(reservation.fees, 'no_show');
  if (fee === null || isUnanswered(reservation)) return null;
  const { area_id, vehicle_id } = reservation;
  if (await wasKeptFromRider(tools.db.shard(area_id), reservation)) return null;
  try {
    const found = await tools.call(fleet.getVehicle, { area_id, vehicle_id });
    return found.ok && !isOutOfService(found.value.vehicle_state) ? fee : null;
  } catch (error) {
    if (error instanceof Unavailable) return null;
    throw error;
  }
}

/** Nobody has to come for a vehicle that they did not choose. */
function isUnanswered({ notice, offer_ends_at }: Reservation): boolean {
  if (offer_ends_at !== null) return true;
  return notice?.kind === 'replacement' && notice.accepted_at === undefined;
}

/** Sets the vehicle aside when its period comes. */
export async function beginDue(tools: Tools, database: string): Promise<number> {
  const beginning = await listBeginning(tools.db.database(database), tools.now(), BATCH_ROWS_MAX);
  return recordEach(tools, beginning, async ({ reservation_id, vehicle_id }) =>
    booking.events.reservationBegan.at(tools.now(), { reservation_id, vehicle_id }),
  );
}

async function recordEach(
  tools: Tools,
  reservations: readonly Reservation[],
  decide: (r: Reservation) => Promise<NewEvent>,
): Promise<number> {
  let done = 0;
  for (const reservation of reservations) {
    const { area_id, reservation_id, stream_version } = reservation;
    const head = {
      shard_key: area_id,
      stream_id: reservation_id,
      stream_version,
      trace_id: reservation_id.slice(-32).replaceAll('-', '').padStart(32, '0'),
    };
    try {
      await recordAlone(tools, head, [await decide(reservation)]);
      done++;
    } catch (error) {
      // The rider used or cancelled it in this very moment: theirs is the decision that counts.
      if (!(error instanceof LostRace) && !(error instanceof StreamMovedOn)) throw error;
    }
  }
  return done;
}
