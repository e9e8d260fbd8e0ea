import { isReservedForPeriod, type VehicleClass } from '@drais/vocabulary/vehicle';

/** What vehicles of a class are watched by: data of an area, with these defaults. */
export interface RideRules {
  /** What a vehicle is slowed to where riding is forbidden. */
  readonly walking_speed_kph: number;
  readonly battery_low_fraction: number;
  readonly battery_critical_fraction: number;
  /** Silence of a vehicle in use after which its rider is told. */
  readonly silent_after_s: number;
  /** How far beyond its error a vehicle that nobody has may be found elsewhere. */
  readonly moved_after_m: number;
}

/** What holds where an area has set nothing else. */
export function defaultRideRules(vehicle_class: VehicleClass): RideRules {
  return {
    walking_speed_kph: 6,
    battery_low_fraction: 0.2,
    battery_critical_fraction: 0.1,
    // Four reports missed in a row: a tunnel is shorter, a dead modem is longer.
    silent_after_s: 120,
    // A scooter is lifted out of the way by any passer-by; a car stays unless it is towed.
    moved_after_m: isReservedForPeriod(vehicle_class) ? 200 : 100,
  };
}
