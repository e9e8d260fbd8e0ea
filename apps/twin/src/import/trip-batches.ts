import {
  LINE_CHARS_MAX,
  lineBatches,
  type TextLine,
  type TextSource,
} from '@drais/standards/bikeshare/csv-lines';
import {
  type BikeshareFileCode,
  isBlank,
  type RowNote,
} from '@drais/standards/bikeshare/csv-table';
import { type BikeshareTrip, readTrips } from '@drais/standards/bikeshare/read-trips';
import { accept, type Outcome } from '@drais/vocabulary/outcome';

/** Some rows of a trips file: those that are trips, and what is wrong with the others. */
export interface TripBatch {
  readonly trips: readonly BikeshareTrip[];
  readonly problems: readonly RowNote[];
}

/** Rows read at once. A thousand are 200 KiB: a year's file passes through a few megabytes. */
const ROWS_MAX = 1000;
/** Stands for a line that was too long to keep, so that reading it gives the same reason again. */
const TOO_LONG = 'x'.repeat(LINE_CHARS_MAX + 1);

/**
 * The rows of a trips file, some at a time, by the rules of `readTrips`: whatever the file's
 * length, only a few thousand rows are in memory. Ends after the first refusal, which is about the
 * header.
 */
export async function* tripBatches(
  source: TextSource,
): AsyncGenerator<Outcome<TripBatch, BikeshareFileCode>> {
  let header: string | null = null;
  for await (const lines of linesInBatches(source)) {
    header ??= textOf(lines.shift());
    const read = await readLines(header, lines);
    yield read;
    if (!read.ok) return;
  }
  if (header === null) yield readTrips('');
}

async function readLines(
  header: string,
  lines: readonly TextLine[],
): Promise<Outcome<TripBatch, BikeshareFileCode>> {
  const read = await readTrips([header, ...lines.map(textOf)].join('\n'));
  if (!read.ok) return read;
  // Line 1 is the header that was put in front; the numbers of the file are those that a person
  // looks for.
  const lineOf = (line: number): number => lines[line - 2]?.line ?? line;
  return accept({
    trips: read.value.trips.map((trip) => ({ ...trip, line: lineOf(trip.line) })),
    problems: read.value.problems.map((problem) => ({ ...problem, line: lineOf(problem.line) })),
  });
}

function textOf(line: TextLine | undefined): string {
  return line?.text ?? TOO_LONG;
}

async function* linesInBatches(source: TextSource): AsyncGenerator<TextLine[]> {
  let waiting: TextLine[] = [];
  for await (const batch of lineBatches(source)) {
    waiting.push(...batch.filter((line) => !isBlank(line)));
    while (waiting.length >= ROWS_MAX) {
      yield waiting.slice(0, ROWS_MAX);
      waiting = waiting.slice(ROWS_MAX);
    }
  }
  if (waiting.length > 0) yield waiting;
}
