import { fleet } from '@drais/contracts';
import { type UseCase, useCase } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept } from '@drais/vocabulary/outcome';
import { fleetView } from '../domain/vehicle-views.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { listCommandsOf } from '../store/commands.ts';
import { listVehicleEvents } from '../store/history.ts';
import { findVehicle, listVehicles } from '../store/vehicles.ts';
import { commandView } from './command-view.ts';
import { AREA_UNKNOWN, findKnownVehicle, VEHICLE_UNKNOWN } from './known-area.ts';
import { beforeNumber, PAGE_ROWS, pageOf } from './pages.ts';

const listFleetUseCase = useCase(
  fleet.listFleet,
  async (tools: FleetTools, _context, { area_id, limit = PAGE_ROWS, cursor = '' }) => {
    const area = await tools.live.findArea(area_id);
    if (area === null) return AREA_UNKNOWN;
    const page = { after: cursor, limit: limit + 1 };
    const rows = await listVehicles(tools.db.shard(area_id), area_id, page);
    const wall_now = tools.wallNow();
    return accept(
      pageOf(rows, limit, {
        item: (row) => fleetView(area, area.putFacts(row), wall_now),
        cursor: ({ vehicle_id }) => vehicle_id,
      }),
    );
  },
);

const getFleetVehicleUseCase = useCase(
  fleet.getFleetVehicle,
  async (tools: FleetTools, _context, { vehicle_id }) => {
    const known = await findKnownVehicle(tools, vehicle_id);
    if (known === null) return VEHICLE_UNKNOWN;
    return accept(fleetView(known.area, known.vehicle, tools.wallNow()));
  },
);

const listVehicleHistoryUseCase = useCase(
  fleet.listVehicleHistory,
  async (tools: FleetTools, _context, { vehicle_id, limit = PAGE_ROWS, cursor }) => {
    const area_id = shardKeyOf(vehicle_id);
    const shard = tools.db.shard(area_id);
    if ((await findVehicle(shard, area_id, vehicle_id)) === null) return VEHICLE_UNKNOWN;
    const page = { before: beforeNumber(cursor), limit: limit + 1 };
    const rows = await listVehicleEvents(shard, { area_id, vehicle_id }, page);
    return accept(
      pageOf(rows, limit, {
        item: ({ occurred_at, type, data, reason }) => {
          // What lets a device in is nobody's to read, hashed or not.
          const { password_sha256: _secret, ...shown } = data;
          const why = reason === null ? {} : { reason };
          return { at: occurred_at.toISOString(), type, data: { ...shown, ...why } };
        },
        cursor: ({ stream_version }) => String(stream_version),
      }),
    );
  },
);

const listCommandsUseCase = useCase(
  fleet.listCommands,
  async (tools: FleetTools, _context, { vehicle_id, limit = PAGE_ROWS, cursor }) => {
    const area_id = shardKeyOf(vehicle_id);
    const shard = tools.db.shard(area_id);
    if ((await findVehicle(shard, area_id, vehicle_id)) === null) return VEHICLE_UNKNOWN;
    const page = { before: beforeNumber(cursor), limit: limit + 1 };
    const rows = await listCommandsOf(shard, { area_id, vehicle_id }, page);
    return accept(
      pageOf(rows, limit, { item: commandView, cursor: ({ sequence }) => String(sequence) }),
    );
  },
);

export const fleetListings: readonly UseCase<FleetTools>[] = [
  listFleetUseCase,
  getFleetVehicleUseCase,
  listVehicleHistoryUseCase,
  listCommandsUseCase,
];
