import { accept, type Outcome } from '@drais/vocabulary/outcome';
import { linesOf, type TextLine } from './csv-lines.ts';
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

/** A station of a recorded system. */
export interface BikeshareStation {
  /** The terminal number that trips join by: names are spelt differently in the two files. */
  readonly station_id: string;
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
  /**
   * Advisory: the record itself holds more vehicles at some stations. Null when the file has none.
   */
  readonly dock_count: number | null;
}

interface Reading {
  readonly stations: Map<string, { readonly station: BikeshareStation; readonly line: number }>;
  readonly problems: RowNote[];
  readonly notes: RowNote[];
}

export interface StationsRead {
  /** One per terminal number, in the order in which the numbers first appear. */
  readonly stations: readonly BikeshareStation[];
  /** Rows that were left out. */
  readonly problems: readonly RowNote[];
  /** What was read in a way that a person should know of: repeated rows, docks not counted. */
  readonly notes: readonly RowNote[];
}

const COLUMNS = ['station_id', 'name', 'lat', 'long', 'dock_count'] as const;
type StationRow = Row<(typeof COLUMNS)[number]>;
const DEGREES = /^[+-]?\d{1,3}(\.\d{1,30})?$/;
const DOCKS = /^\d{1,5}$/;
/** Characters of an id. Real ones have 2 or 3 digits; longer ones are a shifted column. */
const ID_CHARS_MAX = 64;

/**
 * Reads a stations file by its column names. Of repeated rows of a terminal number the last good
 * one wins, and a note says so. Rows that cannot be used become problems; the rest is read.
 */
export function readStations(text: string): Outcome<StationsRead, BikeshareFileCode> {
  const [first, ...lines] = linesOf(text).filter((line) => !isBlank(line));
  if (first === undefined) return refuseMissing('stations', COLUMNS);
  const header = readHeader('stations', COLUMNS, first);
  if (!header.ok) return header;

  const read: Reading = { stations: new Map(), problems: [], notes: [] };
  for (const line of lines) addStation(read, header.value, line);
  const stations = [...read.stations.values()].map(({ station }) => station);
  return accept({ stations, problems: read.problems, notes: read.notes });
}

function addStation(read: Reading, header: Header<keyof StationRow>, text_line: TextLine): void {
  const { line } = text_line;
  const row = readRow(header, text_line);
  const reason = row.ok ? problemOf(row.value) : row.refusal.detail;
  if (!row.ok || reason !== null) {
    read.problems.push({ line, reason: reason ?? '' });
    return;
  }
  const station = stationOf(row.value);
  const earlier = read.stations.get(station.station_id);
  if (earlier !== undefined) {
    const replaced = `replaces line ${earlier.line} of station ${shown(station.station_id)}`;
    read.notes.push({ line, reason: replaced });
  }
  if (station.dock_count === null) {
    const not_counted = `dock_count ${shown(row.value.dock_count)} is not a count`;
    read.notes.push({ line, reason: not_counted });
  }
  read.stations.set(station.station_id, { station, line });
}

function problemOf(row: StationRow): string | null {
  if (row.station_id === '') return 'station_id is empty';
  if (row.station_id.length > ID_CHARS_MAX)
    return `station_id ${shown(row.station_id)} is too long`;
  if (!DEGREES.test(row.lat) || Math.abs(Number(row.lat)) > 90) {
    return `lat ${shown(row.lat)} is not between -90 and 90 degrees`;
  }
  if (!DEGREES.test(row.long) || Math.abs(Number(row.long)) > 180) {
    return `long ${shown(row.long)} is not between -180 and 180 degrees`;
  }
  return null;
}

function stationOf(row: StationRow): BikeshareStation {
  return {
    station_id: row.station_id,
    name: row.name === '' ? `Station ${row.station_id}` : row.name,
    lat: Number(row.lat),
    lon: Number(row.long),
    dock_count: DOCKS.test(row.dock_count) ? Number(row.dock_count) : null,
  };
}
