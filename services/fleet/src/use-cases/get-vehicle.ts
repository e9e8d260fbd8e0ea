import { fleet } from '@drais/contracts';
import { type Queryable, useCase } from '@drais/kit';
import { accept } from '@drais/vocabulary/outcome';
import type { VehicleFacts } from '../domain/live-vehicle.ts';
import { fleetView } from '../domain/vehicle-views.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { findVehicle, findVehicleByCode, findVehicleByPublicId } from '../store/vehicles.ts';
import { knownVehicle, VEHICLE_UNKNOWN } from './known-area.ts';

interface Names {
  readonly area_id: string;
  readonly vehicle_id?: string;
  readonly public_vehicle_id?: string;
  readonly code?: string;
}

export const getVehicleUseCase = useCase(
  fleet.getVehicle,
  async (tools: FleetTools, _context, names) => {
    const facts = await findByName(tools.db.shard(names.area_id).lookups, names);
    const known = await knownVehicle(tools, facts);
    if (known === null) return VEHICLE_UNKNOWN;
    return accept(fleetView(known.area, known.vehicle, tools.wallNow()));
  },
);

/** The first name that is given decides. */
async function findByName(db: Queryable, names: Names): Promise<VehicleFacts | null> {
  const { area_id, vehicle_id, public_vehicle_id, code } = names;
  if (vehicle_id !== undefined) return findVehicle(db, area_id, vehicle_id);
  if (public_vehicle_id !== undefined) return findVehicleByPublicId(db, area_id, public_vehicle_id);
  return code === undefined ? null : findVehicleByCode(db, area_id, code);
}
