import { booking } from '@drais/contracts';
import { type Context, LostRace, retryOnConflict, type Tools, useCase } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { freeUntil, noShowAt } from '../domain/reservation.ts';
import type { WaitlistEntry } from '../domain/waitlist.ts';
import { findReservation, type Reservation } from '../store/reservations.ts';
import { findTripRules } from '../store/trip-rules.ts';
import { findEntryOfOffer } from '../store/waitlist.ts';
import { mayRide } from './rider-terms.ts';
import { entryHead } from './serve-waitlist.ts';
import { reservationView } from './views.ts';

/** What was kept for the first in line becomes their reservation. */
export const acceptOfferUseCase = useCase(
  booking.acceptOffer,
  (tools, context, { reservation_id }) =>
    retryOnConflict(async () => {
      const area_id = shardKeyOf(reservation_id);
      const shard = tools.db.shard(area_id);
      const found = await findReservation(shard, area_id, reservation_id);
      if (found === null || found.rider_id !== context.principal.account_id)
        return refuse('booking.reservation_unknown', 'You have no such reservation.');
      const entry = await findEntryOfOffer(shard, area_id, reservation_id);
      if (entry === null) return refuse('booking.offer_unknown', 'This was not offered to you.');
      if (entry.status === 'served') return accept(await reservationView(tools, found));
      const taken = await take(tools, context, found, entry);
      if (!taken.ok) return taken;
      const saved = await findReservation(shard, area_id, reservation_id);
      return accept(await reservationView(tools, saved as Reservation));
    }),
);

async function take(tools: Tools, context: Context, found: Reservation, entry: WaitlistEntry) {
  if (found.status !== 'held' || found.lapses_at <= tools.now()) return isOver();
  const allowed = await mayRide(tools, context, found.vehicle_class);
  if (!allowed.ok) return allowed;
  return (await isRecorded(tools, context, found, entry)) ? accept(true) : isOver();
}

function isOver() {
  return refuse('booking.reservation_over', 'The offer is over.');
}

/** False when the offer ended in this very moment. */
async function isRecorded(
  tools: Tools,
  { trace_id }: Context,
  found: Reservation,
  { entry_id, ...entry }: WaitlistEntry,
): Promise<boolean> {
  const { area_id, reservation_id, vehicle_id, rider_id, starts_at, ends_at } = found;
  const shard = tools.db.shard(area_id);
  const { rules } = await findTripRules(shard, area_id, found.vehicle_class);
  const now = tools.now();
  const accepted = booking.events.offerAccepted.at(now, {
    reservation_id,
    vehicle_id,
    rider_id,
    entry_id,
    lapses_at: noShowAt(starts_at, ends_at, rules).toISOString(),
    free_until: freeUntil(starts_at, rules, now).toISOString(),
  });
  const served = { entry_id, rider_id, outcome: 'served' as const };
  const { stream_version } = found;
  const head = { shard_key: area_id, stream_id: reservation_id, stream_version, trace_id };
  try {
    await shard.transaction(async (tx) => {
      await tools.record(tx, head, [accepted]);
      await tools.record(tx, entryHead({ entry_id, ...entry }, trace_id), [
        booking.events.waitlistClosed.at(now, served),
      ]);
    });
    return true;
  } catch (error) {
    if (error instanceof LostRace) return false;
    throw error;
  }
}
