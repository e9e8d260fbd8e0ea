import { booking, fleet } from '@drais/contracts';
import { type Context, retryOnConflict, type Tools, Unavailable, useCase } from '@drais/kit';
import type { InputOf, OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import type { Trip } from '../domain/trip.ts';
import { attemptToEnd, type EndCircumstances } from '../domain/trip-end.ts';
import { findPhotoKey } from '../store/photos.ts';
import { findTripRules } from '../store/trip-rules.ts';
import { findTrip, tripHead } from '../store/trips.ts';
import { driveLock } from './drive-lock.ts';
import { noticeOutage } from './notice-outages.ts';
import { tripView } from './views.ts';

type Input = InputOf<typeof booking.endTrip>;
type Vehicle = OutputOf<typeof fleet.getVehicle>;

/**
 * A report older than this says little about where the vehicle stands now: the rider's phone knows
 * better.
 */
const FRESH_REPORT_S = 120;
/**
 * Faster than this a vehicle is being ridden; slower is a vague position or a parking manoeuvre.
 */
const STANDSTILL_M_S = 1;

/**
 * Ends a trip where the vehicle stands. An honest attempt stops the meter at once (P3), also when a
 * photo is still missing; then the vehicle is asked to lock, and its answer ends the trip. Neither
 * payments nor the rider's own shard is needed for any of it.
 */
export const endTripUseCase = useCase(booking.endTrip, (tools, context, input) =>
  retryOnConflict(async () => {
    const area_id = shardKeyOf(input.trip_id);
    await noticeOutage(tools, area_id);
    const trip = await findTrip(tools.db.shard(area_id), area_id, input.trip_id);
    if (trip === null || trip.rider_id !== context.principal.account_id) {
      return refuse('booking.trip_unknown', 'You have no such trip.');
    }
    if (isUnderWayOut(trip)) return accept(await tripView(tools, trip));
    const locking = await tryToEnd(tools, context, { trip, input });
    return locking.ok ? accept(await tripView(tools, locking.value)) : locking;
  }),
);

/** Ended, about to end, or recovered and back: asking again changes nothing. */
function isUnderWayOut({ status, lock_confirmed }: Trip): boolean {
  return (
    status === 'ended' || status === 'ending' || (status === 'recovery' && lock_confirmed !== null)
  );
}

async function tryToEnd(
  tools: Tools,
  context: Context,
  { trip, input }: { trip: Trip; input: Input },
) {
  if (trip.started_at === null) {
    return refuse('booking.trip_not_started', 'The trip has not started yet.');
  }
  const around = await lookAround(tools, trip, input);
  const attempted = await recordAttempt(tools, context, { trip, input, around });
  if (!attempted.ok) return attempted;
  const photo = await checkPhoto(tools, input, around.photo_required);
  if (!photo.ok) return photo;
  const { trip_id, photo_id } = input;
  return accept(await driveLock(tools, { trip_id, photo_id, trace_id: context.trace_id }));
}

/**
 * What the fleet knows of the place. When it cannot be asked, the rider is believed: ending must
 * always work.
 */
async function lookAround(tools: Tools, trip: Trip, input: Input): Promise<EndCircumstances> {
  const area_id = shardKeyOf(trip.trip_id);
  const now = tools.now();
  const { rules } = await findTripRules(tools.db.shard(area_id), area_id, trip.vehicle_class);
  const base = { photo_required: rules.photo_required, backdate_max_s: rules.backdate_max_s, now };
  try {
    const found = await tools.call(fleet.getVehicle, { area_id, vehicle_id: trip.vehicle_id });
    const vehicle = found.ok ? found.value : undefined;
    const is_fresh = isFresh(vehicle, now);
    const place = is_fresh ? vehiclePlace(vehicle, input) : input.position;
    const parking = await tools.call(fleet.checkParking, {
      area_id,
      vehicle_class: trip.vehicle_class,
      ...place,
    });
    return {
      ...base,
      parking: parking.ok ? parking.value.verdict : 'unknown',
      nearest_station_m: parking.ok ? parking.value.nearest_station_m : undefined,
      is_moving: is_fresh && (vehicle?.speed_m_s ?? 0) > STANDSTILL_M_S,
      last_moved_at:
        vehicle?.last_moved_at === undefined ? undefined : new Date(vehicle.last_moved_at),
    };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return {
      ...base,
      parking: 'unknown',
      nearest_station_m: undefined,
      is_moving: false,
      last_moved_at: undefined,
    };
  }
}

function isFresh(vehicle: Vehicle | undefined, now: Date): boolean {
  if (vehicle?.reported_at === undefined) return false;
  return now.getTime() - Date.parse(vehicle.reported_at) <= FRESH_REPORT_S * 1000;
}

function vehiclePlace(vehicle: Vehicle | undefined, input: Input): Input['position'] {
  if (vehicle?.lat === undefined || vehicle.lon === undefined) return input.position;
  return {
    lat: vehicle.lat,
    lon: vehicle.lon,
    accuracy_m: vehicle.accuracy_m ?? input.position.accuracy_m,
  };
}

async function recordAttempt(
  tools: Tools,
  context: Context,
  { trip, input, around }: { trip: Trip; input: Input; around: EndCircumstances },
) {
  const area_id = shardKeyOf(trip.trip_id);
  const attempt = { attempted_at: new Date(input.attempted_at), photo_id: input.photo_id };
  // Judged once before anything is written, so that a refused attempt leaves no place in the vault.
  const judged = attemptToEnd(trip, attempt, around, undefined);
  if (!judged.ok || judged.value.length === 0) return judged;
  await tools.db.shard(area_id).transaction(async (tx) => {
    const owner = { shard_key: area_id, account_id: trip.rider_id, retention_class: 'trip_place' };
    const place_ref = await tools.vault.put(tx, owner, input.position);
    const decided = attemptToEnd(trip, attempt, around, place_ref);
    if (decided.ok) await tools.record(tx, tripHead(trip, context.trace_id), decided.value);
  });
  return judged;
}

async function checkPhoto(
  tools: Tools,
  { trip_id, photo_id }: Input,
  required: boolean,
): Promise<Outcome<true, 'booking.photo_required' | 'booking.photo_missing'>> {
  if (photo_id === undefined) {
    if (!required) return accept(true as const);
    return refuse(
      'booking.photo_required',
      'Please take a photo of the parked vehicle. Your meter stands still already.',
    );
  }
  const area_id = shardKeyOf(trip_id);
  const object_key = await findPhotoKey(tools.db.shard(area_id), { area_id, trip_id, photo_id });
  const facts = object_key === null ? null : await tools.objects.findFacts(object_key);
  if (facts === null)
    return refuse(
      'booking.photo_missing',
      'The photo has not arrived yet. Your meter stands still already.',
    );
  return accept(true as const);
}
