import { fleet } from '@drais/contracts';
import { type UseCase, useCase } from '@drais/kit';
import { accept } from '@drais/vocabulary/outcome';
import { isFree } from '../domain/live-vehicle.ts';
import { publicView } from '../domain/vehicle-views.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { findVehicleByCode } from '../store/vehicles.ts';
import { AREA_UNKNOWN, VEHICLE_UNKNOWN } from './known-area.ts';

/** Metres and vehicles when the caller does not say (contract). */
const RADIUS_M = 2_000;
const VEHICLES = 10;

const listVehiclesNearUseCase = useCase(
  fleet.listVehiclesNear,
  async (tools: FleetTools, _context, { area_id, lat, lon, radius_m, limit, vehicle_class }) => {
    const area = await tools.live.findArea(area_id);
    if (area === null) return AREA_UNKNOWN;
    const near = area.nearestFree(
      { lat, lon },
      {
        limit: limit ?? VEHICLES,
        radius_m: radius_m ?? RADIUS_M,
        ...(vehicle_class === undefined ? {} : { vehicle_class }),
      },
    );
    return accept({
      items: near.map(({ vehicle, distance_m }) => ({ ...publicView(area, vehicle), distance_m })),
    });
  },
);

/**
 * Where a vehicle that somebody has was put down last is no secret; where it is now is the rider's.
 */
const findVehicleByCodeUseCase = useCase(
  fleet.findVehicleByCode,
  async (tools: FleetTools, _context, { area_id, code }) => {
    const area = await tools.live.findArea(area_id);
    if (area === null) return AREA_UNKNOWN;
    const facts = await findVehicleByCode(tools.db.shard(area_id), area_id, code);
    if (facts === null) return VEHICLE_UNKNOWN;
    const vehicle = area.putFacts(facts);
    const is_available = isFree(vehicle.facts);
    const { lat, lon } = vehicle.facts;
    const parked = is_available ? {} : { lat, lon };
    const { station_id, ...view } = publicView(area, vehicle);
    const standing = is_available && station_id !== undefined ? { station_id } : {};
    return accept({ ...view, ...standing, ...parked, code: vehicle.facts.code, is_available });
  },
);

export const vehicleSearches: readonly UseCase<FleetTools>[] = [
  listVehiclesNearUseCase,
  findVehicleByCodeUseCase,
];
