/**
 * The four classes of the fleet. Scooters and e-bikes are held ad hoc; cars and vans are reserved
 * for a period.
 */
export const VEHICLE_CLASSES = ['scooter', 'e_bike', 'car', 'van'] as const;
export type VehicleClass = (typeof VEHICLE_CLASSES)[number];

/** Source: MDS 2.0, Vehicle States. */
export const VEHICLE_STATES = [
  'available',
  'reserved',
  'on_trip',
  'non_operational',
  'non_contactable',
  'missing',
  'removed',
  'elsewhere',
  'stopped',
] as const;
export type VehicleState = (typeof VEHICLE_STATES)[number];

/** Whether a class is reserved for a fixed period (B1) rather than held open-ended (B2). */
export function isReservedForPeriod(vehicle_class: VehicleClass): boolean {
  return vehicle_class === 'car' || vehicle_class === 'van';
}
