import type { booking } from '@drais/contracts';
import type { LeftOutTrip } from '@drais/standards/bikeshare/bikeshare-day';
import { instantOf } from '@drais/standards/bikeshare/local-time';
import type { BikeshareTrip } from '@drais/standards/bikeshare/read-trips';
import type { InputOf } from '@drais/vocabulary/define';
import { codeOfBike } from './code-of-bike.ts';

export type RecordedTrip = InputOf<typeof booking.importTrips>['trips'][number];

/** Characters of an id that the platform keeps of a recorded trip. */
export const RECORD_ID_CHARS_MAX = 40;

/**
 * A usable trip as the operators' route takes it. `time_zone` is the zone of the record's wall
 * clocks.
 */
export function recordedTrip(trip: BikeshareTrip, time_zone: string): RecordedTrip {
  return {
    record_id: trip.trip_id,
    code: codeOfBike(trip.bike_id),
    started_at: instantOf(trip.start_local, time_zone).toISOString(),
    duration_s: trip.duration_s,
    start_station: trip.start_terminal,
    end_station: trip.end_terminal,
  };
}

/** Parts the trips whose id can be kept from the others. */
export function keepableTrips(trips: readonly BikeshareTrip[]): {
  readonly keepable: BikeshareTrip[];
  readonly left_out: LeftOutTrip[];
} {
  const keepable: BikeshareTrip[] = [];
  const left_out: LeftOutTrip[] = [];
  for (const trip of trips) {
    if (trip.trip_id.length <= RECORD_ID_CHARS_MAX) keepable.push(trip);
    else {
      const reason = `trip_id has more than ${String(RECORD_ID_CHARS_MAX)} characters`;
      left_out.push({ line: trip.line, trip_id: trip.trip_id, reason });
    }
  }
  return { keepable, left_out };
}

/**
 * Where each vehicle was left by the latest of the trips that were shown to it, in whatever order.
 */
export class LastPlaces {
  readonly #places = new Map<string, { readonly started_at: string; readonly terminal: string }>();

  see(trip: RecordedTrip): void {
    const known = this.#places.get(trip.code);
    // Both are UTC in one form, so their text sorts as their time. Of two equal starts the later
    // row wins.
    if (known !== undefined && known.started_at > trip.started_at) return;
    this.#places.set(trip.code, { started_at: trip.started_at, terminal: trip.end_station });
  }

  /** Codes with the terminal number where the vehicle stands. */
  list(): { readonly code: string; readonly terminal: string }[] {
    return [...this.#places].map(([code, { terminal }]) => ({ code, terminal }));
  }
}
