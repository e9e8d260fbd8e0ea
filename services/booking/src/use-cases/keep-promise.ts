import { type Context, LostRace, type Tools } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { isReservedForPeriod } from '@drais/vocabulary/vehicle';
import { findReservation, type Reservation } from '../store/reservations.ts';
import { releaseSlot } from '../store/slots.ts';
import { claimSlot } from './free-rider.ts';
import { type Beside, type MadeReservation, recordReservation } from './make-promise.ts';
import { takeBehindLine } from './pass-nobody.ts';

/**
 * Promises the first of `offers` that nobody else has then, best first; null when all are gone. The
 * rider's hold slot first, on the account's shard; then the promise, on the area's. A crash between
 * is cleaned up by a job.
 */
export async function keepPromise(
  tools: Tools,
  context: Context,
  offers: readonly MadeReservation[],
): Promise<Outcome<Reservation | null, 'booking.rider_has_hold'>> {
  const first = offers[0];
  if (first === undefined) return accept(null);
  const { account_id } = context.principal;
  const account_bucket = shardKeyOf(account_id);
  const { reservation_id } = first;
  if (!isReservedForPeriod(first.vehicle.vehicle_class)) {
    const taken_at = tools.wallNow();
    const lease = { account_bucket, account_id, slot: 'hold' as const, taken_at };
    if (!(await claimSlot(tools, { ...lease, holder_id: reservation_id })))
      return refuse('booking.rider_has_hold', 'You already hold a vehicle. Give it back first.');
  }
  for (const offer of offers) {
    if (!(await isRecorded(tools, context, offer))) continue;
    const area_id = shardKeyOf(reservation_id);
    const saved = await findReservation(tools.db.shard(area_id), area_id, reservation_id);
    if (saved === null) throw new Error(`reservation ${reservation_id} vanished`);
    return accept(saved);
  }
  const shard = tools.db.shard(account_bucket);
  await releaseSlot(shard, account_bucket, account_id, reservation_id);
  return accept(null);
}

/** False when somebody else got the vehicle. */
async function isRecorded(
  tools: Tools,
  context: Context,
  offer: MadeReservation,
): Promise<boolean> {
  try {
    await recordBehindLine(tools, context, offer);
    return true;
  } catch (error) {
    if (error instanceof LostRace) return false;
    throw error;
  }
}

/** Makes a promise, past nobody who waits for it. @throws {LostRace} as `recordReservation` does */
export function recordBehindLine(
  tools: Tools,
  context: Pick<Context, 'principal' | 'trace_id'>,
  made: MadeReservation,
  first?: Beside['first'],
): Promise<void> {
  const { reservation_id, vehicle, promised } = made;
  const taking = {
    area_id: shardKeyOf(reservation_id),
    reservation_id,
    vehicle_id: vehicle.vehicle_id,
    vehicle_class: vehicle.vehicle_class,
    rider_id: context.principal.account_id,
    starts_at: promised.starts_at,
    ends_at: promised.ends_at,
    had: null,
  };
  return takeBehindLine(tools, taking, (guard) =>
    recordReservation(tools, context, made, first === undefined ? { guard } : { first, guard }),
  );
}
