import { fleet } from '@drais/contracts';
import { type UseCase, useCase } from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept } from '@drais/vocabulary/outcome';
import { fleetView } from '../domain/vehicle-views.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { listCommandsOf } from '../store/commands.ts';
import { listVehicleEvents } from '../store/history.ts';
import { findVehicle, listVehicles } from '../store/vehicles.ts';
import { commandView } from './command-view.ts';
import { AREA_UNKNOWN, findKnownVehicle, VEHICLE_UNKNOWN } from './known-area.ts';

const listFleetUseCase = useCase(
  fleet.listFleet,
  async (tools: FleetTools, _context, { area_id, limit = PAGE_ROWS, cursor = '' }) => {
    const area = await tools.live.findArea(area_id);
    if (area === null) return AREA_UNKNOWN;
    const after = { after: cursor, limit: limit + 1 };
    const rows = await listVehicles(tools.db.shard(area_id), area_id, after);
    const page = pageOf(rows, limit, ({ vehicle_id }) => vehicle_id);
    const wall_now = tools.wallNow();
    const items = page.items.map((row) => fleetView(area, area.putFacts(row), wall_now));
    return accept({ ...page, items });
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
    const before = { before: beforeNumber(cursor), limit: limit + 1 };
    const rows = await listVehicleEvents(shard, { area_id, vehicle_id }, before);
    const page = pageOf(rows, limit, ({ stream_version }) => String(stream_version));
    const items = page.items.map(({ occurred_at, type, data, reason }) => {
      // What lets a device in is nobody's to read, hashed or not.
      const { password_sha256: _secret, ...shown } = data;
      const why = reason === null ? {} : { reason };
      return { at: occurred_at.toISOString(), type, data: { ...shown, ...why } };
    });
    return accept({ ...page, items });
  },
);

const listCommandsUseCase = useCase(
  fleet.listCommands,
  async (tools: FleetTools, _context, { vehicle_id, limit = PAGE_ROWS, cursor }) => {
    const area_id = shardKeyOf(vehicle_id);
    const shard = tools.db.shard(area_id);
    if ((await findVehicle(shard, area_id, vehicle_id)) === null) return VEHICLE_UNKNOWN;
    const before = { before: beforeNumber(cursor), limit: limit + 1 };
    const rows = await listCommandsOf(shard, { area_id, vehicle_id }, before);
    const page = pageOf(rows, limit, ({ sequence }) => String(sequence));
    return accept({ ...page, items: page.items.map(commandView) });
  },
);

/** A cursor that counts down from the newest; nonsense starts at the newest again. */
function beforeNumber(cursor: string | undefined): number {
  const before = Number(cursor);
  return Number.isSafeInteger(before) && before > 0 ? before : Number.MAX_SAFE_INTEGER;
}

export const fleetListings: readonly UseCase<FleetTools>[] = [
  listFleetUseCase,
  getFleetVehicleUseCase,
  listVehicleHistoryUseCase,
  listCommandsUseCase,
];
