/**
 * What a replayed day must add up to, told from the files alone.
 *
 * This file imports nothing: it shares no code with the platform, with the reader that the platform
 * uses, or with a CSV library, so that an error in one of them cannot hide in the other. It reads
 * with regular expressions, checks days by the calendar of `Date`, finds daylight saving by trying
 * offsets, and plays all trips of the day in one line of time instead of vehicle by vehicle.
 */

/** The part of a pricing plan that a recorded trip touches; nobody pauses in the record. */
export interface FoldPlan {
  readonly unlock_minor: number;
  /** For each started minute. */
  readonly per_minute_minor: number;
  /** The most that each started 24 hours of a trip cost, unlock fee included; null for no cap. */
  readonly cap_minor: number | null;
  readonly currency: string;
}

export interface DayFold {
  readonly asked: number;
  readonly vehicles: number;
  readonly completed: number;
  readonly recoveries: number;
  readonly moves: number;
  readonly minutes_charged: number;
  /** One per completed trip. */
  readonly unlocks_charged: number;
  readonly amount_minor: Readonly<Record<string, number>>;
  readonly starts_shifted: number;
  readonly shifted_s: number;
  /** By line, counted from 1 with the header. */
  readonly left_out: readonly { readonly line: number; readonly reason: string }[];
}

interface Ride {
  readonly line: number;
  readonly order: string;
  readonly vehicle: string;
  readonly from: string;
  readonly to: string;
  readonly seconds: number;
  /** Whole seconds since 1970. */
  readonly begin: number;
}

type Cells = ReadonlyMap<string, string>;

/**
 * One cell and the comma or end behind it: quoted with doubled quotes inside, or without quotes.
 */
const CELL = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
const LINE_MAX = 4096;
const RECOVERY_ABOVE = 12 * 60 * 60;
const DAY = 24 * 60 * 60;

/**
 * Folds the trips that start on the local `date` into the figures that their replay must report.
 * Amounts count completed trips only: a recovery case is not charged.
 */
export function foldDay(input: {
  readonly stations_text: string;
  readonly trips_text: string;
  readonly date: string;
  readonly time_zone: string;
  readonly plan: FoldPlan;
}): DayFold {
  const stations = stationNumbers(input.stations_text);
  const toEpoch = epochOf(input.date, input.time_zone);
  const left_out: { line: number; reason: string }[] = [];
  const rides: Ride[] = [];
  for (const { line, cells } of rowsOf(input.trips_text)) {
    const start = cells?.get('start_date') ?? '';
    if (!start.startsWith(input.date) && isMoment(start)) continue;
    const reason = cells === null ? 'not a row' : reasonAgainst(cells, stations);
    if (cells === null || reason !== '') left_out.push({ line, reason });
    else rides.push(rideOf(line, cells, toEpoch(start)));
  }
  return { ...totals(rides, input.plan), left_out };
}

function totals(rides: readonly Ride[], plan: FoldPlan): Omit<DayFold, 'left_out'> {
  const parked = new Map<string, { at: string; since: number }>();
  const sum = { completed: 0, moves: 0, minutes: 0, amount: 0, shifted: 0, waited: 0 };
  for (const ride of [...rides].sort(earlierFirst)) {
    const place = parked.get(ride.vehicle) ?? { at: ride.from, since: ride.begin };
    const wait = Math.max(0, place.since - ride.begin);
    sum.moves += Number(place.at !== ride.from);
    sum.shifted += Number(wait > 0);
    sum.waited += wait;
    parked.set(ride.vehicle, { at: ride.to, since: ride.begin + wait + ride.seconds });
    if (ride.seconds > RECOVERY_ABOVE) continue;
    const minutes = startedParts(ride.seconds, 60);
    sum.completed += 1;
    sum.minutes += minutes;
    sum.amount += price(plan, minutes, startedParts(ride.seconds, DAY));
  }
  return {
    asked: rides.length,
    vehicles: parked.size,
    completed: sum.completed,
    recoveries: rides.length - sum.completed,
    moves: sum.moves,
    minutes_charged: sum.minutes,
    unlocks_charged: sum.completed,
    amount_minor: { [plan.currency]: sum.amount },
    starts_shifted: sum.shifted,
    shifted_s: sum.waited,
  };
}

function price(plan: FoldPlan, minutes: number, days: number): number {
  const full = plan.unlock_minor + minutes * plan.per_minute_minor;
  return plan.cap_minor !== null && full > plan.cap_minor * days ? plan.cap_minor * days : full;
}

/** Whole parts and one for the rest, in integers. */
function startedParts(seconds: number, part: number): number {
  return (seconds - (seconds % part)) / part + Number(seconds % part > 0);
}

function earlierFirst(a: Ride, b: Ride): number {
  if (a.begin !== b.begin) return a.begin - b.begin;
  if (a.order !== b.order) return a.order < b.order ? -1 : 1;
  return a.line - b.line;
}

function rideOf(line: number, cells: Cells, begin: number): Ride {
  const id = cells.get('trip_id') ?? '';
  // Numbers of equal width compare as texts do; ids that are no numbers come behind.
  const order = /^[0-9]+$/.test(id) ? `0${id.replace(/^0+/, '').padStart(64, '0')}` : `1${id}`;
  return {
    line,
    order,
    vehicle: cells.get('bike_id') ?? '',
    from: cells.get('start_terminal') ?? '',
    to: cells.get('end_terminal') ?? '',
    seconds: Number(cells.get('duration')),
    begin,
  };
}

/** Why the row is no ride of the day; empty when it is one. */
function reasonAgainst(cells: Cells, stations: ReadonlySet<string>): string {
  const cell = (name: string): string => cells.get(name) ?? '';
  const nameless = ['trip_id', 'bike_id', 'start_terminal', 'end_terminal'].find((name) => {
    return cell(name).length < 1 || cell(name).length > 64;
  });
  if (nameless !== undefined) return `no ${nameless}`;
  if (!/^[-+]?[0-9]{1,9}$/.test(cell('duration'))) return 'duration is not a number';
  if (!isMoment(cell('start_date'))) return 'start is not a time';
  if (!stations.has(cell('start_terminal'))) return 'start station is unknown';
  if (!stations.has(cell('end_terminal'))) return 'end station is unknown';
  return Number(cell('duration')) > 0 ? '' : 'duration is not above zero';
}

function stationNumbers(text: string): Set<string> {
  const numbers = new Set<string>();
  for (const { cells } of rowsOf(text)) {
    const id = cells?.get('station_id') ?? '';
    const is_placed = isWithin(cells?.get('lat'), 90) && isWithin(cells?.get('long'), 180);
    if (id !== '' && id.length <= 64 && is_placed) numbers.add(id);
  }
  return numbers;
}

function isWithin(cell: string | undefined, limit: number): boolean {
  if (!/^[-+]?[0-9]{1,3}([.][0-9]{1,30})?$/.test(cell ?? '')) return false;
  return Number(cell) <= limit && Number(cell) >= -limit;
}

/** Every row below the first; `cells` is null where a line is no row of the header's columns. */
function* rowsOf(text: string): Generator<{ line: number; cells: Cells | null }> {
  let names: readonly string[] | null = null;
  for (const { line, content } of linesOf(text)) {
    const cells = content.length <= LINE_MAX ? cellsOf(content) : null;
    if (names === null) names = (cells ?? []).map((name) => name.toLowerCase());
    else yield { line, cells: named(names, cells) };
  }
}

/** Every line that is not blank, counted with the blank ones. */
function* linesOf(text: string): Generator<{ line: number; content: string }> {
  let line = 0;
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length; ) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    const content = text.slice(at, end).replace(/\r$/, '');
    at = end + 1;
    line += 1;
    if (content.length > LINE_MAX || content.trim() !== '') yield { line, content };
  }
}

function named(names: readonly string[], cells: readonly string[] | null): Cells | null {
  if (cells === null || cells.length !== names.length) return null;
  return new Map(names.map((name, index) => [name, cells[index] ?? '']));
}

function cellsOf(content: string): string[] | null {
  const cells: string[] = [];
  CELL.lastIndex = 0;
  for (;;) {
    const found = CELL.exec(content);
    if (found === null) return null;
    cells.push((found[1]?.replaceAll('""', '"') ?? found[2] ?? '').trim());
    if (found[3] === '') return cells;
  }
}

/** Whether the calendar has this moment: `Date` turns the 31st of April into another day. */
function isMoment(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?$/.test(text)) return false;
  const plain = asUtc(text);
  const read = new Date(plain);
  if (Number.isNaN(read.getTime()) || text < '1900') return false;
  return read.toISOString().slice(0, 19) === plain.slice(0, 19);
}

function asUtc(text: string): string {
  return `${text.replace(' ', 'T')}${text.length === 16 ? ':00' : ''}Z`;
}

/**
 * Seconds since 1970 of the wall times of one day. Tries each offset that the zone has from the day
 * before to the day after, the earliest in force first: a time that occurs twice is its first
 * occurrence, and a time that was skipped counts by the offset before the change.
 */
function epochOf(date: string, time_zone: string): (moment: string) => number {
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone: time_zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const shownAt = (epoch: number): number => Date.parse(asUtc(clock.format(epoch * 1000))) / 1000;
  const midnight = Date.parse(`${date}T00:00:00Z`) / 1000;
  const offsets = new Set<number>();
  for (let hour = -30; hour <= 54; hour += 1) {
    const epoch = midnight + hour * 3600;
    offsets.add(shownAt(epoch) - epoch);
  }
  const [first = 0] = offsets;
  return (moment) => {
    const wall = Date.parse(asUtc(moment)) / 1000;
    const fitting = [...offsets].find((offset) => shownAt(wall - offset) === wall);
    return wall - (fitting ?? first);
  };
}
