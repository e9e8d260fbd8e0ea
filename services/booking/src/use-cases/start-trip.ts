import { booking, fleet } from '@drais/contracts';
import { type Context, LostRace, recordAlone, type Tools, useCase } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { addSeconds, type Position } from '@drais/vocabulary/units';
import { surelyApart_m } from '../domain/beside.ts';
import { longestUse } from '../domain/reservation.ts';
import { findReservation, type Reservation } from '../store/reservations.ts';
import { isBlocked, releaseSlot } from '../store/slots.ts';
import { findTripRules } from '../store/trip-rules.ts';
import { setTimer } from '../store/trips.ts';
import { driveStart, HOLD_TIMEOUT_S } from './drive-start.ts';
import { findWishedTrip } from './find-wished-trip.ts';
import { claimSlot } from './free-rider.ts';
import { tripView } from './views.ts';

/**
 * The first half of a trip: claim the rider's one trip, claim the vehicle, hold the money, lease
 * the unlock. The second half begins when the vehicle answers: see events/on-command-answered.ts.
 * Every step is found again by the ids made from the caller's key, so that a repeated call goes on
 * where the first one stopped, and begins anew where an outage was its end.
 */
export const startTripUseCase = useCase(
  booking.startTrip,
  async (tools, context, { reservation_id, position }) => {
    const area_id = shardKeyOf(reservation_id);
    const { trip_id, begun } = await findWishedTrip(tools, context, area_id);
    if (begun === null) {
      const claimed = await claim(tools, context, { reservation_id, trip_id, position });
      if (!claimed.ok) return claimed;
    }
    const driven = await driveStart(tools, { trip_id, trace_id: context.trace_id });
    return driven.ok ? accept(await tripView(tools, driven.value)) : driven;
  },
);

async function claim(
  tools: Tools,
  context: Context,
  ids: { reservation_id: string; trip_id: string; position: Position | undefined },
) {
  const area_id = shardKeyOf(ids.reservation_id);
  const reservation = await findReservation(tools.db.shard(area_id), area_id, ids.reservation_id);
  const usable = judge(reservation, context.principal.account_id, tools.now());
  if (!usable.ok) return usable;
  const beside = await checkBeside(tools, usable.value, ids.position);
  if (!beside.ok) return beside;

  const account_id = context.principal.account_id;
  const account_bucket = shardKeyOf(account_id);
  const account_shard = tools.db.shard(account_bucket);
  if (await isBlocked(account_shard, account_bucket, account_id)) {
    return refuse('booking.account_blocked', 'This account cannot start anything at the moment.');
  }
  const lease = {
    account_bucket,
    account_id,
    slot: 'trip' as const,
    holder_id: ids.trip_id,
    taken_at: tools.wallNow(),
  };
  if (!(await claimSlot(tools, lease))) {
    return refuse('booking.rider_has_trip', 'You are on another trip. End it first.');
  }
  try {
    await requestTrip(tools, context, { reservation: usable.value, trip_id: ids.trip_id });
    return accept(true);
  } catch (error) {
    if (!(error instanceof LostRace)) throw error;
    await releaseSlot(account_shard, account_bucket, account_id, ids.trip_id);
    if (error.what === 'occupancy')
      return refuse('booking.vehicle_in_use', 'The rider before you has not returned it yet.');
    return refuse('booking.reservation_over', 'This reservation is over.');
  }
}

function judge(
  reservation: Reservation | null,
  rider_id: string,
  now: Date,
): Outcome<
  Reservation,
  'booking.reservation_unknown' | 'booking.reservation_over' | 'booking.too_early'
> {
  if (reservation === null || reservation.rider_id !== rider_id) {
    return refuse('booking.reservation_unknown', 'You have no such reservation.');
  }
  if (reservation.status !== 'held' || reservation.lapses_at <= now) {
    return refuse('booking.reservation_over', 'This reservation is over.');
  }
  if (reservation.starts_at > now)
    return refuse('booking.too_early', 'Your reservation has not begun yet.');
  return accept(reservation);
}

/**
 * The guard against opening the neighbour's vehicle. A vehicle that has never said where it is
 * guards nothing.
 */
async function checkBeside(
  tools: Tools,
  { area_id, vehicle_id, vehicle_class, code }: Reservation,
  rider: Position | undefined,
): Promise<Outcome<true, 'booking.vehicle_too_far'>> {
  if (rider === undefined) return accept(true);
  const found = await tools.call(fleet.getVehicle, { area_id, vehicle_id });
  if (!found.ok || found.value.lat === undefined || found.value.lon === undefined)
    return accept(true);
  const { lat, lon, accuracy_m = 0 } = found.value;
  const { rules } = await findTripRules(tools.db.shard(area_id), area_id, vehicle_class);
  const apart_m = Math.floor(surelyApart_m(rider, { lat, lon, accuracy_m }));
  if (apart_m <= rules.start_distance_max_m) return accept(true);
  return refuse(
    'booking.vehicle_too_far',
    `The vehicle ${code} stands at least ${String(apart_m)} m away from you.`,
    { facts: { distance_m: apart_m } },
  );
}

async function requestTrip(
  tools: Tools,
  context: Context,
  { reservation, trip_id }: { reservation: Reservation; trip_id: string },
): Promise<void> {
  const { area_id, reservation_id, vehicle_id, rider_id, vehicle_class, code } = reservation;
  const shard = tools.db.shard(area_id);
  const { rules } = await findTripRules(shard, area_id, vehicle_class);
  const requested = booking.events.tripRequested.at(tools.now(), {
    trip_id,
    reservation_id,
    vehicle_id,
    rider_id,
    vehicle_class,
    code,
    plan: { pricing_plan_id: reservation.pricing_plan_id, version: reservation.plan_version },
    in_use_max_s: longestUse(reservation, rules, tools.now()),
  });
  const { trace_id } = context;
  const head = { shard_key: area_id, stream_id: trip_id, stream_version: 0, trace_id };
  await recordAlone(tools, head, [requested], (tx) =>
    setTimer(tx, area_id, trip_id, addSeconds(tools.timerNow(), HOLD_TIMEOUT_S)),
  );
}
