/**
 * How fast a parked vehicle's charge falls, as a fraction of full per day. Electronics and cold,
 * rounded up.
 */
const STANDBY_FRACTION_PER_DAY = 0.02;

/**
 * The charge expected at the start of a promise (B4), 0 to 1. Charging is not counted on: a promise
 * must hold without it. Null when the vehicle has never reported a charge.
 */
export function chargeAtStart(
  charge_fraction: number | undefined,
  now: Date,
  starts_at: Date,
): number | null {
  if (charge_fraction === undefined) return null;
  const days = Math.max(0, starts_at.getTime() - now.getTime()) / 86_400_000;
  return Math.max(0, charge_fraction - days * STANDBY_FRACTION_PER_DAY);
}

/**
 * Whether a vehicle of this class may be promised with this charge. A vehicle without a reading may
 * not.
 */
export function hasEnoughCharge(
  charge_fraction: number | null,
  charge_min_fraction: number,
): boolean {
  return charge_fraction !== null && charge_fraction >= charge_min_fraction;
}
