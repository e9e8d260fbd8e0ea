import { randomBytes } from 'node:crypto';
import { retryOnConflict } from '@drais/kit';
import type { NewEvent } from '@drais/vocabulary/define';
import { isLocked, type LiveArea, type LiveVehicle } from '../domain/live-area.ts';
import type { VehicleFacts } from '../domain/live-vehicle.ts';
import { type StateChange, stepOnHearing, stepOnSilence } from '../domain/vehicle-state.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { lockVehicle } from '../store/vehicles.ts';
import { caseClosedEvents, stateChangedEvent } from './change-state.ts';

/**
 * Milliseconds without a word after which a vehicle is not offered any more: thirty reports missed.
 * Wall time, since it is about connections: where business time is stepped from event to event,
 * minutes pass in which nobody could report.
 */
const SILENT_AFTER_MS = 15 * 60_000;
/** Vehicles changed per run: after an outage the rest follow in the next runs. */
const VEHICLES_MAX = 500;

/**
 * Takes silent vehicles of one database off the map, and brings back those that are heard again.
 * Returns how many.
 */
export async function markSilentVehiclesUseCase(
  tools: FleetTools,
  database: string,
): Promise<number> {
  let changed = 0;
  for (const { area, vehicle } of listDue(tools, database)) {
    if (await changeVehicle(tools, area, vehicle)) changed++;
  }
  return changed;
}

/** Vehicles of one database whose silence or voice changes their state. */
function listDue(tools: FleetTools, database: string): { area: LiveArea; vehicle: LiveVehicle }[] {
  const now_ms = tools.wallNow().getTime();
  return tools.live
    .openAreas()
    .filter(({ places }) => tools.db.shard(places.area.area_id).database === database)
    .flatMap((area) => [...area.vehicles.values()].map((vehicle) => ({ area, vehicle })))
    .map((due) => {
      // Silence counts from the first look at a device: one enrolled a moment ago is not late.
      due.vehicle.awaited_from_ms ||= now_ms;
      return due;
    })
    .filter(({ vehicle }) => newsOf(tools, vehicle) !== null)
    .slice(0, VEHICLES_MAX);
}

interface News {
  readonly change: StateChange | null;
  /** It is locked again, which is all that its case was about. */
  readonly is_case_over: boolean;
}

function newsOf(tools: FleetTools, vehicle: LiveVehicle): News | null {
  const { facts, heard_at_ms, awaited_from_ms } = vehicle;
  if (facts.device_id === null) return null;
  const silent_ms = tools.wallNow().getTime() - Math.max(heard_at_ms, awaited_from_ms);
  if (silent_ms > SILENT_AFTER_MS) return newsFrom(stepOnSilence(facts.vehicle_state), false);
  if (heard_at_ms === 0 || !isToldSince(vehicle)) return null;
  const is_locked = isLocked(vehicle) === true;
  const is_case_over = is_locked && isOfLock(facts);
  const is_offerable = is_locked && (facts.vehicle_case_id === null || is_case_over);
  return newsFrom(stepOnHearing(facts.vehicle_state, is_offerable), is_case_over);
}

function newsFrom(change: StateChange | null, is_case_over: boolean): News | null {
  return change === null && !is_case_over ? null : { change, is_case_over };
}

/** A word from before the state was entered says nothing about now; an answer is always newer. */
function isToldSince({ latest, lock, facts }: LiveVehicle): boolean {
  if (latest !== null && latest.observed_at >= facts.state_changed_at) return true;
  return lock !== null && lock.sequence > (latest?.sequence ?? 0);
}

function isOfLock({ vehicle_case_kind, vehicle_state }: VehicleFacts): boolean {
  if (vehicle_state === 'on_trip' || vehicle_state === 'removed') return false;
  return vehicle_case_kind === 'lock_not_confirmed' || vehicle_case_kind === 'opened_late';
}

async function changeVehicle(
  tools: FleetTools,
  area: LiveArea,
  vehicle: LiveVehicle,
): Promise<boolean> {
  const { area_id } = area.places.area;
  const { vehicle_id, stream_version } = vehicle.facts;
  const is_changed = await retryOnConflict(() =>
    tools.db.shard(area_id).transaction(async (tx) => {
      const row = await lockVehicle(tx, area_id, vehicle_id);
      // Somebody decided about it meanwhile: memory follows, and the next run looks again.
      if (row === null || row.stream_version !== stream_version) return false;
      const events = eventsOf(row, newsOf(tools, vehicle), tools.now());
      if (events.length === 0) return false;
      const trace_id = randomBytes(16).toString('hex');
      const head = { shard_key: area_id, stream_id: vehicle_id, stream_version, trace_id };
      await tools.record(tx, head, events);
      return true;
    }),
  );
  await tools.live.refreshVehicles(area_id, [vehicle_id]);
  return is_changed;
}

function eventsOf(row: VehicleFacts, news: News | null, occurred_at: Date): NewEvent[] {
  if (news === null) return [];
  const { change, is_case_over } = news;
  return [
    ...(is_case_over ? caseClosedEvents(row, 'locked', occurred_at) : []),
    ...(change === null ? [] : [stateChangedEvent(row, { change, occurred_at })]),
  ];
}
