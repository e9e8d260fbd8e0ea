/** The traction battery of a simulated vehicle. */
export interface Battery {
  /** 0 to 1. */
  readonly charge_fraction: number;
  /** A fresh pack is on its way in. */
  readonly swapping: boolean;
}

/** Below this a technician would come with a fresh pack. */
const SWAP_BELOW = 0.15;
/** A fresh pack is rarely full. */
const SWAPPED_TO = 0.95;
/**
 * A whole charge takes ten minutes: slow enough to be seen, quick enough that the vehicle is soon
 * back.
 */
const SWAP_PER_S = 1 / 600;
/** A vehicle that stands at a charging station fills up in five hours. */
const CHARGER_PER_S = 1 / 18_000;

export function batteryOf(charge_fraction: number): Battery {
  return { charge_fraction, swapping: charge_fraction < SWAP_BELOW };
}

/** After `moved_m` metres of a vehicle that goes `range_m` on a full charge. */
export function afterRiding(battery: Battery, moved_m: number, range_m: number): Battery {
  const charge_fraction = Math.max(0, battery.charge_fraction - moved_m / range_m);
  return { charge_fraction, swapping: battery.swapping || charge_fraction < SWAP_BELOW };
}

/**
 * After `rested_s` seconds parked. A drained vehicle fills up wherever it stands: no public route
 * lets a technician swap its pack yet, and a demo whose vehicles run dry one after the other would
 * be none.
 */
export function afterResting(battery: Battery, rested_s: number, at_charger: boolean): Battery {
  const { charge_fraction, swapping } = battery;
  if (swapping) {
    const filled = Math.min(SWAPPED_TO, charge_fraction + rested_s * SWAP_PER_S);
    return { charge_fraction: filled, swapping: filled < SWAPPED_TO };
  }
  if (!at_charger) return battery;
  return { charge_fraction: Math.min(1, charge_fraction + rested_s * CHARGER_PER_S), swapping };
}
