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
import { agreeTo, type Fee, feeOf, feeToOwe } from '../domain/late-fee.ts';
import { type Moved, movedPeriod, type Promised } from '../domain/reservation.ts';
import { findReservation, listPromised, type Reservation } from '../store/reservations.ts';
import { findTripRules } from '../store/trip-rules.ts';
import { isPastLine, takeBehindLine } from './pass-nobody.ts';
import { reservationView } from './views.ts';

interface Asked {
  readonly starts_at: Date | undefined;
  readonly ends_at: Date;
  readonly accepted_fee: Money | undefined;
}

/** Moves or extends the period of a car or van. What is so already is accepted as it is. */
export const changeReservationUseCase = useCase(
  booking.changeReservation,
  (tools, context, { reservation_id, starts_at, ends_at, accepted_fee }) =>
    retryOnConflict(async () => {
      const area_id = shardKeyOf(reservation_id);
      const found = await findReservation(tools.db.shard(area_id), area_id, reservation_id);
      if (found === null || found.rider_id !== context.principal.account_id)
        return refuse('booking.reservation_unknown', 'You have no such reservation.');
      const asked = {
        starts_at: starts_at === undefined ? undefined : new Date(starts_at),
        ends_at: new Date(ends_at),
        accepted_fee,
      };
      if (isSame(found, asked)) return accept(await reservationView(tools, found));
      const moved = await move(tools, context, found, asked);
      if (!moved.ok) return moved;
      return accept(await reservationView(tools, { ...found, ...moved.value }));
    }),
);

async function move(tools: Tools, context: Context, found: Reservation, asked: Asked) {
  const { status } = found;
  if (status !== 'held' && status !== 'in_use') return isOver();
  if (found.offer_ends_at !== null)
    return refuse('booking.reservation_over', 'It is only offered to you: accept it first.');
  const shard = tools.db.shard(found.area_id);
  const { rules } = await findTripRules(shard, found.area_id, found.vehicle_class);
  const moved = movedPeriod({ ...found, status }, asked, rules, tools.now());
  if (!moved.ok) return moved;
  const fee = agreeTo(
    moved.value.is_late ? feeOf(found.fees, 'late_cancellation') : null,
    asked.accepted_fee,
  );
  if (!fee.ok) return fee;
  if (await isPromised(tools, found, moved.value))
    return refuse('booking.vehicle_not_available', 'Somebody else has this vehicle at that time.');
  const lost = await record(tools, context, found, { ...moved.value, fee: fee.value });
  if (lost === null) return moved;
  if (!isPastLine(lost)) return isOver();
  return refuse('booking.vehicle_not_available', 'Somebody waits in line for it at that time.');
}

function isOver() {
  return refuse('booking.reservation_over', 'This reservation is over.');
}

function isSame({ starts_at, ends_at }: Reservation, asked: Asked): boolean {
  const same_start = asked.starts_at === undefined || +asked.starts_at === +starts_at;
  return same_start && +asked.ends_at === +ends_at;
}

/**
 * Says why in words. Who asks in the same millisecond is told by the exclusion constraint, and
 * looks again.
 */
async function isPromised(tools: Tools, found: Reservation, to: Promised): Promise<boolean> {
  const { area_id, vehicle_id, reservation_id } = found;
  const span = { area_id, vehicle_id, from: to.starts_at, until: to.ends_at };
  const others = await listPromised(tools.db.shard(area_id), {
    ...span,
    except: reservation_id,
    limit: 1,
  });
  return others.length > 0;
}

/** Null, or what was lost: the reservation ended in this very moment, or somebody waits in line. */
async function record(
  tools: Tools,
  { trace_id }: Context,
  found: Reservation,
  to: Moved & { readonly fee: Fee | null },
): Promise<LostRace | null> {
  const { area_id, reservation_id, vehicle_id, rider_id, stream_version } = found;
  const head = { shard_key: area_id, stream_id: reservation_id, stream_version, trace_id };
  const changed = booking.events.reservationChanged.at(tools.now(), {
    reservation_id,
    vehicle_id,
    starts_at: to.starts_at.toISOString(),
    ends_at: to.ends_at.toISOString(),
    lapses_at: to.lapses_at.toISOString(),
    ends_later_s: Math.round((to.ends_at.getTime() - found.ends_at.getTime()) / 1000),
    ...(to.free_until === null ? {} : { free_until: to.free_until.toISOString() }),
    ...(to.fee === null ? {} : { rider_id, ...feeToOwe(found, to.fee) }),
  });
  try {
    const taking = { ...found, starts_at: to.starts_at, ends_at: to.ends_at, had: found };
    await takeBehindLine(tools, taking, (guard) => recordAlone(tools, head, [changed], guard));
    return null;
  } catch (error) {
    if (error instanceof LostRace) return error;
    throw error;
  }
}
