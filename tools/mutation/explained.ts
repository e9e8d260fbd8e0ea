import { ANY_CHANGE, type Explained } from './judge-mutants.ts';

const EQUAL_INSTANTS = 'Where the two are equal, either of them is the answer.';

const EXACTLY = 'Tells apart only what is exactly at the bound, which measured places never are.';
const SPARES_WORK = 'Only spares work: what is skipped here could not change the answer.';
const NEVER_SO = 'Never so; for the types.';
const KEPT_FOR_NOTHING = 'Only frees memory, or is done again by whoever looks next.';

/** Changes of one file that live for one reason; a code alone stands for any change of it. */
function because(
  why: string,
  file: string,
  changes: readonly (string | readonly [was: string, becomes: string])[],
): Explained[] {
  return changes.map((change) => {
    const [was, becomes] = typeof change === 'string' ? [change, ANY_CHANGE] : change;
    return { file, was, becomes, why };
  });
}

const payments = (file: string) => `services/payments/src/domain/${file}`;
const fleet = (file: string) => `services/fleet/src/domain/${file}`;
const booking = (file: string) => `services/booking/src/domain/${file}`;
const users = (file: string) => `services/users/src/domain/${file}`;
const IDS = 'packages/vocabulary/src/ids.ts';

/**
 * Survivors that may live: no test can tell them from the code, or none should. Found again by
 * their code, not by their line; `npm run mutation` fails on any other survivor, and a test beside
 * this file finds those whose code is gone.
 */
export const EXPLAINED: readonly Explained[] = [
  {
    file: IDS,
    was: 'dot < 1',
    becomes: 'dot <= 1',
    why: 'No shard key has one character: the next condition refuses it as well.',
  },
  {
    file: IDS,
    was: 'dot > 0',
    becomes: 'true',
    why: 'Without a dot the shard key would be 35 characters of a UUID, and none is that long.',
  },
  {
    file: IDS,
    was: 'dot > 0',
    becomes: 'dot >= 0',
    why: 'The next condition refuses an empty shard key as well.',
  },
  {
    file: users('return-path.ts'),
    was: 'url?.origin !== base',
    becomes: 'false',
    why: 'The pattern lets nothing through that a URL parser reads as another origin today; a second lock.',
  },
  {
    file: users('return-path.ts'),
    was: 'url?.origin',
    becomes: 'url.origin',
    why: 'What the pattern lets through can be parsed; a second lock.',
  },
  {
    file: booking('choose-vehicle.ts'),
    was: 'a.candidate.vehicle_id < b.candidate.vehicle_id',
    becomes: 'a.candidate.vehicle_id <= b.candidate.vehicle_id',
    why: 'No vehicle is listed twice.',
  },
  { file: booking('end-for-rider.ts'), was: 'a < b', becomes: 'a <= b', why: EQUAL_INSTANTS },
  { file: booking('heal.ts'), was: 'a > b', becomes: 'a >= b', why: EQUAL_INSTANTS },
  {
    file: booking('heal.ts'),
    was: 'free_until === null',
    becomes: 'false',
    why: 'JavaScript compares null as the year 1970, which is never the later one. For the types.',
  },
  ...because(EQUAL_INSTANTS, booking('outage.ts'), [['ends <= starts', 'ends < starts']]),
  {
    file: booking('reservation.ts'),
    was: 'free_until > now',
    becomes: 'free_until >= now',
    why: EQUAL_INSTANTS,
  },
  { file: booking('reservation.ts'), was: 'a < b', becomes: 'a <= b', why: EQUAL_INSTANTS },
  {
    file: booking('reservation.ts'),
    was: 'ends_at > at',
    becomes: 'ends_at >= at',
    why: EQUAL_INSTANTS,
  },
  {
    file: booking('trip-end.ts'),
    was: 'around.last_moved_at === undefined',
    becomes: 'false',
    why: 'JavaScript finds undefined later than nothing. For the types.',
  },
  {
    file: booking('trip-pause.ts'),
    was: 'trip.paused_since >= until',
    becomes: 'trip.paused_since > until',
    why: 'A pause that begins then adds nothing, and those before it lie within the trip.',
  },
  ...because(EQUAL_INSTANTS, booking('trip-pause.ts'), [
    ['trip.started_at > until', 'trip.started_at >= until'],
  ]),
  {
    file: booking('trip.ts'),
    was: 'instant > latest',
    becomes: 'instant >= latest',
    why: EQUAL_INSTANTS,
  },
  {
    file: booking('trip.ts'),
    was: 'instant < earliest',
    becomes: 'instant <= earliest',
    why: EQUAL_INSTANTS,
  },
  { file: booking('trip.ts'), was: 'a > b', becomes: 'a >= b', why: EQUAL_INSTANTS },
  ...because(
    'Before the first there is nothing, and nothing comes before it.',
    fleet('best-list.ts'),
    [
      ['at > 0', 'true'],
      ['at > 0', 'at >= 0'],
    ],
  ),
  ...because('No point is in a list twice.', fleet('best-list.ts'), [
    ['id < other_id', 'id <= other_id'],
  ]),
  ...because(SPARES_WORK, fleet('cell-lists.ts'), [['spot?.cell === cell', 'false']]),
  ...because(KEPT_FOR_NOTHING, fleet('cell-lists.ts'), [
    ['last === 0', 'false'],
    'lists.delete(cell);',
  ]),
  ...because(EQUAL_INSTANTS, fleet('command-lease.ts'), [
    ['instant > latest', 'instant >= latest'],
    ['instant < earliest', 'instant <= earliest'],
  ]),
  ...because(EXACTLY, fleet('geofence.ts'), [
    ['position.accuracy_m > 0', 'position.accuracy_m >= 0'],
    ['position.accuracy_m > 0', 'true'],
    [
      'distanceToEdges_m(position, polygon) < position.accuracy_m',
      'distanceToEdges_m(position, polygon) <= position.accuracy_m',
    ],
    ['distanceToSegment(a, b) <= reach_m', 'distanceToSegment(a, b) < reach_m'],
    ['Math.abs(doubleArea(ring)) < 1e-12', 'Math.abs(doubleArea(ring)) <= 1e-12'],
  ]),
  ...because(SPARES_WORK, fleet('geofence.ts'), [
    '[reach_m / DEGREE_M, reach_m / Math.max(lon_m, 1)]',
    'reach_m / DEGREE_M',
    'reach_m / Math.max(lon_m, 1)',
    'Math.max(lon_m, 1)',
    ['isBeyond(point.lat, reach_lat, a_lat, b_lat)', 'false'],
    ['isBeyond(point.lon, reach_lon, a_lon, b_lon)', 'false'],
    '{ return (a > middle + reach && b > middle + reach) || (a < middle - reach && b < middle …',
    '(a > middle + reach && b > middle + reach) || (a < middle - reach && b < middle - reach)',
    ['a > middle + reach && b > middle + reach', 'false'],
    ['a < middle - reach && b < middle - reach', 'false'],
    ['a > middle + reach', 'a >= middle + reach'],
    ['b > middle + reach', 'b >= middle + reach'],
    ['a < middle - reach', 'a <= middle - reach'],
    ['b < middle - reach', 'b <= middle - reach'],
  ]),
  ...because('A ring without positions has fewer than four as well.', fleet('geofence.ts'), [
    ['first === undefined || last === undefined', 'false'],
    ['first === undefined || last === undefined', 'first === undefined && last === undefined'],
    ['first === undefined', 'false'],
    ['last === undefined', 'false'],
  ]),
  ...because('Only the size of the area is asked for, not its sign.', fleet('geofence.ts'), [
    ['sum += x1 * y2 - x2 * y1', 'sum -= x1 * y2 - x2 * y1'],
  ]),
  ...because(SPARES_WORK, fleet('judge-report.ts'), ['way_m <= 0']),
  ...because(EXACTLY, fleet('judge-report.ts'), [
    ['speed_m_s > ROAD_SPEED_MAX_M_S', 'speed_m_s >= ROAD_SPEED_MAX_M_S'],
    ['speed_m_s > own_max_m_s', 'speed_m_s >= own_max_m_s'],
  ]),
  ...because(EXACTLY, fleet('live-area.ts'), [
    [
      'distance_m <= (stations.list[id]?.radius_m ?? 0)',
      'distance_m < (stations.list[id]?.radius_m ?? 0)',
    ],
  ]),
  ...because(NEVER_SO, fleet('live-area.ts'), [
    ['stations.list[id]?.radius_m', 'stations.list[id].radius_m'],
    ['slots[slot]?.facts', 'slots[slot].facts'],
    ['vehicle === undefined', 'false'],
    ['[]', '["Stryker was here"]'],
  ]),
  ...because('Nobody asks for a vehicle without a device by it.', fleet('live-area.ts'), [
    ['facts.device_id !== null', 'true'],
    ['vehicle.facts.device_id !== null', 'true'],
  ]),
  ...because(KEPT_FOR_NOTHING, fleet('live-map.ts'), [
    '{ once: true }',
    ['true', 'false'],
    ['part.channels.size === 0', 'false'],
    'part.shown.clear();',
    'scenes.dirty.clear();',
    'scenes.free.channels.size + scenes.fleet.channels.size > 0',
  ]),
  ...because('A fault in a listener of a viewer who is gone.', fleet('live-map.ts'), [
    ['channel === undefined', 'false'],
  ]),
  ...because('A name; there is only one channel of the fleet.', fleet('live-map.ts'), [
    ["'all'", '""'],
  ]),
  ...because('A change from nothing to nothing is told to nobody.', fleet('live-map.ts'), [
    ['[]', '["Stryker was here"]'],
  ]),
  ...because('An unknown class is watched like these.', fleet('live-rides.ts'), [
    "'scooter'",
    "'e_bike'",
  ]),
  ...because('Any number will do that no other cell has.', fleet('nearby-grid.ts'), [
    ['row * shape.columns + column', 'row * shape.columns - column'],
  ]),
  ...because(SPARES_WORK, fleet('nearby-index.ts'), [
    // Whether rings are looked at or all points: both are exact.
    ['ring++', 'ring--'],
    '2 * ring + 1',
    '2 * ring',
    'looks > lists.size() + MIN_LOOKS',
    'lists.size() + MIN_LOOKS',
    ['outside ** 2 > best.bound()', 'false'],
    [
      'Math.max(0, ringLowerBound_m(shape, point, ring) - 0.001)',
      'Math.min(0, ringLowerBound_m(shape, point, ring) - 0.001)',
    ],
    // A list of the best takes no worse one, and the radius is cut exactly at the end.
    ['square > bound', 'false'],
  ]),
  ...because(EXACTLY, fleet('nearby-index.ts'), [
    ['outside ** 2 > best.bound()', 'outside ** 2 >= best.bound()'],
    [
      'ringLowerBound_m(shape, point, ring) - 0.001',
      'ringLowerBound_m(shape, point, ring) + 0.001',
    ],
  ]),
  ...because('Stations with one centre and one distance.', fleet('parking.ts'), [
    ['a.distance_m < b.distance_m', 'a.distance_m <= b.distance_m'],
  ]),
  ...because(NEVER_SO, fleet('parking.ts'), ["{ verdict: 'outside' as const }"]),
  ...because(EXACTLY, fleet('unasked-movement.ts'), [
    [
      'distanceBetween_m(rest.place, report) > allowed_m',
      'distanceBetween_m(rest.place, report) >= allowed_m',
    ],
  ]),
  ...because('The same value, made anew.', fleet('unasked-movement.ts'), [
    ['rest.strikes === 0', 'false'],
  ]),
  ...because('The lock matters after a trip only.', fleet('vehicle-state.ts'), [['true', 'false']]),
  ...because(SPARES_WORK, fleet('zone-edge.ts'), [
    ['place.accuracy_m === 0', 'false'],
    ['!isEdgeWithin(place, polygon, LEAVE_RADII * place.accuracy_m)', 'false'],
  ]),
  ...because('A chance of exactly a half.', fleet('zone-edge.ts'), [
    ['chanceInside(place, polygon) > 0.5', 'chanceInside(place, polygon) >= 0.5'],
  ]),
  ...because('The likely places lie alike on all sides.', fleet('zone-edge.ts'), [
    '(n % ANGLES) + ring / RINGS',
    ['place.lat + y * sigma_deg', 'place.lat - y * sigma_deg'],
    ['place.lon + (x * sigma_deg) / lon_scale', 'place.lon - x * sigma_deg / lon_scale'],
  ]),
  ...because(SPARES_WORK, fleet('zone-index.ts'), [
    ['covered === null', 'true'],
    [
      '!isInBox(place, entry.box) || !isInside(place, entry.zone.polygon)',
      '!isInBox(place, entry.box) && !isInside(place, entry.zone.polygon)',
    ],
    'lat >= box.south && lat <= box.north && lon >= box.west && lon <= box.east',
    'lat >= box.south && lat <= box.north && lon >= box.west',
    'lat >= box.south && lat <= box.north',
    ['lat >= box.south', 'true'],
    ['lat >= box.south', 'lat > box.south'],
    ['lat <= box.north', 'true'],
    ['lat <= box.north', 'lat < box.north'],
    ['lon >= box.west', 'true'],
    ['lon >= box.west', 'lon > box.west'],
    ['lon <= box.east', 'true'],
    ['lon <= box.east', 'lon < box.east'],
    '-90',
    '-180',
    'box.south / CELL_DEG',
    'box.west / CELL_DEG',
    '(north - south + 1) * (east - west + 1) > CELLS_MAX',
    '(north - south + 1) * (east - west + 1)',
    'north - south + 1',
    'north - south',
    'east - west + 1',
    'east - west',
  ]),
  ...because('The index has no such zone, and says so.', fleet('zone-index.ts'), [
    ['current === null', 'false'],
  ]),
  ...because('Where both are one zone, either is the answer.', fleet('zone-index.ts'), [
    ['best.rank <= entry.rank', 'best.rank < entry.rank'],
    ['a.rank <= b.rank', 'a.rank < b.rank'],
  ]),
  ...because(
    'Every polygon has rings; a cell by no number is never asked for.',
    fleet('zone-index.ts'),
    [['[]', '["Stryker was here"]']],
  ),
  ...because(NEVER_SO, payments('day-cap.ts'), [
    "''",
    'parts.find((one) => one.type === type)?.value',
  ]),
  ...because('A calendar is kept: tests before the mutant made it.', payments('day-cap.ts'), [
    'known !== undefined',
    "'en-GB'",
    '{ ...format, timeZone: time_zone }',
    'calendars.set(time_zone, calendar);',
  ]),
  ...because(NEVER_SO, payments('charge.ts'), ['default: return charge;']),
  ...because('A release has no amount: the whole hold goes.', payments('payment-fold.ts'), [
    '{ amount_minor: 0, currency: payment.currency }',
  ]),
  ...because('What goes back is known by its name.', payments('payment-fold.ts'), [
    ["'refund'", '""'],
  ]),
  ...because('Nothing else is thrown there.', payments('receipt.ts'), [
    ['error instanceof RangeError', 'true'],
  ]),
  ...because('No id of ours is empty; for the types.', payments('reconciliation.ts'), ["''"]),
  ...because(NEVER_SO, payments('top-up.ts'), [
    ['!set.ok', 'false'],
    'throw new Error(set.refusal.detail);',
  ]),
];
