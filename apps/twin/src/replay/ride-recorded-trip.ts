import { booking, fleet, payments } from '@drais/contracts';
import type { PlannedTrip } from '@drais/standards/bikeshare/bikeshare-day';
import type { OutputOf } from '@drais/vocabulary/define';
import type { Point } from '@drais/vocabulary/units';
import { codeOfBike } from '../import/code-of-bike.ts';
import { takeReturnPhoto } from '../rider/return-photo.ts';
import type { Rider } from '../rider/rider.ts';
import type { Vehicle } from '../vehicle/vehicle.ts';
import { expect, stationPoint } from './day-town.ts';
import {
  type DayOptions,
  type DayResult,
  type Receipt,
  type Running,
  vehicleOf,
} from './ridden-day.ts';
import { until, WAIT_MS } from './until.ts';

/** Between two presses of a button that did not work. */
const TRY_AGAIN_MS = 500;
/** Reports on the way: one a minute, and no more than this a trip. */
const REPORTS_MAX = 20;
/** An unlock that takes longer is told with each of its presses: people ask why. */
const SLOW_MS = 4_000;
/** Refusals that an outage explains: the promise still stands, and a person presses again. */
const TRY_AGAIN = new Set([
  'booking.payment_unclear',
  'booking.part_unavailable',
  'booking.vehicle_unreachable',
  'booking.rider_has_trip',
]);

/**
 * The rider before the vehicle: reads its code, reserves, unlocks, and rides when it opens. Null
 * when told no.
 */
export async function startTrip(
  options: DayOptions,
  result: DayResult,
  trip: PlannedTrip,
): Promise<Running | null> {
  const { area_id } = options.town;
  const code = codeOfBike(trip.bike_id);
  const rider = await result.latencies.time('sign_up', () => options.nextRider());
  const { latencies } = result;
  const refused = (refusal: { code: string }): null => {
    result.refused[refusal.code] = (result.refused[refusal.code] ?? 0) + 1;
    return null;
  };
  const found = await latencies.time('look_up', () =>
    rider.client.call(fleet.findVehicleByCode, { area_id, code }),
  );
  if (!found.ok) return refused(found.refusal);
  const reserved = await latencies.time('reserve', () =>
    rider.client.call(booking.reserveVehicle, { area_id, code }),
  );
  if (!reserved.ok) return refused(reserved.refusal);
  const presses: string[] = [];
  const begun_ms = performance.now();
  const started = await unlock(rider, reserved.value.reservation_id, presses);
  const took_ms = performance.now() - begun_ms;
  latencies.add('unlock', took_ms);
  if (took_ms > SLOW_MS) options.log(`a slow unlock: ${presses.join('; ')}`);
  return started.ok ? started.value : refused(started.refusal);
}

/**
 * Presses "unlock" until the vehicle opens or somebody says no for good. Notes what came of each
 * press and when.
 */
async function unlock(
  rider: Rider,
  reservation_id: string,
  presses: string[],
): Promise<{ ok: true; value: Running } | { ok: false; refusal: { code: string } }> {
  const give_up_at = Date.now() + WAIT_MS;
  const begun = performance.now();
  const note = (what: string): void => {
    presses.push(`${what} after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  };
  for (;;) {
    const refusal = await unlockOnce(rider, reservation_id, note);
    note('code' in refusal ? refusal.code : 'open');
    if (!('code' in refusal)) return { ok: true, value: refusal };
    if (!TRY_AGAIN.has(refusal.code) || Date.now() > give_up_at) return { ok: false, refusal };
    await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
  }
}

async function unlockOnce(
  rider: Rider,
  reservation_id: string,
  note: (what: string) => void,
): Promise<Running | { code: string }> {
  const started = await rider.client.call(booking.startTrip, { reservation_id });
  if (!started.ok) return { code: started.refusal.code };
  note('accepted');
  const ride = { rider, trip_id: started.value.trip_id };
  const is_decided = (status: string) => status === 'active' || status === 'failed';
  const { status, failure } = await untilTrip(ride, is_decided);
  return status === 'active' ? ride : { code: `booking.${failure ?? 'failed'}` };
}

export async function endTrip(
  options: DayOptions,
  result: DayResult,
  { step, ride, at }: { step: PlannedTrip; ride: Running; at: Date },
): Promise<string> {
  const { vehicle } = vehicleOf(options, step.bike_id);
  const here = stationPoint(options.town, step.end_terminal);
  await rideTo(vehicle, step, here, at);
  const { client } = ride.rider;
  const photo_id = options.photo_required
    ? await takeReturnPhoto(client, ride.trip_id, { patience_ms: WAIT_MS })
    : undefined;
  const begun = performance.now();
  await until('an accepted end', async () => {
    // Refused only while the vehicle's last report is on its way through the platform: the rider
    // presses again.
    const attempt = {
      trip_id: ride.trip_id,
      attempted_at: at.toISOString(),
      position: { ...here, accuracy_m: 8 },
    };
    const answer = await client.call(booking.endTrip, {
      ...attempt,
      ...(photo_id === undefined ? {} : { photo_id }),
    });
    if (answer.ok) return true;
    if (!['booking.outside_parking', 'booking.vehicle_moving'].includes(answer.refusal.code))
      expect(answer);
    return undefined;
  });
  const ended = await untilTrip(
    ride,
    (status, view) =>
      status === 'ended' || (status === 'recovery' && view.lock_confirmed !== undefined),
  );
  result.latencies.add('end', performance.now() - begun);
  return ended.status;
}

/**
 * Telemetry of the ride, evenly along the line between the stations, and the parked vehicle at its
 * end.
 */
async function rideTo(vehicle: Vehicle, trip: PlannedTrip, here: Point, at: Date): Promise<void> {
  const from = vehicle.position();
  const reports = Math.min(REPORTS_MAX, Math.floor(trip.duration_s / 60));
  const on_the_way = Array.from({ length: reports }, (_, index) => {
    const share = (index + 1) / (reports + 1);
    const observed_at = new Date(trip.start_at.getTime() + share * trip.duration_s * 1000);
    const position = {
      lat: from.lat + share * (here.lat - from.lat),
      lon: from.lon + share * (here.lon - from.lon),
    };
    return vehicle.report({ position, speed_m_s: 4, observed_at });
  });
  await Promise.all([
    ...on_the_way,
    vehicle.report({ position: here, speed_m_s: 0, observed_at: at }),
  ]);
}

/** The receipt of a trip that has ended, once it is paid. */
export function collectReceipt({ rider, trip_id }: Running): Promise<Receipt> {
  return until(
    'a receipt',
    async () => {
      const found = await rider.client.call(payments.getReceipt, { trip_id });
      return found.ok && found.value.status === 'paid' ? found.value : undefined;
    },
    100,
  );
}

type TripView = OutputOf<typeof booking.getTrip>;

function untilTrip(
  ride: Running,
  is: (status: string, view: TripView) => boolean,
): Promise<TripView> {
  return until('the trip to go on', async () => {
    const view = expect(await ride.rider.client.call(booking.getTrip, { trip_id: ride.trip_id }));
    return is(view.status, view) ? view : undefined;
  });
}
