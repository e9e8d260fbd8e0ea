/** The two files of a recorded day, as texts. */
export interface DayFiles {
  readonly stations_text: string;
  readonly trips_text: string;
}

interface Draft {
  /** Header first. */
  stations: string[];
  trips: string[];
  line_end: string;
  mark: string;
}

interface Dice {
  /** A whole number from 0 to below `count`. */
  below(count: number): number;
}

type Edit = (draft: Draft, dice: Dice) => void;

/**
 * Edits the files in `edits` ways drawn from `seed`, as people and programs spoil files: rows
 * swapped, repeated and broken, stations unknown, vehicles in two trips at once. The same seed and
 * files give the same result. `done` names the edits in their order.
 */
export function editFiles(
  files: DayFiles,
  { seed, edits }: { readonly seed: number; readonly edits: number },
): DayFiles & { readonly done: readonly string[] } {
  const draft: Draft = {
    stations: files.stations_text.trimEnd().split('\n'),
    trips: files.trips_text.trimEnd().split('\n'),
    line_end: '\n',
    mark: '',
  };
  const dice = diceOf(seed);
  const done: string[] = [];
  for (let count = 0; count < edits; count += 1) {
    const [name, edit] = pick(Object.entries(EDITS), dice);
    edit(draft, dice);
    done.push(name);
  }
  const textOf = (lines: readonly string[]): string =>
    `${draft.mark}${lines.join(draft.line_end)}${draft.line_end}`;
  return { stations_text: textOf(draft.stations), trips_text: textOf(draft.trips), done };
}

const EDITS: Readonly<Record<string, Edit>> = {
  swap_two_trips(draft, dice) {
    const [a, b] = [rowIndex(draft.trips, dice), rowIndex(draft.trips, dice)];
    [draft.trips[a], draft.trips[b]] = [draft.trips[b] ?? '', draft.trips[a] ?? ''];
  },
  repeat_trip(draft, dice) {
    const row = draft.trips[rowIndex(draft.trips, dice)] ?? '';
    draft.trips.splice(rowIndex(draft.trips, dice), 0, row);
  },
  remove_trip(draft, dice) {
    if (draft.trips.length > 2) draft.trips.splice(rowIndex(draft.trips, dice), 1);
  },
  give_vehicle_to_another_trip(draft, dice) {
    const bike_id = cellOf(draft.trips, rowIndex(draft.trips, dice), 'bike_id');
    const from = rowIndex(draft.trips, dice);
    // Neighbours in the file start close together, so some of these overlap.
    for (let next = 0; next < 4; next += 1) setCell(draft.trips, from + next, 'bike_id', bike_id);
  },
  lengthen_trip(draft, dice) {
    setCell(draft.trips, rowIndex(draft.trips, dice), 'duration', String(1 + dice.below(100_000)));
  },
  limit_trip(draft, dice) {
    setCell(draft.trips, rowIndex(draft.trips, dice), 'duration', String(43_199 + dice.below(3)));
  },
  negate_duration(draft, dice) {
    setCell(draft.trips, rowIndex(draft.trips, dice), 'duration', pick(['0', '-1', '-435'], dice));
  },
  spoil_duration(draft, dice) {
    const spoilt = ['', 'n/a', '12.5', '1e3', '0x10', '9'.repeat(20), '++5', ' 61 ', '+60', '007'];
    setCell(draft.trips, rowIndex(draft.trips, dice), 'duration', pick(spoilt, dice));
  },
  spoil_start(draft, dice) {
    const day = cellOf(draft.trips, rowIndex(draft.trips, dice), 'start_date').slice(0, 10);
    const spoilt = ['', 'noon', `${day} 24:00:00`, `${day} 09:60`, '2014-02-30 08:00:00', day];
    const readable = [`${day}T09:15`, `${day} 09:15`, ` ${day} 09:15:59 `, `${day} 23:59:59`];
    const text = pick([...spoilt, ...readable], dice);
    setCell(draft.trips, rowIndex(draft.trips, dice), 'start_date', text);
  },
  move_start(draft, dice) {
    const other = cellOf(draft.trips, rowIndex(draft.trips, dice), 'start_date');
    setCell(draft.trips, rowIndex(draft.trips, dice), 'start_date', other);
  },
  spoil_terminal(draft, dice) {
    const name = pick(['start_terminal', 'end_terminal'], dice);
    const text = pick(['999', '', ' 70 ', '070', 'x'.repeat(65), '"70"'], dice);
    setCell(draft.trips, rowIndex(draft.trips, dice), name, text);
  },
  spoil_trip_id(draft, dice) {
    const text = pick(['', 'T-1', '0', '99999999999999999999', 'y'.repeat(65)], dice);
    setCell(draft.trips, rowIndex(draft.trips, dice), 'trip_id', text);
  },
  spoil_quotes(draft, dice) {
    const index = rowIndex(draft.trips, dice);
    const row = draft.trips[index] ?? '';
    const at = dice.below(row.length + 1);
    draft.trips[index] = `${row.slice(0, at)}"${row.slice(at)}`;
  },
  quote_cells(draft, dice) {
    const index = rowIndex(draft.trips, dice);
    if ((draft.trips[index] ?? '').includes('"')) return;
    draft.trips[index] = `"${(draft.trips[index] ?? '').split(',').join('","')}"`;
  },
  add_column(draft, dice) {
    draft.trips[rowIndex(draft.trips, dice)] += ',more';
  },
  cut_row(draft, dice) {
    const index = rowIndex(draft.trips, dice);
    const row = draft.trips[index] ?? '';
    draft.trips[index] = row.slice(0, dice.below(row.length + 1));
  },
  insert_noise(draft, dice) {
    const noise = pick(['', '   ', '\u0000\u0001', ',,,,,,,,,,', '"', 'z'.repeat(5000)], dice);
    draft.trips.splice(rowIndex(draft.trips, dice), 0, noise);
  },
  forget_station(draft, dice) {
    if (draft.stations.length > 2) draft.stations.splice(rowIndex(draft.stations, dice), 1);
  },
  repeat_station(draft, dice) {
    draft.stations.push(draft.stations[rowIndex(draft.stations, dice)] ?? '');
  },
  spoil_station(draft, dice) {
    const name = pick(['lat', 'long', 'station_id', 'dock_count'], dice);
    const text = pick(['', '91', '-181', 'north', '37.7'], dice);
    setCell(draft.stations, rowIndex(draft.stations, dice), name, text);
  },
  end_lines_with_crlf(draft) {
    draft.line_end = '\r\n';
  },
  begin_with_byte_order_mark(draft) {
    draft.mark = '\uFEFF';
  },
};

/** A row that is not the header; the index just behind it when there is none. */
function rowIndex(lines: readonly string[], dice: Dice): number {
  return 1 + dice.below(Math.max(1, lines.length - 1));
}

function columnOf(lines: readonly string[], name: string): number {
  return (lines[0] ?? '').replaceAll('"', '').split(',').indexOf(name);
}

function cellOf(lines: readonly string[], index: number, name: string): string {
  return (lines[index] ?? '').split(',')[columnOf(lines, name)] ?? '';
}

function setCell(lines: string[], index: number, name: string, text: string): void {
  const row = lines[index];
  if (row === undefined) return;
  const cells = row.split(',');
  cells[columnOf(lines, name)] = text;
  lines[index] = cells.join(',');
}

function pick<Item>(items: readonly Item[], dice: Dice): Item {
  const item = items[dice.below(items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

/**
 * Numbers that only look random, the same for the same seed: a 32-bit linear congruence with the
 * factors of Numerical Recipes, of which the upper, better mixed bits are used.
 */
function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return {
    below(count) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * count);
    },
  };
}
