import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { CsvError, parse } from 'csv-parse/sync';
import { LINE_CHARS_MAX, type TextLine } from './csv-lines.ts';

/** A row, or a part of it, that could not be used, and why. The rest of the file goes on. */
export interface RowNote {
  /** Counted from 1, the header included. */
  readonly line: number;
  readonly reason: string;
}

/** Why a file as a whole cannot be read: without these columns no row has a meaning. */
export type BikeshareFileCode =
  | 'bikeshare.header_unreadable'
  | 'bikeshare.column_missing'
  | 'bikeshare.column_repeated';

/** A row's cells by column name, without the spaces around them. */
export type Row<Name extends string> = Readonly<Record<Name, string>>;

/** Where the wanted columns of a file are. Other columns may stand anywhere and are not read. */
export interface Header<Name extends string> {
  readonly columns: number;
  readonly positions: readonly (readonly [Name, number])[];
}

/**
 * Finds the wanted columns by name, in any order and case.
 * Refuses a header that lacks some (naming each), has one twice, or cannot be read.
 */
export function readHeader<const Name extends string>(
  file: string,
  wanted: readonly Name[],
  first: TextLine,
): Outcome<Header<Name>, BikeshareFileCode> {
  const cells = first.text === null ? null : splitRow(first.text);
  if (cells === null) {
    return refuse(
      'bikeshare.header_unreadable',
      `The first line of the ${file} file is not a row of column names.`,
    );
  }
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const missing = wanted.filter((name) => !names.includes(name));
  if (missing.length > 0) return refuseMissing(file, missing);
  const repeated = wanted.filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (repeated.length > 0) {
    return refuse(
      'bikeshare.column_repeated',
      `The ${file} file has more than one ${columnsNamed(repeated)}.`,
    );
  }
  return accept({
    columns: names.length,
    positions: wanted.map((name) => [name, names.indexOf(name)] as const),
  });
}

/** The wanted cells of one line, or what is wrong with the line as a row. */
export function readRow<Name extends string>(
  header: Header<Name>,
  { text }: TextLine,
): Outcome<Row<Name>, 'bikeshare.row_broken'> {
  if (text === null) return broken(`more than ${LINE_CHARS_MAX} characters in one line`);
  const cells = splitRow(text);
  if (cells === null) return broken('a quote is opened or closed in the wrong place');
  if (cells.length !== header.columns) {
    return broken(`${cells.length} columns instead of ${header.columns}`);
  }
  const row: Partial<Record<Name, string>> = {};
  for (const [name, position] of header.positions) row[name] = cells[position]?.trim() ?? '';
  return accept(row as Row<Name>);
}

/** The line is empty but for spaces: not a row, and not worth a word. */
export function isBlank({ text }: TextLine): boolean {
  return text !== null && text.trim() === '';
}

/** A cell's text for a message, in quotes and cut to a length that a person reads. */
export function shown(cell: string): string {
  return JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell);
}

/** The refusal of a file without the columns `names`; an empty file has none of them. */
export function refuseMissing(
  file: string,
  names: readonly string[],
): Outcome<never, BikeshareFileCode> {
  return refuse('bikeshare.column_missing', `The ${file} file has no ${columnsNamed(names)}.`);
}

function broken(reason: string): Outcome<never, 'bikeshare.row_broken'> {
  return refuse('bikeshare.row_broken', reason);
}

function columnsNamed(names: readonly string[]): string {
  return `column${names.length > 1 ? 's' : ''} ${names.map((name) => `"${name}"`).join(', ')}`;
}

/**
 * A row is a line here: names with line breaks do not occur, and an unclosed quote that ran on into
 * the next lines would swallow the rest of the file. So each line is parsed alone.
 */
function splitRow(text: string): string[] | null {
  // Without a quote the commas say it all; only one row in thousands needs the parser.
  if (!text.includes('"')) return text.split(',');
  try {
    return parse(text, { record_delimiter: '\n', relax_column_count: true })[0] ?? [];
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}
