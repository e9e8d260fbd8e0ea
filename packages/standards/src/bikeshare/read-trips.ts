import { accept, type Outcome } from '@drais/vocabulary/outcome';
import { lineBatches, type TextLine, type TextSource } from './csv-lines.ts';
import {
  type BikeshareFileCode,
  type Header,
  isBlank,
  type Row,
  type RowNote,
  readHeader,
  readRow,
  refuseMissing,
  shown,
} from './csv-table.ts';
import { isLocalDate, isLocalTime } from './local-time.ts';

/** A trip as recorded. Whether it can be replayed is another question: see `usableTrips`. */
export interface BikeshareTrip {
  /** Its line in the file, counted from 1. */
  readonly line: number;
  readonly trip_id: string;
  /** The vehicle; the word is the file's. */
  readonly bike_id: string;
  /** Wall time of the area, as in the file: `YYYY-MM-DD HH:MM:SS`. */
  readonly start_local: string;
  /** As recorded, whole seconds; may be zero or negative. The truth of the trip's length. */
  readonly duration_s: number;
  readonly start_terminal: string;
  readonly end_terminal: string;
}

export interface TripsRead {
  /** In the order of the file. */
  readonly trips: readonly BikeshareTrip[];
  /** Rows that are no trip; with a `date`, those of another day are not looked at. */
  readonly problems: readonly RowNote[];
}

const COLUMNS = [
  'trip_id',
  'duration',
  'start_date',
  'start_terminal',
  'end_terminal',
  'bike_id',
] as const;
type TripRow = Row<(typeof COLUMNS)[number]>;
type TripsHeader = Header<(typeof COLUMNS)[number]>;

/**
 * Up to 9 digits: 31 years. A longer number is not a duration, and sums of such leave the calendar.
 */
const DURATION_S = /^[+-]?\d{1,9}$/;
/** Characters of an id. Real ones have up to 6 digits; longer ones are a shifted column. */
const ID_CHARS_MAX = 64;

/**
 * Reads a trips file by its column names; with `date` only the trips that start on that local day.
 * `end_date` is not read: `duration` says how long a trip took. Broken rows become problems, the
 * rest is read. A row whose start cannot be read belongs to no day and is always a problem.
 *
 * @throws {RangeError} when `date` is not a day `YYYY-MM-DD`
 */
export async function readTrips(
  source: TextSource,
  options: { readonly date?: string } = {},
): Promise<Outcome<TripsRead, BikeshareFileCode>> {
  const { date = null } = options;
  if (date !== null && !isLocalDate(date)) throw new RangeError('date is not a day YYYY-MM-DD');

  const read = { trips: [] as BikeshareTrip[], problems: [] as RowNote[] };
  let header: Outcome<TripsHeader, BikeshareFileCode> | null = null;
  for await (const batch of lineBatches(source)) {
    const lines = batch.filter((line) => !isBlank(line));
    header ??= takeHeader(lines);
    if (header === null) continue;
    if (!header.ok) return header;
    for (const line of lines) addTrip(read, { header: header.value, date, line });
  }
  return header === null ? refuseMissing('trips', COLUMNS) : accept(read);
}

/** Takes the header off the front of the file's first lines; null when there is no line yet. */
function takeHeader(lines: TextLine[]): Outcome<TripsHeader, BikeshareFileCode> | null {
  const first = lines.shift();
  return first === undefined ? null : readHeader('trips', COLUMNS, first);
}

function addTrip(
  read: { readonly trips: BikeshareTrip[]; readonly problems: RowNote[] },
  { header, date, line }: { header: TripsHeader; date: string | null; line: TextLine },
): void {
  const row = readRow(header, line);
  if (row.ok && date !== null && isOnAnotherDay(row.value.start_date, date)) return;
  const reason = row.ok ? problemOf(row.value) : row.refusal.detail;
  if (row.ok && reason === null) read.trips.push(tripOf(row.value, line.line));
  else read.problems.push({ line: line.line, reason: reason ?? '' });
}

function isOnAnotherDay(start_date: string, date: string): boolean {
  return !start_date.startsWith(date) && isLocalTime(start_date);
}

function problemOf(row: TripRow): string | null {
  for (const name of ['trip_id', 'bike_id', 'start_terminal', 'end_terminal'] as const) {
    if (row[name] === '') return `${name} is empty`;
    if (row[name].length > ID_CHARS_MAX) return `${name} ${shown(row[name])} is too long`;
  }
  if (!DURATION_S.test(row.duration)) {
    return `duration ${shown(row.duration)} is not a whole number of seconds`;
  }
  if (!isLocalTime(row.start_date)) {
    return `start_date ${shown(row.start_date)} is not a time YYYY-MM-DD HH:MM:SS`;
  }
  return null;
}

function tripOf(row: TripRow, line: number): BikeshareTrip {
  return {
    line,
    trip_id: row.trip_id,
    bike_id: row.bike_id,
    start_local: row.start_date,
    duration_s: Number(row.duration),
    start_terminal: row.start_terminal,
    end_terminal: row.end_terminal,
  };
}
