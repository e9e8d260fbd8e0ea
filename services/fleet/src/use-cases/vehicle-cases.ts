import { fleet } from '@drais/contracts';
import {
  type Context,
  effectIdOf,
  hadEffect,
  retryOnConflict,
  type Transaction,
  type UseCase,
  useCase,
} from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import type { OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { isLocked, type LiveVehicle } from '../domain/live-area.ts';
import { placeOf, type VehicleFacts } from '../domain/live-vehicle.ts';
import { stepOnLook } from '../domain/vehicle-state.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { insertStaffReason } from '../store/staff-reasons.ts';
import { findVehicleCase, listVehicleCases, type VehicleCase } from '../store/vehicle-cases.ts';
import { lockVehicle } from '../store/vehicles.ts';
import { stateChangedEvent } from './change-state.ts';
import { AREA_UNKNOWN, findKnownVehicle } from './known-area.ts';

const listVehicleCasesUseCase = useCase(
  fleet.listVehicleCases,
  async (tools: FleetTools, _context, { area_id, status, limit = PAGE_ROWS, cursor }) => {
    if ((await tools.live.findArea(area_id)) === null) return AREA_UNKNOWN;
    const ask = { status, before: cursor, limit: limit + 1 };
    const rows = await listVehicleCases(tools.db.shard(area_id), area_id, ask);
    const page = pageOf(rows, limit, ({ case_id }) => case_id);
    return accept({ ...page, items: page.items.map(caseView) });
  },
);

const closeVehicleCaseUseCase = useCase(
  fleet.closeVehicleCase,
  async (tools: FleetTools, context, { case_id, reason }) => {
    const area_id = shardKeyOf(case_id);
    const shard = tools.db.shard(area_id);
    const found = await findVehicleCase(shard, area_id, case_id);
    if (found === null) return refuse('fleet.case_unknown', 'There is no such case.');
    const effect_id = effectIdOf(context, area_id);
    const known = await findKnownVehicle(tools, found.vehicle_id);
    if (known === null) throw new Error(`case ${case_id} is about no vehicle`);
    const { vehicle } = known;
    const is_closed = await retryOnConflict(() =>
      shard.transaction((tx) =>
        closeCase(tools, tx, { context, effect_id, found, vehicle, reason }),
      ),
    );
    await tools.live.refreshVehicles(area_id, [found.vehicle_id]);
    if (!is_closed && !(await hadEffect(tools, area_id, effect_id))) {
      return refuse('fleet.case_closed', 'This case is closed already.');
    }
    return accept(caseView((await findVehicleCase(shard, area_id, case_id)) ?? found));
  },
);

interface Closing {
  readonly context: Context;
  readonly effect_id: string;
  readonly found: VehicleCase;
  readonly vehicle: LiveVehicle;
  readonly reason: string;
}

/** False when the case is not the vehicle's open one any more. */
async function closeCase(tools: FleetTools, tx: Transaction, closing: Closing): Promise<boolean> {
  const { context, effect_id, found, reason } = closing;
  const { case_id, vehicle_id } = found;
  const area_id = shardKeyOf(vehicle_id);
  const row = await lockVehicle(tx, area_id, vehicle_id);
  if (row?.vehicle_case_id !== case_id) return false;
  const { trace_id } = context;
  const { stream_version } = row;
  const head = { shard_key: area_id, stream_id: vehicle_id, stream_version, trace_id, effect_id };
  const end = 'looked_at' as const;
  const closed = fleet.events.vehicleCaseClosed.at(tools.now(), { case_id, vehicle_id, end });
  await tools.record(tx, head, [closed, ...backInRent(tools, row, closing.vehicle)]);
  await insertStaffReason(tx, { area_id, vehicle_id, stream_version: stream_version + 1, reason });
  return true;
}

/** Where it stands now is its place; it is offered again unless its lock is open. */
function backInRent(tools: FleetTools, row: VehicleFacts, vehicle: LiveVehicle) {
  const change = stepOnLook(row.vehicle_state, isLocked(vehicle) !== false);
  if (change === null) return [];
  const { lat, lon } = placeOf(row, vehicle.latest);
  return [stateChangedEvent(row, { change, occurred_at: tools.now(), parked: { lat, lon } })];
}

function caseView(one: VehicleCase): OutputOf<typeof fleet.closeVehicleCase> {
  return {
    case_id: one.case_id,
    vehicle_id: one.vehicle_id,
    code: one.code,
    kind: one.kind,
    status: one.status,
    opened_at: one.opened_at.toISOString(),
    ...pointView('from', one.from_lat, one.from_lon),
    ...pointView('to', one.to_lat, one.to_lon),
    ...(one.distance_m === null ? {} : { distance_m: one.distance_m }),
    ...(one.closed_at === null ? {} : { closed_at: one.closed_at.toISOString() }),
    ...(one.case_end === null ? {} : { end: one.case_end }),
    ...(one.reason === null ? {} : { reason: one.reason }),
  };
}

function pointView(name: 'from' | 'to', lat: number | null, lon: number | null) {
  return lat === null || lon === null ? {} : { [name]: { lat, lon } };
}

export const vehicleCases: readonly UseCase<FleetTools>[] = [
  listVehicleCasesUseCase,
  closeVehicleCaseUseCase,
];
