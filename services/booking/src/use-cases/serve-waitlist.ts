import { booking, payments } from '@drais/contracts';
import { LostRace, recordAlone, StreamMovedOn, type Tools, Unavailable } from '@drais/kit';
import { newId } from '@drais/vocabulary/ids';
import { addSeconds } from '@drais/vocabulary/units';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { earlier, freeUntil } from '../domain/reservation.ts';
import type { TripRules } from '../domain/trip-rules.ts';
import { type Offer, offersFor, type WaitlistEntry } from '../domain/waitlist.ts';
import { findTripRules } from '../store/trip-rules.ts';
import { listLines, listPassed, listWaiting } from '../store/waitlist.ts';
import { listStanding, type Offered } from './find-candidates.ts';
import { newStream, promiseEvents } from './make-promise.ts';

/** Who may wait for one class in one area at once: a line that is read as a whole. */
export const LINE_MAX = 500;
/** Lines per run, and offers that are looked at again. */
const BATCH_ROWS_MAX = 100;
/** Vehicles that are looked at for one place (contract). */
const VEHICLES_MAX = 200;
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
  const places = await standingAtPlaces(tools, line, waiting);
  const terms = { charge_min_fraction: rules.charge_min_fraction, now: tools.now() };
  const offers = offersFor(waiting, ({ station_id }) => places.get(station_id) ?? [], terms);
  let made = 0;
  for (const offer of offers) {
    // Whoever lost a race comes first in the next run: nobody behind is asked before.
    if (!(await isOffered(tools, offer, rules))) return made;
    made++;
  }
  return made;
}

async function standingAtPlaces(
  tools: Tools,
  line: Line,
  waiting: readonly WaitlistEntry[],
): Promise<Map<string | null, Offered[]>> {
  const span = { from: tools.now(), until: addSeconds(tools.now(), LOOK_AHEAD_S) };
  const places = new Map<string | null, Offered[]>();
  for (const station_id of new Set(waiting.map((entry) => entry.station_id))) {
    const where = station_id === null ? { anywhere: true as const } : { station_id };
    const place = { ...line, ...where, limit: VEHICLES_MAX };
    const standing = await listStanding(tools, place, span);
    // A station that was closed has no vehicles.
    places.set(station_id, standing.ok ? standing.value : []);
  }
  return places;
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
