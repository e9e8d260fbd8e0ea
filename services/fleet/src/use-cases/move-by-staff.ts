import { fleet } from '@drais/contracts';
import {
  effectIdOf,
  hadEffect,
  retryOnConflict,
  type Transaction,
  type UseCase,
  useCase,
} from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import type { VehicleFacts } from '../domain/live-vehicle.ts';
import { stepOnDropOff, stepOnPickUp } from '../domain/vehicle-state.ts';
import { fleetView } from '../domain/vehicle-views.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { listLiveHolds } from '../store/holds.ts';
import { insertStaffReason } from '../store/staff-reasons.ts';
import { lockVehicle } from '../store/vehicles.ts';
import { caseClosedEvents, recordStateChange } from './change-state.ts';
import { findKnownVehicle, VEHICLE_UNKNOWN } from './known-area.ts';

const pickUpVehicleUseCase = useCase(
  fleet.pickUpVehicle,
  async (tools: FleetTools, context, { vehicle_id, reason }) => {
    const area_id = shardKeyOf(vehicle_id);
    const { trace_id } = context;
    const effect_id = effectIdOf(context, area_id);
    const before = await withVehicle(tools, vehicle_id, async (tx, vehicle) => {
      const change = stepOnPickUp(vehicle.vehicle_state);
      if (change === null) return;
      const occurred_at = tools.now();
      const first = caseClosedEvents(vehicle, 'picked_up', occurred_at);
      const news = { change, occurred_at, trace_id, effect_id, first };
      const last = await recordStateChange(tools, tx, vehicle, news);
      for (let n = 0; n <= first.length; n++) {
        await insertStaffReason(tx, { area_id, vehicle_id, stream_version: last - n, reason });
      }
    });
    if (before === 'removed' && !(await hadEffect(tools, area_id, effect_id))) {
      return refuse('fleet.vehicle_already_picked_up', 'The vehicle is off the street already.');
    }
    if (before !== null && before !== 'removed' && stepOnPickUp(before) === null) {
      return refuse('fleet.vehicle_on_trip', 'A rider has or holds this vehicle.');
    }
    return viewOf(tools, vehicle_id);
  },
);

const dropOffVehicleUseCase = useCase(
  fleet.dropOffVehicle,
  async (tools: FleetTools, context, { vehicle_id, position }) => {
    const { trace_id } = context;
    const effect_id = effectIdOf(context, shardKeyOf(vehicle_id));
    const occurred_at = tools.now();
    const { lat, lon } = position;
    const before = await withVehicle(tools, vehicle_id, async (tx, vehicle) => {
      const live = await listLiveHolds(tx, vehicle.area_id, vehicle_id);
      const change = stepOnDropOff(vehicle.vehicle_state, { live, is_locked: true });
      if (change === null) return;
      const news = { change, occurred_at, trace_id, effect_id, parked: { lat, lon } };
      await recordStateChange(tools, tx, vehicle, news);
    });
    const was_elsewhere = before !== null && before !== 'removed';
    if (was_elsewhere) {
      if (await hadEffect(tools, shardKeyOf(vehicle_id), effect_id))
        return viewOf(tools, vehicle_id);
      return refuse('fleet.vehicle_not_picked_up', 'The vehicle was not picked up.');
    }
    const known = await findKnownVehicle(tools, vehicle_id);
    // What it reported on the way says where it was, not where staff put it down.
    if (known !== null) known.area.overridePlace(known.vehicle, position, occurred_at);
    return viewOf(tools, vehicle_id);
  },
);

/**
 * Runs `decide` with the vehicle held, and returns the state in which it was found; null for no
 * vehicle.
 */
async function withVehicle(
  tools: FleetTools,
  vehicle_id: string,
  decide: (tx: Transaction, vehicle: VehicleFacts) => Promise<void>,
): Promise<VehicleFacts['vehicle_state'] | null> {
  const area_id = shardKeyOf(vehicle_id);
  const before = await retryOnConflict(() =>
    tools.db.shard(area_id).transaction(async (tx) => {
      const vehicle = await lockVehicle(tx, area_id, vehicle_id);
      if (vehicle === null) return null;
      await decide(tx, vehicle);
      return vehicle.vehicle_state;
    }),
  );
  await tools.live.refreshVehicles(area_id, [vehicle_id]);
  return before;
}

async function viewOf(tools: FleetTools, vehicle_id: string) {
  const known = await findKnownVehicle(tools, vehicle_id);
  if (known === null) return VEHICLE_UNKNOWN;
  return accept(fleetView(known.area, known.vehicle, tools.wallNow()));
}

export const staffMoves: readonly UseCase<FleetTools>[] = [
  pickUpVehicleUseCase,
  dropOffVehicleUseCase,
];
