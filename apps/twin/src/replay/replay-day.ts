import { booking, fleet, payments } from '@drais/contracts';
import type {
  BikeshareDay,
  PlannedMove,
  PlannedTrip,
} from '@drais/standards/bikeshare/bikeshare-day';
import type { OutputOf } from '@drais/vocabulary/define';
import { addSeconds, type Point } from '@drais/vocabulary/units';
import { codeOfBike } from '../import/code-of-bike.ts';
import type { PatientClient } from '../rider/patient-client.ts';
import { takeReturnPhoto } from '../rider/return-photo.ts';
import type { Rider } from '../rider/rider.ts';
import type { Vehicle } from '../vehicle/vehicle.ts';
import { expect, stationPoint, type Town } from './day-town.ts';
import { keepInTouch } from './keep-in-touch.ts';
import { Stopwatch } from './stopwatch.ts';

type Receipt = OutputOf<typeof payments.getReceipt>;

export interface DayOptions {
  readonly day: BikeshareDay;
  readonly town: Town;
  readonly operator: PatientClient;
  /** Vehicles by the record's `bike_id`; what is printed on them is `codeOfBike(bike_id)`. */
  readonly vehicles: ReadonlyMap<
    string,
    { readonly vehicle_id: string; readonly vehicle: Vehicle }
  >;
  /** The next rider, with an account, an age and a card. */
  nextRider(): Promise<Rider>;
  /** Moves business time forward and returns when the platform has done what was due. */
  stepTo(at: Date): Promise<void>;
  readonly photo_required: boolean;
  /** Business seconds per wall second at most. */
  readonly speed: number;
  readonly log: (line: string) => void;
}

export interface DayResult {
  asked: number;
  completed: number;
  refused: Record<string, number>;
  recoveries: number;
  moves: number;
  readonly receipts: Receipt[];
  readonly latencies: Stopwatch;
}

type Step = { readonly at: Date } & (
  | { readonly kind: 'end'; readonly trip: PlannedTrip }
  | { readonly kind: 'recover' }
  | { readonly kind: 'start'; readonly trip: PlannedTrip }
);

interface Running {
  readonly rider: Rider;
  readonly trip_id: string;
}

/** Between looks at something that is about to happen. */
const POLL_MS = 15;
/** Between two presses of a button that did not work. */
const TRY_AGAIN_MS = 500;
/** A look that finds nothing for so long means that something is lost. */
const WAIT_MS = 120_000;
/** Reports on the way: one a minute, and no more than this a trip. */
const REPORTS_MAX = 20;
/** In one instant ends come first: the next trip may need the vehicle. */
const ORDER = { end: 0, recover: 1, start: 2 };

/**
 * Rides every trip of a recorded day through the public API and the vehicle protocol. Time steps
 * from event to event, so that what a trip costs depends on the record and not on how fast this
 * machine is.
 */
export async function replayDay(options: DayOptions): Promise<DayResult> {
  const result: DayResult = {
    asked: 0,
    completed: 0,
    refused: {},
    recoveries: 0,
    moves: 0,
    receipts: [],
    latencies: new Stopwatch(),
  };
  // By vehicle and instant: a record may hold two trips of one number.
  const moves = new Map(
    options.day.moves.map((move) => [`${move.bike_id} ${move.needed_at.toISOString()}`, move]),
  );
  const running = new Map<PlannedTrip, Running>();
  const callParked = keepInTouch(options.vehicles);
  const receipts: Promise<void>[] = [];
  const began = { wall_ms: Date.now(), at: options.day.trips[0]?.start_at ?? new Date(0) };

  for (const [at, steps] of byInstant(stepsOf(options.day.trips))) {
    await keepPace(began, at, options.speed);
    await result.latencies.time('step', () => options.stepTo(at));
    const away = new Set([...running.keys()].map(({ bike_id }) => bike_id));
    callParked((bike_id) => away.has(bike_id));
    await Promise.all(
      steps.map(async (step) => {
        if (step.kind !== 'end') return;
        const ride = running.get(step.trip);
        if (ride === undefined) return;
        running.delete(step.trip);
        const status = await endTrip(options, result, { step: step.trip, ride, at });
        if (status === 'recovery') result.recoveries++;
        else {
          result.completed++;
          receipts.push(
            collectReceipt(ride).then((receipt) => {
              result.receipts.push(receipt);
            }),
          );
        }
      }),
    );
    await Promise.all(
      steps.map(async (step) => {
        if (step.kind !== 'start') return;
        result.asked++;
        const move = moves.get(`${step.trip.bike_id} ${step.trip.start_at.toISOString()}`);
        if (move !== undefined && (await moveVehicle(options, move))) result.moves++;
        const ride = await startTrip(options, result, step.trip);
        if (ride !== null) running.set(step.trip, ride);
      }),
    );
    if (result.asked % 100 === 0)
      options.log(
        `${at.toISOString()}: ${String(result.asked)} asked, ${String(result.completed)} completed`,
      );
  }
  await Promise.all(receipts);
  return result;
}

function stepsOf(trips: readonly PlannedTrip[]): Step[] {
  return trips.flatMap((trip): Step[] => {
    const end = addSeconds(trip.start_at, trip.duration_s);
    const recover: Step[] = trip.recovery
      ? [{ kind: 'recover', at: addSeconds(trip.start_at, 43_201) }]
      : [];
    return [{ kind: 'start', at: trip.start_at, trip }, ...recover, { kind: 'end', at: end, trip }];
  });
}

/** How many instants a day has: business time is stepped so often. */
export function countInstants(day: Pick<BikeshareDay, 'trips'>): number {
  return byInstant(stepsOf(day.trips)).length;
}

function byInstant(steps: readonly Step[]): [Date, Step[]][] {
  const groups = Map.groupBy(steps, ({ at }) => at.getTime());
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([at, group]) => [new Date(at), group.sort((a, b) => ORDER[a.kind] - ORDER[b.kind])]);
}

async function keepPace(
  began: { wall_ms: number; at: Date },
  at: Date,
  speed: number,
): Promise<void> {
  const due_ms = began.wall_ms + (at.getTime() - began.at.getTime()) / speed;
  const wait_ms = due_ms - Date.now();
  if (wait_ms > 0) await new Promise((resolve) => setTimeout(resolve, wait_ms));
}

/**
 * The rider before the vehicle: reads its code, reserves, unlocks, and rides when it opens. Null
 * when told no.
 */
async function startTrip(
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
  const begun = performance.now();
  const presses: string[] = [];
  const started = await unlock(rider, reserved.value.reservation_id, presses);
  const took_ms = performance.now() - begun;
  latencies.add('unlock', took_ms);
  if (took_ms > SLOW_MS) options.log(`a slow unlock: ${presses.join('; ')}`);
  return started.ok ? started.value : refused(started.refusal);
}

/** Refusals that an outage explains: the promise still stands, and a person presses again. */
const TRY_AGAIN = new Set([
  'booking.payment_unclear',
  'booking.part_unavailable',
  'booking.vehicle_unreachable',
  'booking.rider_has_trip',
]);

/** An unlock that takes longer is told with each of its presses: people ask why. */
const SLOW_MS = 4_000;

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

async function endTrip(
  options: DayOptions,
  result: DayResult,
  { step, ride, at }: { step: PlannedTrip; ride: Running; at: Date },
): Promise<string> {
  const vehicle = vehicleOf(options, step.bike_id);
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

/**
 * Staff with a van: what the record shows elsewhere was brought there. False when the vehicle
 * cannot be taken.
 */
async function moveVehicle(options: DayOptions, move: PlannedMove): Promise<boolean> {
  const { vehicle_id, vehicle } =
    options.vehicles.get(move.bike_id) ?? raise(`no vehicle ${move.bike_id}`);
  if (!(await pickUp(options.operator, vehicle_id))) return false;
  const position = stationPoint(options.town, move.to_terminal);
  await vehicle.report({ position, speed_m_s: 0 });
  expect(
    await options.operator.call(fleet.dropOffVehicle, {
      vehicle_id,
      position: { ...position, accuracy_m: 5 },
    }),
  );
  return true;
}

/** How long the news of a trip's end may take to reach the fleet. */
const NEWS_MS = 20_000;

/** Staff try again while the rider before them has only just returned it. */
async function pickUp(operator: PatientClient, vehicle_id: string): Promise<boolean> {
  const give_up_at = Date.now() + NEWS_MS;
  for (;;) {
    const reason = 'The record has it elsewhere.';
    const picked = await operator.call(fleet.pickUpVehicle, { vehicle_id, reason });
    if (picked.ok) return true;
    if (picked.refusal.code !== 'fleet.vehicle_on_trip' || Date.now() > give_up_at) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function collectReceipt({ rider, trip_id }: Running): Promise<Receipt> {
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

async function until<T>(
  what: string,
  look: () => Promise<T | undefined>,
  pause_ms = POLL_MS,
): Promise<T> {
  const give_up_at = Date.now() + WAIT_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > give_up_at) throw new Error(`waited too long for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pause_ms));
  }
}

function vehicleOf(options: DayOptions, code: string): Vehicle {
  return (options.vehicles.get(code) ?? raise(`no vehicle ${code}`)).vehicle;
}

function raise(message: string): never {
  throw new RangeError(message);
}
