import type { Point } from '@drais/vocabulary/units';
import { sixDecimals } from './coordinates.ts';
import { type Feed, type Freshness, feedOf } from './feed.ts';

/** A vehicle as the public may know it. */
export interface GbfsVehicle {
  /**
   * New after each trip, so that nobody can follow a rider from end to end. Never the vehicle's own
   * id.
   */
  readonly public_vehicle_id: string;
  readonly vehicle_type_id: string;
  readonly position: Point;
  /** 0 to 1. */
  readonly charge_fraction: number;
  readonly range_m: number;
  readonly is_reserved: boolean;
  readonly is_disabled: boolean;
  /** In an active trip: such a vehicle appears in no feed. */
  readonly is_on_trip: boolean;
  readonly last_reported_at: Date;
  readonly station_id?: string;
  readonly pricing_plan_id?: string;
  /** When a rental that starts now must be over, where something follows. */
  readonly available_until?: Date;
}

export interface VehicleStatus {
  readonly vehicle_id: string;
  readonly lat: number;
  readonly lon: number;
  readonly is_reserved: boolean;
  readonly is_disabled: boolean;
  readonly vehicle_type_id: string;
  readonly last_reported: string;
  readonly current_range_meters: number;
  readonly current_fuel_percent: number;
  readonly station_id?: string;
  readonly pricing_plan_id?: string;
  readonly available_until?: string;
}

/**
 * Whether a vehicle may be told of. Source: GBFS 3.0, vehicle_status: vehicles in active rental
 * MUST NOT appear.
 */
export function isListed(vehicle: GbfsVehicle): boolean {
  return !vehicle.is_on_trip;
}

/** vehicle_status.json: every vehicle that nobody rides. */
export function vehicleStatusFeed(
  vehicles: readonly GbfsVehicle[],
  freshness: Freshness,
): Feed<{ vehicles: VehicleStatus[] }> {
  return feedOf({ vehicles: vehicles.filter(isListed).map(vehicleStatusOf) }, freshness);
}

function vehicleStatusOf(v: GbfsVehicle): VehicleStatus {
  return {
    vehicle_id: v.public_vehicle_id,
    lat: sixDecimals(v.position.lat),
    lon: sixDecimals(v.position.lon),
    is_reserved: v.is_reserved,
    is_disabled: v.is_disabled,
    vehicle_type_id: v.vehicle_type_id,
    last_reported: v.last_reported_at.toISOString(),
    current_range_meters: Math.floor(v.range_m),
    // Called percent and published from 0 to 1. Down, so that an empty battery never looks better.
    current_fuel_percent: Math.floor(v.charge_fraction * 100) / 100,
    ...(v.station_id !== undefined && { station_id: v.station_id }),
    ...(v.pricing_plan_id !== undefined && { pricing_plan_id: v.pricing_plan_id }),
    ...(v.available_until !== undefined && { available_until: wholeSecond(v.available_until) }),
  };
}

/** The schema of `available_until`, unlike other times, has no fraction of a second. */
function wholeSecond(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
