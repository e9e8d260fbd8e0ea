import { randomBytes } from 'node:crypto';
import { retryOnConflict } from '@drais/kit';
import { isLocked, type LiveArea, type LiveVehicle } from '../domain/live-area.ts';
import { stepOnHearing, stepOnSilence } from '../domain/vehicle-state.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { lockVehicle } from '../store/vehicles.ts';
import { recordStateChange } from './change-state.ts';

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
    .filter(({ vehicle }) => stepFor(tools, vehicle) !== null)
    .slice(0, VEHICLES_MAX);
}

function stepFor(tools: FleetTools, vehicle: LiveVehicle) {
  const { facts, heard_at_ms, awaited_from_ms, latest } = vehicle;
  if (facts.device_id === null) return null;
  const silent_ms = tools.wallNow().getTime() - Math.max(heard_at_ms, awaited_from_ms);
  if (silent_ms > SILENT_AFTER_MS) return stepOnSilence(facts.vehicle_state);
  // A word from before the state was entered says nothing about now.
  const is_heard =
    heard_at_ms > 0 && latest !== null && latest.observed_at >= facts.state_changed_at;
  if (!is_heard) return null;
  const is_offerable = isLocked(vehicle) === true && facts.movement_case_id === null;
  return stepOnHearing(facts.vehicle_state, is_offerable);
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
      const change = stepFor(tools, vehicle);
      if (change === null) return false;
      const trace_id = randomBytes(16).toString('hex');
      await recordStateChange(tools, tx, row, { change, occurred_at: tools.now(), trace_id });
      return true;
    }),
  );
  await tools.live.refreshVehicles(area_id, [vehicle_id]);
  return is_changed;
}
