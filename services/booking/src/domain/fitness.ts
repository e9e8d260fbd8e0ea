import type { VehicleState } from '@drais/vocabulary/vehicle';

/** Nobody hears the vehicle, or knows where it is. */
const LOST: readonly VehicleState[] = ['non_contactable', 'missing'];
/** It is broken, in a van, or not here. */
const AWAY: readonly VehicleState[] = ['non_operational', 'removed', 'elsewhere', 'stopped'];

/** Whether a vehicle is lost from sight. */
export function isSilent(state: VehicleState): boolean {
  return LOST.includes(state);
}

/** Whether nobody should be promised a vehicle in this state: it is broken, lost or in a van. */
export function isOutOfService(state: VehicleState): boolean {
  return LOST.includes(state) || AWAY.includes(state);
}
