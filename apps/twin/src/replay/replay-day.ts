import type {
  BikeshareDay,
  PlannedMove,
  PlannedTrip,
} from '@drais/standards/bikeshare/bikeshare-day';
import { addSeconds } from '@drais/vocabulary/units';
import { keepInTouch } from './keep-in-touch.ts';
import { moveVehicle } from './move-recorded-vehicle.ts';
import type { DayOptions, DayResult, Running } from './ridden-day.ts';
import { collectReceipt, endTrip, startTrip } from './ride-recorded-trip.ts';
import { Stopwatch } from './stopwatch.ts';

type Step = { readonly at: Date } & (
  | { readonly kind: 'end'; readonly trip: PlannedTrip }
  | { readonly kind: 'recover' }
  | { readonly kind: 'start'; readonly trip: PlannedTrip }
);

/** In one instant ends come first: the next trip may need the vehicle. */
const ORDER = { end: 0, recover: 1, start: 2 };
/** Trips between two lines about how far the day is. */
const TELL_EVERY = 100;

/** A day that is being ridden. */
interface Course {
  readonly options: DayOptions;
  readonly result: DayResult;
  readonly running: Map<PlannedTrip, Running>;
  /** Bikes that staff bring first, by `moveKey`. */
  readonly moves: ReadonlyMap<string, PlannedMove>;
  /** Receipts that are waited for while the day goes on. */
  readonly receipts: Promise<void>[];
}

/**
 * Rides every trip of a recorded day through the public API and the vehicle protocol. Time steps
 * from event to event, so that what a trip costs depends on the record and not on how fast this
 * machine is.
 */
export async function replayDay(options: DayOptions): Promise<DayResult> {
  const course = openCourse(options);
  const { result, running } = course;
  const callParked = keepInTouch(options.vehicles);
  const began = { wall_ms: Date.now(), at: options.day.trips[0]?.start_at ?? new Date(0) };
  for (const [at, steps] of byInstant(stepsOf(options.day.trips))) {
    await keepPace(began, at, options.speed);
    await result.latencies.time('step', () => options.stepTo(at));
    const away = new Set([...running.keys()].map(({ bike_id }) => bike_id));
    callParked((bike_id) => away.has(bike_id));
    await Promise.all(tripsOf(steps, 'end').map((trip) => returnBike(course, trip, at)));
    await Promise.all(tripsOf(steps, 'start').map((trip) => takeBike(course, trip)));
    if (result.asked % TELL_EVERY === 0) options.log(`${at.toISOString()}: ${wordsOf(result)}`);
  }
  await Promise.all(course.receipts);
  return result;
}

function openCourse(options: DayOptions): Course {
  const { moves } = options.day;
  return {
    options,
    result: {
      asked: 0,
      completed: 0,
      refused: {},
      recoveries: 0,
      moves: 0,
      receipts: [],
      latencies: new Stopwatch(),
    },
    running: new Map(),
    moves: new Map(moves.map((move) => [moveKey(move.bike_id, move.needed_at), move])),
    receipts: [],
  };
}

/** By vehicle and instant: a record may hold two trips of one number. */
function moveKey(bike_id: string, at: Date): string {
  return `${bike_id} ${at.toISOString()}`;
}

function tripsOf(steps: readonly Step[], kind: 'start' | 'end'): PlannedTrip[] {
  return steps.flatMap((step) => (step.kind === kind && 'trip' in step ? [step.trip] : []));
}

async function returnBike(course: Course, trip: PlannedTrip, at: Date): Promise<void> {
  const { options, result, running, receipts } = course;
  const ride = running.get(trip);
  if (ride === undefined) return;
  running.delete(trip);
  const status = await endTrip(options, result, { step: trip, ride, at });
  if (status === 'recovery') {
    result.recoveries++;
    return;
  }
  result.completed++;
  receipts.push(collectReceipt(ride).then((receipt) => void result.receipts.push(receipt)));
}

async function takeBike({ options, result, running, moves }: Course, trip: PlannedTrip) {
  result.asked++;
  const move = moves.get(moveKey(trip.bike_id, trip.start_at));
  if (move !== undefined && (await moveVehicle(options, move))) result.moves++;
  const ride = await startTrip(options, result, trip);
  if (ride !== null) running.set(trip, ride);
}

function wordsOf({ asked, completed }: DayResult): string {
  return `${String(asked)} asked, ${String(completed)} completed`;
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
