import { booking, fleet } from '@drais/contracts';
import { LostRace, recordAlone, StreamMovedOn, type Tools, Unavailable } from '@drais/kit';
import { newId } from '@drais/vocabulary/ids';
import { addSeconds } from '@drais/vocabulary/units';
import { type ConflictCause, conflictCause, decideBy } from '../domain/heal.ts';
import type { TripRules } from '../domain/trip-rules.ts';
import {
  type ConflictCase,
  findBindingCase,
  findConflictCase,
  listPointlessCases,
} from '../store/conflict-cases.ts';
import {
  type DueLook,
  findRiddenUntil,
  forgetOldLooks,
  listDueLooks,
  lookAgain,
} from '../store/healer-looks.ts';
import { findReservation, type Reservation } from '../store/reservations.ts';
import { findTripRules } from '../store/trip-rules.ts';
import { closeCase, heal } from './heal-reservation.ts';
import { newStream } from './make-promise.ts';

/** Promises per run: each asks fleet about its vehicle. */
const BATCH_ROWS_MAX = 100;
/** How often the vehicle of a near start is looked at, in seconds. */
const LOOK_EVERY_S = 60;
const DAY_S = 86_400;
/** A trace of its own for work that no request began. */
const JOB_TRACE_ID = `${'0'.repeat(31)}2`;

/**
 * Looks at the vehicles of the next starts: opens a case for what is in doubt, closes what is not
 * any more, and heals what nobody decided in time. Returns how many it looked at.
 */
export async function lookForConflicts(tools: Tools, database: string): Promise<number> {
  const db = tools.db.database(database);
  for (const found of await listPointlessCases(db, BATCH_ROWS_MAX))
    await unlessRaced(() => closeCase(tools, { found, trace_id: JOB_TRACE_ID, outcome: 'over' }));
  await forgetOldLooks(db, addSeconds(tools.now(), -DAY_S));
  let looked = 0;
  for (const due of await listDueLooks(db, tools.now(), BATCH_ROWS_MAX)) {
    // A room that is away says nothing about any vehicle: the rest waits for the next run.
    if (!(await isAnswered(() => look(tools, due)))) return looked;
    looked++;
  }
  return looked;
}

async function isAnswered(work: () => Promise<void>): Promise<boolean> {
  try {
    await unlessRaced(work);
    return true;
  } catch (error) {
    if (error instanceof Unavailable) return false;
    throw error;
  }
}

/** The rider or another instance was faster: theirs counts, and the next look sees it. */
async function unlessRaced(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LostRace) && !(error instanceof StreamMovedOn)) throw error;
  }
}

async function look(tools: Tools, due: DueLook): Promise<void> {
  const { area_id, reservation_id } = due;
  const shard = tools.db.shard(area_id);
  const reservation = await findReservation(shard, area_id, reservation_id);
  if (reservation === null || reservation.status !== 'held') return;
  const { rules } = await findTripRules(shard, area_id, reservation.vehicle_class);
  const watched_from = addSeconds(reservation.starts_at, -rules.heal_look_s);
  if (watched_from > tools.now()) return lookAgain(shard, due, watched_from);
  await lookAgain(shard, due, addSeconds(tools.now(), LOOK_EVERY_S));
  await judge(tools, reservation, rules);
}

async function judge(tools: Tools, reservation: Reservation, rules: TripRules): Promise<void> {
  const { area_id, vehicle_id, reservation_id } = reservation;
  const shard = tools.db.shard(area_id);
  const binding = await findBindingCase(shard, area_id, reservation_id);
  if (binding?.outcome === 'kept') return;
  const vehicle = await tools.call(fleet.getVehicle, { area_id, vehicle_id });
  const ridden_until = await findRiddenUntil(shard, area_id, vehicle_id);
  const cause = vehicle.ok
    ? conflictCause({ ...vehicle.value, ridden_until }, reservation, rules, tools.now())
    : 'faulty';
  if (cause === null) {
    if (binding !== null)
      await closeCase(tools, { found: binding, trace_id: JOB_TRACE_ID, outcome: 'cleared' });
    return;
  }
  const decide_by = decideBy({ ridden_until }, reservation, rules);
  const found = binding ?? (await open(tools, { reservation, cause, decide_by }));
  if (found.decide_by <= tools.now())
    await heal(tools, { reservation, found, cause, trace_id: JOB_TRACE_ID });
}

async function open(
  tools: Tools,
  news: {
    readonly reservation: Reservation;
    readonly cause: ConflictCause;
    readonly decide_by: Date;
  },
): Promise<ConflictCase> {
  const { cause, reservation, decide_by } = news;
  const { area_id, reservation_id, vehicle_id, rider_id, starts_at } = reservation;
  const case_id = newId(area_id);
  const opened = booking.events.conflictCaseOpened.at(tools.now(), {
    case_id,
    reservation_id,
    vehicle_id,
    rider_id,
    cause,
    starts_at: starts_at.toISOString(),
    decide_by: decide_by.toISOString(),
  });
  await recordAlone(tools, newStream(case_id, JOB_TRACE_ID), [opened]);
  const found = await findConflictCase(tools.db.shard(area_id), area_id, case_id);
  if (found === null) throw new Error(`case ${case_id} vanished`);
  return found;
}
