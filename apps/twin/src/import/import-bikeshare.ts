import { booking, fleet } from '@drais/contracts';
import { usableTrips } from '@drais/standards/bikeshare/bikeshare-day';
import type { TextSource } from '@drais/standards/bikeshare/csv-lines';
import { type BikeshareStation, readStations } from '@drais/standards/bikeshare/read-stations';
import type { BikeshareTrip } from '@drais/standards/bikeshare/read-trips';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import type { Point } from '@drais/vocabulary/units';
import { batches, expect, RECORDED_VEHICLE_TYPE, stationInput } from '../replay/day-town.ts';
import type { PatientClient } from '../rider/patient-client.ts';
import { ensureArea, ensurePlan, type Opening } from './ensure-area.ts';
import { keepableTrips, LastPlaces, RECORD_ID_CHARS_MAX, recordedTrip } from './recorded-trips.ts';
import { openRowBook, type RowBook } from './row-book.ts';
import { tripBatches } from './trip-batches.ts';

export interface ImportOptions {
  /**
   * Signed in as an operator of the area; of the whole deployment when the area is to be opened.
   */
  readonly operator: PatientClient;
  readonly area_id: string;
  /** The stations file. */
  readonly stations: string;
  /** The trips file, unpacked. */
  readonly trips: TextSource;
  /** For an area that does not exist yet. */
  readonly opening?: Opening;
  /** Told of rows that were not loaded and of how far the loading is. */
  readonly tell: (line: string) => void;
}

export interface ImportSummary {
  readonly area_id: string;
  readonly area_opened: boolean;
  readonly pricing_plan_published: boolean;
  readonly stations: number;
  /** In usable trips. */
  readonly vehicles: number;
  /** Of these, the ones that were not there before. */
  readonly vehicles_added: number;
  /** Rows loaded. Of rows with one trip id the platform keeps the last. */
  readonly trips: number;
  /** Rows of both files that are no station or no trip. */
  readonly problems: number;
  /** Trips with an unknown station or without a positive duration. */
  readonly left_out: number;
}

/** Trips between two lines about the progress. */
const PROGRESS_TRIPS = 50_000;

interface Loading extends ImportOptions {
  readonly time_zone: string;
  readonly known: readonly BikeshareStation[];
  readonly problems: RowBook;
  readonly left_out: RowBook;
}

/**
 * Loads a recorded system through the operators' routes: stations, vehicles where their last usable
 * trip left them, and the trips as history. Run again it changes nothing but what the files say
 * differently; vehicles that exist are kept. Refused when a file as a whole cannot be read, or when
 * the area is missing and nothing says how to open it.
 */
export async function importBikeshare(options: ImportOptions): Promise<Outcome<ImportSummary>> {
  const { operator, area_id, tell } = options;
  const read = readStations(options.stations);
  if (!read.ok) return read;
  const problems = openRowBook('broken', tell);
  const left_out = openRowBook('left out', tell);
  const known = keepableStations(read.value.stations);
  problems.add('stations', read.value.problems);
  for (const { line, reason } of read.value.notes)
    tell(`note: stations line ${String(line)}: ${reason}`);
  if (known.length === 0)
    return refuse('import.no_stations', 'The stations file has no station that can be used.');

  const area = await ensureArea(operator, {
    area_id,
    opening: options.opening,
    center: middleOf(known),
  });
  if (!area.ok) return area;
  const pricing_plan_published = await ensurePlan(operator, {
    area_id,
    currency: area.value.currency,
    tell,
  });
  await addStations(operator, area_id, known);

  const loading = { ...options, time_zone: area.value.time_zone, known, problems, left_out };
  const loaded = await loadTrips(loading);
  problems.close();
  left_out.close();
  if (!loaded.ok) return loaded;
  const { trips, places } = loaded.value;
  const vehicles_added = await addVehicles(loading, places);
  return accept({
    area_id,
    area_opened: area.value.opened,
    pricing_plan_published,
    stations: known.length,
    vehicles: places.length,
    vehicles_added,
    trips,
    problems: problems.count(),
    left_out: left_out.count(),
  });
}

/**
 * A number that cannot be kept is no number of a terminal: its trips count as those of an unknown
 * station.
 */
function keepableStations(stations: readonly BikeshareStation[]): BikeshareStation[] {
  return stations.filter(({ station_id }) => station_id.length <= RECORD_ID_CHARS_MAX);
}

function middleOf(points: readonly Point[]): Point {
  const mean = (of: (point: Point) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  return { lat: mean(({ lat }) => lat), lon: mean(({ lon }) => lon) };
}

async function addStations(
  operator: PatientClient,
  area_id: string,
  known: readonly BikeshareStation[],
): Promise<void> {
  for (const batch of batches(known)) {
    expect(await operator.call(fleet.addStations, { area_id, stations: batch.map(stationInput) }));
  }
}

type Place = ReturnType<LastPlaces['list']>[number];

async function loadTrips(loading: Loading): Promise<Outcome<{ trips: number; places: Place[] }>> {
  const places = new LastPlaces();
  let trips = 0;
  for await (const batch of tripBatches(loading.trips)) {
    if (!batch.ok) return batch;
    loading.problems.add('trips', batch.value.problems);
    const before = trips;
    trips += await loadBatch(loading, { trips: batch.value.trips, places });
    if (Math.floor(trips / PROGRESS_TRIPS) > Math.floor(before / PROGRESS_TRIPS))
      loading.tell(`${String(trips)} trips loaded`);
  }
  return accept({ trips, places: places.list() });
}

async function loadBatch(
  { operator, area_id, time_zone, known, left_out }: Loading,
  { trips, places }: { readonly trips: readonly BikeshareTrip[]; readonly places: LastPlaces },
): Promise<number> {
  const usable = usableTrips(trips, known);
  const kept = keepableTrips(usable.usable);
  left_out.add(
    'trips',
    [...usable.left_out, ...kept.left_out].sort((a, b) => a.line - b.line),
  );
  if (kept.keepable.length === 0) return 0;
  const recorded = kept.keepable.map((trip) => recordedTrip(trip, time_zone));
  for (const trip of recorded) places.see(trip);
  expect(await operator.call(booking.importTrips, { area_id, trips: recorded }));
  return recorded.length;
}

/**
 * Registers the vehicles that the area does not know yet, charged; the others stay where they are.
 */
async function addVehicles(
  { operator, area_id, known }: Loading,
  places: readonly Place[],
): Promise<number> {
  if (places.length === 0) return 0;
  const stations = new Map(known.map((station) => [station.station_id, station]));
  const taken = await listCodes(operator, area_id);
  const missing = places.filter(({ code }) => !taken.has(code));
  expect(
    await operator.call(fleet.defineVehicleTypes, {
      area_id,
      vehicle_types: [RECORDED_VEHICLE_TYPE],
    }),
  );
  const { vehicle_type_id } = RECORDED_VEHICLE_TYPE;
  for (const batch of batches(missing)) {
    const vehicles = batch.flatMap(({ code, terminal }) => {
      const station = stations.get(terminal);
      if (station === undefined) return [];
      const { lat, lon } = station;
      return [{ code, vehicle_type_id, position: { lat, lon }, charge_fraction: 1 }];
    });
    expect(await operator.call(fleet.addVehicles, { area_id, vehicles }));
  }
  return missing.length;
}

async function listCodes(operator: PatientClient, area_id: string): Promise<Set<string>> {
  const codes = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = expect(
      await operator.call(fleet.listFleet, {
        area_id,
        limit: 200,
        ...(cursor === undefined ? {} : { cursor }),
      }),
    );
    for (const { code } of page.items) codes.add(code);
    cursor = page.next_cursor;
  } while (cursor !== undefined);
  return codes;
}
