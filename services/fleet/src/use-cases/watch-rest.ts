import { randomBytes } from 'node:crypto';
import { fleet } from '@drais/contracts';
import { retryOnConflict, type Transaction, Unavailable } from '@drais/kit';
import { newId } from '@drais/vocabulary/ids';
import { distanceBetween_m, type Point } from '@drais/vocabulary/units';
import type { LiveVehicle } from '../domain/live-area.ts';
import type { VehicleFacts } from '../domain/live-vehicle.ts';
import { hasMoved, isLetOut } from '../domain/unasked-movement.ts';
import { stepOnMovement } from '../domain/vehicle-state.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { findLastLockCommand } from '../store/commands.ts';
import { listLiveHolds } from '../store/holds.ts';
import { lockVehicle } from '../store/vehicles.ts';
import { stateChangedEvent } from './change-state.ts';

/** Opens a case for a vehicle that nobody has and that went from where it stood. */
export function watchRest(tools: FleetTools, vehicle: LiveVehicle): void {
  if (!hasMoved(vehicle.rest) || vehicle.is_busy) return;
  if (vehicle.facts.vehicle_case_id !== null) return;
  vehicle.is_busy = true;
  const work = async () => {
    try {
      await openCase(tools, vehicle);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
    } finally {
      vehicle.is_busy = false;
    }
  };
  tools.inBackground(tools.watching.run(work));
}

interface Move {
  readonly from: Point;
  readonly to: Point;
  readonly observed_at: Date;
}

async function openCase(tools: FleetTools, vehicle: LiveVehicle): Promise<void> {
  const { area_id, vehicle_id } = vehicle.facts;
  const shard = tools.db.shard(area_id);
  const { latest, rest } = vehicle;
  if (latest === null || rest.place === null) return;
  const last_command = await findLastLockCommand(shard, area_id, vehicle_id);
  if (isLetOut(last_command, tools.wallNow())) {
    // The news of a trip is on its way, or the lock is asked to close: look again later.
    vehicle.rest = { place: rest.place, strikes: 0 };
    return;
  }
  const { lat, lon, observed_at } = latest;
  const move = { from: rest.place, to: { lat, lon }, observed_at };
  await retryOnConflict(() => shard.transaction((tx) => recordCase(tools, tx, { vehicle, move })));
  await tools.live.refreshVehicles(area_id, [vehicle_id]);
}

async function recordCase(
  tools: FleetTools,
  tx: Transaction,
  { vehicle, move }: { readonly vehicle: LiveVehicle; readonly move: Move },
): Promise<void> {
  const { area_id, vehicle_id } = vehicle.facts;
  const row = await lockVehicle(tx, area_id, vehicle_id);
  if (row === null || !(await isNobodys(tx, row))) return;
  const { from, to, observed_at } = move;
  const opened = fleet.events.vehicleCaseOpened.at(tools.now(), {
    case_id: newId(area_id),
    vehicle_id,
    kind: 'moved_without_trip',
    from: { lat: from.lat, lon: from.lon },
    to,
    distance_m: Math.round(distanceBetween_m(from, to)),
    observed_at: observed_at.toISOString(),
  });
  const change = stepOnMovement(row.vehicle_state);
  const changed =
    change === null ? [] : [stateChangedEvent(row, { change, occurred_at: tools.now() })];
  const { stream_version } = row;
  const trace_id = randomBytes(16).toString('hex');
  const head = { shard_key: area_id, stream_id: vehicle_id, stream_version, trace_id };
  await tools.record(tx, head, [opened, ...changed]);
}

/** Whether the vehicle stands on the street, no trip has begun, and no case is open. */
async function isNobodys(tx: Transaction, row: VehicleFacts): Promise<boolean> {
  if (row.vehicle_case_id !== null) return false;
  if (row.vehicle_state === 'on_trip' || row.vehicle_state === 'removed') return false;
  return !(await listLiveHolds(tx, row.area_id, row.vehicle_id)).includes('on_trip');
}
