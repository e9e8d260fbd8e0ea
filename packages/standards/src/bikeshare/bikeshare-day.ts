import { addSeconds, secondsBetween } from '@drais/vocabulary/units';
import { instantOf } from './local-time.ts';
import type { BikeshareStation } from './read-stations.ts';
import type { BikeshareTrip } from './read-trips.ts';

/**
 * 12 h, whole seconds: a trip longer than this becomes a recovery case instead of ending itself.
 */
export const TRIP_LIMIT_S = 43_200;

/** A recorded trip that is not replayed, and why. */
export interface LeftOutTrip {
  readonly line: number;
  readonly trip_id: string;
  readonly reason: string;
}

/** One trip of the replayed day. */
export interface PlannedTrip {
  readonly trip_id: string;
  readonly bike_id: string;
  /** UTC; `shifted_s` later than recorded when the vehicle was still in its earlier trip. */
  readonly start_at: Date;
  /** Whole seconds, above 0. */
  readonly duration_s: number;
  readonly start_terminal: string;
  readonly end_terminal: string;
  readonly shifted_s: number;
  /** Longer than `TRIP_LIMIT_S`: it holds its vehicle to its recorded end and is not charged. */
  readonly recovery: boolean;
}

/**
 * A vehicle that starts elsewhere than it was left: staff must have brought it there in between.
 */
export interface PlannedMove {
  readonly bike_id: string;
  readonly from_terminal: string;
  readonly to_terminal: string;
  /** The end of the trip before; the vehicle is free from here on. */
  readonly free_at: Date;
  /** The start of the trip after; equal to `free_at` when that start had to wait. */
  readonly needed_at: Date;
  readonly after_trip_id: string;
  readonly before_trip_id: string;
}

/** What the replay of the day has to add up to. */
export interface DayCounts {
  readonly asked: number;
  readonly vehicles: number;
  readonly completed: number;
  readonly recoveries: number;
  readonly moves: number;
  /** Started minutes of the completed trips. */
  readonly started_minutes: number;
  readonly starts_shifted: number;
  readonly shifted_s: number;
}

export interface BikeshareDay {
  /** By start, then by trip. */
  readonly trips: readonly PlannedTrip[];
  /** By the start that needs them. */
  readonly moves: readonly PlannedMove[];
  /** Each vehicle at the start station of its first trip of the day; this is no move. */
  readonly placements: readonly { readonly bike_id: string; readonly terminal: string }[];
  readonly left_out: readonly LeftOutTrip[];
  readonly counts: DayCounts;
}

interface TimedTrip extends BikeshareTrip {
  readonly recorded_at: Date;
}

/**
 * Parts the trips that can be replayed from those that cannot: an unknown start or end station, or
 * no positive duration. Order is kept.
 */
export function usableTrips(
  trips: readonly BikeshareTrip[],
  stations: readonly BikeshareStation[],
): { readonly usable: BikeshareTrip[]; readonly left_out: LeftOutTrip[] } {
  const known = new Set(stations.map(({ station_id }) => station_id));
  const usable: BikeshareTrip[] = [];
  const left_out: LeftOutTrip[] = [];
  for (const trip of trips) {
    const reason = leftOutReason(trip, known);
    if (reason === null) usable.push(trip);
    else left_out.push({ line: trip.line, trip_id: trip.trip_id, reason });
  }
  return { usable, left_out };
}

/**
 * The plan of one replayed day: the usable trips whose recorded start lies on `date`, by the wall
 * clocks of `time_zone`.
 *
 * A vehicle makes its trips in the order of their recorded starts; equal starts go by trip id (as a
 * number where it is one) and then by line. A trip whose vehicle is still in an earlier one waits
 * for its end, and so may those after it. Rows that repeat a trip id are trips of their own: the
 * record has one vehicle in two trips, and the later one waits.
 *
 * @throws {RangeError} when the time zone is unknown
 */
export function bikeshareDay(day: {
  readonly stations: readonly BikeshareStation[];
  readonly trips: readonly BikeshareTrip[];
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** IANA name, such as `America/Los_Angeles`. */
  readonly time_zone: string;
}): BikeshareDay {
  const of_day = day.trips.filter(({ start_local }) => start_local.startsWith(day.date));
  const { usable, left_out } = usableTrips(of_day, day.stations);
  const timed = usable
    .map((trip) => ({ ...trip, recorded_at: instantOf(trip.start_local, day.time_zone) }))
    .sort(byRecord);

  const trips: PlannedTrip[] = [];
  const moves: PlannedMove[] = [];
  const placements: { bike_id: string; terminal: string }[] = [];
  const last_trips = new Map<string, PlannedTrip>();
  for (const recorded of timed) {
    const before = last_trips.get(recorded.bike_id);
    const trip = planTrip(recorded, before);
    if (before === undefined) {
      placements.push({ bike_id: trip.bike_id, terminal: trip.start_terminal });
    } else if (before.end_terminal !== trip.start_terminal) {
      moves.push(moveBetween(before, trip));
    }
    last_trips.set(trip.bike_id, trip);
    trips.push(trip);
  }
  // Waiting may have put a start behind one that was recorded later; the sort is stable.
  trips.sort((a, b) => a.start_at.getTime() - b.start_at.getTime());
  moves.sort((a, b) => a.needed_at.getTime() - b.needed_at.getTime());
  return { trips, moves, placements, left_out, counts: countDay(trips, moves) };
}

function leftOutReason(trip: BikeshareTrip, known: ReadonlySet<string>): string | null {
  if (!known.has(trip.start_terminal)) return `unknown start station "${trip.start_terminal}"`;
  if (!known.has(trip.end_terminal)) return `unknown end station "${trip.end_terminal}"`;
  if (trip.duration_s <= 0) return `no positive duration: ${trip.duration_s} s`;
  return null;
}

function byRecord(a: TimedTrip, b: TimedTrip): number {
  return (
    a.recorded_at.getTime() - b.recorded_at.getTime() ||
    compareTripIds(a.trip_id, b.trip_id) ||
    a.line - b.line
  );
}

/** Numbers by value and before all other ids; those by their characters. */
function compareTripIds(a: string, b: string): number {
  const are_numbers = [a, b].map((id) => /^\d+$/.test(id));
  if (are_numbers[0] !== are_numbers[1]) return are_numbers[0] ? -1 : 1;
  const [first, second] = are_numbers[0] ? [BigInt(a), BigInt(b)] : [a, b];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

function planTrip(recorded: TimedTrip, before: PlannedTrip | undefined): PlannedTrip {
  const free_at = before === undefined ? recorded.recorded_at : endOf(before);
  const start_at = new Date(Math.max(free_at.getTime(), recorded.recorded_at.getTime()));
  return {
    trip_id: recorded.trip_id,
    bike_id: recorded.bike_id,
    start_at,
    duration_s: recorded.duration_s,
    start_terminal: recorded.start_terminal,
    end_terminal: recorded.end_terminal,
    shifted_s: secondsBetween(recorded.recorded_at, start_at),
    recovery: recorded.duration_s > TRIP_LIMIT_S,
  };
}

function endOf(trip: PlannedTrip): Date {
  return addSeconds(trip.start_at, trip.duration_s);
}

function moveBetween(before: PlannedTrip, after: PlannedTrip): PlannedMove {
  return {
    bike_id: after.bike_id,
    from_terminal: before.end_terminal,
    to_terminal: after.start_terminal,
    free_at: endOf(before),
    needed_at: after.start_at,
    after_trip_id: before.trip_id,
    before_trip_id: after.trip_id,
  };
}

function countDay(trips: readonly PlannedTrip[], moves: readonly PlannedMove[]): DayCounts {
  const completed = trips.filter(({ recovery }) => !recovery);
  return {
    asked: trips.length,
    vehicles: new Set(trips.map(({ bike_id }) => bike_id)).size,
    completed: completed.length,
    recoveries: trips.length - completed.length,
    moves: moves.length,
    started_minutes: completed.reduce((sum, trip) => sum + Math.ceil(trip.duration_s / 60), 0),
    starts_shifted: trips.filter(({ shifted_s }) => shifted_s > 0).length,
    shifted_s: trips.reduce((sum, trip) => sum + trip.shifted_s, 0),
  };
}
