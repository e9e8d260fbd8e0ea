import { booking } from '@drais/contracts';
import { LostRace, recordAlone, StreamMovedOn, type Tools } from '@drais/kit';
import type { NewEvent } from '@drais/vocabulary/define';
import { listBeginning, listLapsed, type Reservation } from '../store/reservations.ts';

/**
 * Rows per run. 500 keeps the work of a run under a second on the smallest supported machine.
 * Higher delays riders who reserve meanwhile; lower lags behind when an area of 20,000 vehicles
 * reopens at 06:00.
 */
const BATCH_ROWS_MAX = 500;

/** Gives back what nobody used in time. */
export async function expireLapsed(tools: Tools, database: string): Promise<number> {
  const lapsed = await listLapsed(tools.db.database(database), tools.now(), BATCH_ROWS_MAX);
  return recordEach(tools, lapsed, ({ reservation_id, vehicle_id, rider_id }) =>
    booking.events.reservationExpired.at(tools.now(), { reservation_id, vehicle_id, rider_id }),
  );
}

/** Sets the vehicle aside when its period comes. */
export async function beginDue(tools: Tools, database: string): Promise<number> {
  const beginning = await listBeginning(tools.db.database(database), tools.now(), BATCH_ROWS_MAX);
  return recordEach(tools, beginning, ({ reservation_id, vehicle_id }) =>
    booking.events.reservationBegan.at(tools.now(), { reservation_id, vehicle_id }),
  );
}

async function recordEach(
  tools: Tools,
  reservations: readonly Reservation[],
  decide: (r: Reservation) => NewEvent,
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
      await recordAlone(tools, head, [decide(reservation)]);
      done++;
    } catch (error) {
      // The rider used or cancelled it in this very moment: theirs is the decision that counts.
      if (!(error instanceof LostRace) && !(error instanceof StreamMovedOn)) throw error;
    }
  }
  return done;
}
