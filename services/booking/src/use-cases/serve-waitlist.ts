import { booking, payments } from '@drais/contracts';
import { LostRace, recordAlone, StreamMovedOn, type Tools, Unavailable } from '@drais/kit';
import { newId } from '@drais/vocabulary/ids';
import { addSeconds } from '@drais/vocabulary/units';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { earlier, freeUntil } from '../domain/reservation.ts';
import type { TripRules } from '../domain/trip-rules.ts';
import { type Offer, offerFor, type WaitlistEntry } from '../domain/waitlist.ts';
import { findTripRules } from '../store/trip-rules.ts';
import { listLines, listPassed, listWaiting } from '../store/waitlist.ts';
import { type Offered, standingPages } from './find-candidates.ts';
import { newStream, promiseEvents } from './make-promise.ts';

/** Who may wait for one class in one area at once: a line that is read as a whole. */
export const LINE_MAX = 500;
/** Lines per run, and offers that are looked at again. */
const BATCH_ROWS_MAX = 100;
/** No period ends later than two weeks from now. */
const LOOK_AHEAD_S = 16 * 86_400;
/** A trace of its own for work that no request began. */
const JOB_TRACE_ID = `${'0'.repeat(31)}3`;

interface Line {
  readonly area_id: string;
  readonly vehicle_class: VehicleClass;
}

/** The safety net: each line is served when something becomes free, and now and then anyway. */
export async function serveAll(tools: Tools, database: string): Promise<number> {
  let offered = 0;
  for (const line of await listLines(tools.db.database(database), BATCH_ROWS_MAX))
    offered += await serveLine(tools, line);
  return offered;
}

/** Something became free in an area. A part that is away is left to the next run. */
export async function serveArea(tools: Tools, area_id: string): Promise<void> {
  try {
    for (const vehicle_class of ['car', 'van'] as const)
      await serveLine(tools, { area_id, vehicle_class });
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
  }
}

/** Offers what is free to the first in line who fits; returns how many offers were made. */
export async function serveLine(tools: Tools, line: Line): Promise<number> {
  const shard = tools.db.shard(line.area_id);
  for (const entry of await listPassed(shard, line.area_id, BATCH_ROWS_MAX))
    await closeEntry(tools, entry, 'passed');
  const waiting: WaitlistEntry[] = [];
  for (const entry of await listWaiting(shard, line, LINE_MAX)) {
    if (entry.starts_at > tools.now()) waiting.push(entry);
    else await closeEntry(tools, entry, 'over');
  }
  if (waiting.length === 0) return 0;
  const { rules } = await findTripRules(shard, line.area_id, line.vehicle_class);
  const terms = { charge_min_fraction: rules.charge_min_fraction, now: tools.now() };
  const places = openPlaces(tools, line);
  const made: Offer<Offered>[] = [];
  for (const entry of waiting) {
    const vehicle = await places.find(entry.station_id, (page) =>
      offerFor(entry, page, made, terms),
    );
    if (vehicle === undefined) continue;
    // Whoever lost a race comes first in the next run: nobody behind is asked before.
    if (!(await isOffered(tools, { entry, vehicle }, rules))) return made.length;
    made.push({ entry, vehicle });
  }
  return made.length;
}

/**
 * The vehicles at the places where a line waits. Each page is asked for once, when nobody on the
 * pages before it would do: the area is not read for a line that is served from its first page.
 */
function openPlaces(tools: Tools, line: Line) {
  const span = { from: tools.now(), until: addSeconds(tools.now(), LOOK_AHEAD_S) };
  const places = new Map<string | null, Place>();

  function placeOf(station_id: string | null): Place {
    const where = station_id === null ? { anywhere: true as const } : { station_id };
    const { area_id, vehicle_class } = line;
    const place = places.get(station_id) ?? {
      read: [],
      // A station that was closed has no vehicles.
      rest: standingPages(tools, { area_id, vehicle_class, ...where }, span),
    };
    places.set(station_id, place);
    return place;
  }

  return {
    async find(
      station_id: string | null,
      choose: (page: readonly Offered[]) => Offered | undefined,
    ): Promise<Offered | undefined> {
      const place = placeOf(station_id);
      for (let n = 0; ; n++) {
        const page = await pageAt(place, n);
        const chosen = page === undefined ? undefined : choose(page);
        if (page === undefined || chosen !== undefined) return chosen;
      }
    },
  };
}

/** Undefined behind the last page. */
async function pageAt({ read, rest }: Place, n: number): Promise<Offered[] | undefined> {
  if (n === read.length) {
    const next = await rest.next();
    if (next.done !== true) read.push(next.value);
  }
  return read[n];
}

interface Place {
  readonly read: Offered[][];
  readonly rest: ReturnType<typeof standingPages>;
}

/** Keeps a vehicle for the first in line; false when somebody was faster or the rider left. */
async function isOffered(
  tools: Tools,
  { entry, vehicle }: Offer<Offered>,
  rules: TripRules,
): Promise<boolean> {
  const { area_id, entry_id, rider_id, starts_at, ends_at } = entry;
  const { pricing_plan_id, plan_version: version } = entry;
  const plan = await tools.call(payments.getPlanVersion, { pricing_plan_id, version });
  if (!plan.ok) throw new Error(`plan ${pricing_plan_id} is gone`);
  const now = tools.now();
  const in_time = addSeconds(now, rules.offer_s);
  const offer_ends_at = earlier(in_time, starts_at);
  const reservation_id = newId(area_id);
  const made = {
    reservation_id,
    vehicle,
    plan: plan.value,
    promised: {
      starts_at,
      ends_at,
      lapses_at: offer_ends_at,
      free_until: freeUntil(starts_at, rules, now),
    },
    offer: { entry_id, ends_at: offer_ends_at.toISOString() },
  };
  const offered = booking.events.waitlistOffered.at(now, {
    entry_id,
    rider_id,
    reservation_id,
    vehicle_id: vehicle.vehicle_id,
    offer_ends_at: offer_ends_at.toISOString(),
  });
  const promise = promiseEvents(made, rider_id, now);
  return !(await isRaced(() =>
    tools.db.shard(area_id).transaction(async (tx) => {
      await tools.record(tx, newStream(reservation_id, JOB_TRACE_ID), promise.list);
      await tools.record(tx, entryHead(entry, JOB_TRACE_ID), [offered]);
    }),
  ));
}

async function closeEntry(
  tools: Tools,
  entry: WaitlistEntry,
  outcome: 'passed' | 'over',
): Promise<void> {
  const { entry_id, rider_id } = entry;
  const closed = booking.events.waitlistClosed.at(tools.now(), { entry_id, rider_id, outcome });
  await isRaced(() => recordAlone(tools, entryHead(entry, JOB_TRACE_ID), [closed]));
}

/** The rider, another instance or another rider was faster: theirs counts. */
async function isRaced(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    if (error instanceof LostRace || error instanceof StreamMovedOn) return true;
    throw error;
  }
}

/** The head of an entry's stream, for whoever appends to it. */
export function entryHead(entry: WaitlistEntry, trace_id: string) {
  const { area_id: shard_key, entry_id: stream_id, stream_version } = entry;
  return { shard_key, stream_id, stream_version, trace_id };
}
