import type { VehicleClass } from '@drais/vocabulary/vehicle';
import {
  type Feed,
  type Freshness,
  feedOf,
  type LocalizedString,
  localized,
  type Wording,
} from './feed.ts';

export interface GbfsVehicleType {
  readonly vehicle_type_id: string;
  readonly vehicle_class: VehicleClass;
  readonly name: Wording;
  /** Metres on a full charge. */
  readonly range_max_m: number;
  readonly speed_max_m_s: number;
  /** Seconds that a vehicle may be held before its trip; absent when there is no one limit. */
  readonly reserve_max_s?: number;
  readonly rider_capacity?: number;
  /** The first is the default. */
  readonly pricing_plan_ids: readonly string[];
}

export interface VehicleType {
  readonly vehicle_type_id: string;
  readonly form_factor: 'scooter_standing' | 'bicycle' | 'car';
  readonly propulsion_type: 'electric' | 'electric_assist';
  readonly max_range_meters: number;
  readonly name: readonly LocalizedString[];
  readonly max_permitted_speed: number;
  readonly return_constraint: 'hybrid' | 'any_station';
  readonly rider_capacity?: number;
  readonly default_reserve_time?: number;
  readonly default_pricing_plan_id?: string;
  readonly pricing_plan_ids?: readonly string[];
}

/**
 * GBFS 3.0 knows no van: it is driven with a car's licence, and `other` would hide it from trip
 * planners.
 */
const FORM_OF = {
  scooter: { form_factor: 'scooter_standing', propulsion_type: 'electric' },
  e_bike: { form_factor: 'bicycle', propulsion_type: 'electric_assist' },
  car: { form_factor: 'car', propulsion_type: 'electric' },
  van: { form_factor: 'car', propulsion_type: 'electric' },
} as const satisfies Record<VehicleClass, Pick<VehicleType, 'form_factor' | 'propulsion_type'>>;

/**
 * Product rule R2: cars and vans return to a bay, scooters and e-bikes to allowed zones or bays.
 */
const RETURN_OF = {
  scooter: 'hybrid',
  e_bike: 'hybrid',
  car: 'any_station',
  van: 'any_station',
} as const satisfies Record<VehicleClass, VehicleType['return_constraint']>;

/** vehicle_types.json. */
export function vehicleTypesFeed(
  types: readonly GbfsVehicleType[],
  languages: readonly string[],
  freshness: Freshness,
): Feed<{ vehicle_types: VehicleType[] }> {
  return feedOf({ vehicle_types: types.map((type) => vehicleTypeOf(type, languages)) }, freshness);
}

function vehicleTypeOf(type: GbfsVehicleType, languages: readonly string[]): VehicleType {
  const { rider_capacity, reserve_max_s, pricing_plan_ids } = type;
  const [default_pricing_plan_id] = pricing_plan_ids;
  return {
    vehicle_type_id: type.vehicle_type_id,
    ...FORM_OF[type.vehicle_class],
    max_range_meters: Math.floor(type.range_max_m),
    name: localized(type.name, languages),
    max_permitted_speed: kilometresPerHour(type.speed_max_m_s),
    return_constraint: RETURN_OF[type.vehicle_class],
    ...(rider_capacity !== undefined && { rider_capacity }),
    // Minutes, although the name does not say so. Rounded down: never promise a longer hold.
    ...(reserve_max_s !== undefined && { default_reserve_time: Math.floor(reserve_max_s / 60) }),
    ...(default_pricing_plan_id !== undefined && { default_pricing_plan_id, pricing_plan_ids }),
  };
}

/**
 * Whole km/h from m/s. To the nearest one where it is one within 0.05 (25 km/h are 6.944 m/s), else
 * down.
 */
export function kilometresPerHour(speed_m_s: number): number {
  return Math.floor(speed_m_s * 3.6 + 0.05);
}
