/**
 * Metres that a vehicle still goes, rounded down. Linear in the charge: forecasts by load and
 * weather are not known here. `charge_fraction` 0 to 1, `range_max_m` on a full charge.
 */
export function rangeOf_m(charge_fraction: number, range_max_m: number): number {
  return Math.floor(Math.min(1, Math.max(0, charge_fraction)) * range_max_m);
}
