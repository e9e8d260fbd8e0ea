import { booking, fleet } from '@drais/contracts';
import {
  discover,
  joinAsRider,
  openPatientClient,
  openVehicle,
  type PatientClient,
  patiently,
  type Rider,
  signIn,
  type Vehicle,
} from '@drais/twin';
import { enrol, expect } from '@drais/twin/replay/day-town';
import { takeReturnPhoto } from '@drais/twin/rider/return-photo';
import type { OutputOf } from '@drais/vocabulary/define';
import { newUuid } from '@drais/vocabulary/ids';
import { DEMO_OPERATOR } from '../demo/accounts.ts';

/** A parked vehicle of the demo area that is connected and waits for commands. */
export interface ParkedVehicle {
  readonly code: string;
  readonly vehicle: Vehicle;
}

export interface Street {
  readonly area_id: string;
  readonly operator: PatientClient;
  rider(): Promise<Rider>;
  /** `mqtt_url` is the vehicle's way to the door, which may lead over a bad link. */
  vehicle(code: string, mqtt_url: string): Promise<ParkedVehicle>;
}

const AREA_ID = 'mannheim';
/** In the station at the Wasserturm, where a return is allowed. */
const PARKING = { lat: 49.4841, lon: 8.4757 };
/** How long any step may take before the bench gives up. */
const PATIENCE_MS = 60_000;
/**
 * Between looks at a trip, as an app on a phone would look. It is part of every time that is
 * measured here.
 */
const LOOK_MS = 100;

/** The demo area of a running platform, by its public doors only. */
export async function openStreet(base_url: string): Promise<Street> {
  const configuration = await patiently(PATIENCE_MS, () => discover(base_url));
  const signed_in = await patiently(PATIENCE_MS, () =>
    signIn(configuration, DEMO_OPERATOR, 'rider operator'),
  );
  const operator: PatientClient = openPatientClient({
    base_url,
    patience_ms: PATIENCE_MS,
    token: signed_in.token,
  });
  return {
    area_id: AREA_ID,
    operator,
    rider: () =>
      joinAsRider(
        { base_url, configuration, patience_ms: PATIENCE_MS },
        {
          email: `${newUuid()}@example.org`,
          password: `a quick ride ${newUuid()}`,
          name: 'Rider',
          birth_date: '1990-01-01',
          card: 'sandbox_ok',
        },
      ),
    vehicle: async (code, mqtt_url) => {
      const added = expect(
        await operator.call(fleet.addVehicles, {
          area_id: AREA_ID,
          vehicles: [{ code, vehicle_type_id: 'e-bike', position: PARKING, charge_fraction: 0.9 }],
        }),
      );
      const [placed] = added.vehicles;
      if (placed === undefined) throw new Error(`${code} was not added`);
      const credentials = await enrol(operator, placed.vehicle_id);
      const vehicle = await openVehicle({
        mqtt_url,
        credentials,
        position: PARKING,
        charge_fraction: 0.9,
        now: () => new Date(),
      });
      await vehicle.report({ position: PARKING, speed_m_s: 0 });
      return { code, vehicle };
    },
  };
}

/**
 * Reserves and unlocks; milliseconds from asking for the trip to seeing it active, or the reason
 * why it did not begin.
 */
export async function unlock(
  rider: Rider,
  { code }: ParkedVehicle,
): Promise<{ trip_id: string; took_ms: number } | { failure: string }> {
  const { client } = rider;
  // A moment after a trip its vehicle and its rider are still on their way back: that wait is not
  // the unlock's.
  const { reservation_id } = await untilAccepted(() =>
    client.call(booking.reserveVehicle, { area_id: AREA_ID, code }),
  );
  let began = 0;
  const { trip_id } = await untilAccepted(() => {
    began = performance.now();
    return client.call(booking.startTrip, { reservation_id });
  });
  const trip = await untilTrip(client, trip_id, ['active', 'failed']);
  if (trip.status === 'active') return { trip_id, took_ms: performance.now() - began };
  // The promise outlives a failed attempt.
  await client.call(booking.cancelReservation, { reservation_id });
  return { failure: trip.failure ?? 'failed' };
}

/** Parks at once where the trip began, takes the photo and waits until the trip is over. */
export async function giveBack(
  { client }: Rider,
  { vehicle }: ParkedVehicle,
  trip_id: string,
): Promise<void> {
  await vehicle.report({ position: PARKING, speed_m_s: 0 });
  const photo_id = await takeReturnPhoto(client, trip_id, { patience_ms: PATIENCE_MS });
  const position = { ...PARKING, accuracy_m: 8 };
  await untilAccepted(() =>
    client.call(booking.endTrip, {
      trip_id,
      attempted_at: new Date().toISOString(),
      position,
      photo_id,
    }),
  );
  await untilTrip(client, trip_id, ['ended']);
}

type Trip = OutputOf<typeof booking.getTrip>;

async function untilTrip(
  client: PatientClient,
  trip_id: string,
  wanted: readonly string[],
): Promise<Trip> {
  const give_up_at = Date.now() + PATIENCE_MS;
  for (;;) {
    const trip = expect(await client.call(booking.getTrip, { trip_id }));
    if (wanted.includes(trip.status)) return trip;
    if (Date.now() > give_up_at) throw new Error(`the trip stayed ${trip.status}`);
    await pause();
  }
}

/** Asks again while the platform says no; the last reason when it never says yes. */
async function untilAccepted<Value>(
  ask: () => Promise<
    { ok: true; value: Value } | { ok: false; refusal: { code: string; detail: string } }
  >,
): Promise<Value> {
  const give_up_at = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer.ok || Date.now() > give_up_at) return expect(answer);
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
