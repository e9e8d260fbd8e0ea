import { createReadStream, readFileSync } from 'node:fs';
import { createGunzip, gunzipSync } from 'node:zlib';
import { type BikeshareDay, bikeshareDay } from '@drais/standards/bikeshare/bikeshare-day';
import { isLocalDate } from '@drais/standards/bikeshare/local-time';
import { type BikeshareStation, readStations } from '@drais/standards/bikeshare/read-stations';
import { readTrips } from '@drais/standards/bikeshare/read-trips';
import { BadArguments } from '../commands/arguments.ts';

export interface RecordedDay {
  readonly stations: readonly BikeshareStation[];
  readonly day: BikeshareDay;
  /** Rows that were left out, with line and reason. */
  readonly left_out: readonly string[];
}

/**
 * Reads the files of a recorded day; `.gz` is unpacked. @throws {BadArguments} when a file cannot
 * be understood at all
 */
export async function readDay(wanted: {
  stations_file: string;
  trips_file: string;
  date: string;
  time_zone: string;
}): Promise<RecordedDay> {
  const { date, time_zone } = wanted;
  if (!isLocalDate(date))
    throw new BadArguments(`--date takes a day such as 2014-09-15, not ${date}.`);
  const stations = readStations(readText(wanted.stations_file));
  if (!stations.ok) throw new BadArguments(`${wanted.stations_file}: ${stations.refusal.detail}`);
  const trips = await readTrips(openText(wanted.trips_file), { date });
  if (!trips.ok) throw new BadArguments(`${wanted.trips_file}: ${trips.refusal.detail}`);
  const day = bikeshareDay({
    stations: stations.value.stations,
    trips: trips.value.trips,
    date,
    time_zone,
  });
  const problems = [...stations.value.problems, ...trips.value.problems, ...day.left_out];
  return {
    stations: stations.value.stations,
    day,
    left_out: problems.map(({ line, reason }) => `line ${String(line)}: ${reason}`),
  };
}

function readText(file: string): string {
  try {
    const bytes = readFileSync(file);
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw new BadArguments(`${file} cannot be read: ${(cause as Error).message}`);
  }
}

function openText(file: string): AsyncIterable<Uint8Array> {
  const stream = createReadStream(file);
  return file.endsWith('.gz') ? stream.pipe(createGunzip()) : stream;
}
