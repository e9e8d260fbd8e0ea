import { shardKeyOf } from '@drais/vocabulary/ids';
import { refuse } from '@drais/vocabulary/outcome';
import type { LiveArea, LiveVehicle } from '../domain/live-area.ts';
import type { VehicleFacts } from '../domain/live-vehicle.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { findVehicle } from '../store/vehicles.ts';

export const AREA_UNKNOWN = refuse('fleet.area_unknown', 'There is no such operating area.');
export const VEHICLE_UNKNOWN = refuse('fleet.vehicle_unknown', 'There is no such vehicle.');

/** A vehicle as it is now: its row decides, memory adds what it reported. */
export interface KnownVehicle {
  readonly area: LiveArea;
  readonly vehicle: LiveVehicle;
}

/** The vehicle by its id, or null. */
export async function findKnownVehicle(
  tools: FleetTools,
  vehicle_id: string,
): Promise<KnownVehicle | null> {
  const area_id = shardKeyOf(vehicle_id);
  return knownVehicle(tools, await findVehicle(tools.db.shard(area_id), area_id, vehicle_id));
}

/** What memory has of a row that was just read. The row may be newer: memory takes it. */
export async function knownVehicle(
  tools: FleetTools,
  facts: VehicleFacts | null,
): Promise<KnownVehicle | null> {
  if (facts === null) return null;
  const area = await tools.live.findArea(facts.area_id);
  return area === null ? null : { area, vehicle: area.putFacts(facts) };
}
