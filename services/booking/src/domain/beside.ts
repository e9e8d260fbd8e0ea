import { distanceBetween_m, type Position } from '@drais/vocabulary/units';

/**
 * By how many metres a rider is surely away from a vehicle: what is left of the distance when both
 * positions err towards each other. 0 where they may be in one place.
 */
export function surelyApart_m(rider: Position, vehicle: Position): number {
  const distance_m = distanceBetween_m(rider, vehicle);
  return Math.max(0, distance_m - rider.accuracy_m - vehicle.accuracy_m);
}
