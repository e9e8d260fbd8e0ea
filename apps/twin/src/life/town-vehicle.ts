import type { Point } from '@drais/vocabulary/units';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import type { Vehicle } from '../vehicle/vehicle.ts';
import { afterResting, afterRiding, type Battery, batteryOf } from './battery.ts';
import { between, type Draw } from './draw.ts';
import { pointOn, type Way } from './way.ts';

export interface TownVehicleOptions {
  readonly vehicle: Pick<Vehicle, 'report' | 'isLocked' | 'allowed_m_s' | 'close' | 'memory'>;
  readonly code: string;
  readonly vehicle_id: string;
  readonly vehicle_class: VehicleClass;
  readonly speed_max_m_s: number;
  readonly range_max_m: number;
  readonly position: Point;
  readonly charge_fraction: number;
  readonly draw: Draw;
  /** Whether a vehicle parked here stands at a charger. */
  isAtCharger(position: Point): boolean;
  /** Told when the lock has opened or closed. */
  onLock(vehicle: TownVehicle): void;
}

/** A vehicle with a body: it moves, rests, loses and gains charge, and says so in time. */
export interface TownVehicle {
  readonly code: string;
  readonly vehicle_id: string;
  readonly vehicle_class: VehicleClass;
  readonly speed_max_m_s: number;
  readonly vehicle: TownVehicleOptions['vehicle'];
  /** In the hands of a simulated rider; what is unlocked otherwise is in a person's. */
  claimed: boolean;
  position(): Point;
  /**
   * Rides to the way's end, while the lock is open; resolves there. Rejects when the signal says
   * so, and stands.
   */
  ride(way: Way, how: { readonly speed_m_s: number; readonly signal: AbortSignal }): Promise<void>;
  /** Lets the time since the last tick pass. */
  tick(now_ms: number): void;
}

/**
 * Seconds between reports. A map follows a moving vehicle; a parked one says that it is still
 * there.
 */
const REPORT_S = { moving: 5, parked: 60 };
/** Share by which a parked vehicle's pace varies, so that a fleet does not speak all at once. */
const JITTER = 0.15;
/**
 * Seconds that pass in one tick at most: a machine that slept finds its vehicles where they were.
 */
const TICK_S_MAX = 5;

interface Ride {
  readonly way: Way;
  readonly speed_m_s: number;
  readonly arrive: () => void;
  travelled_m: number;
}

export function openTownVehicle(options: TownVehicleOptions): TownVehicle {
  const { vehicle, code, vehicle_id, vehicle_class, speed_max_m_s, range_max_m, draw } = options;
  let { position } = options;
  let battery: Battery = batteryOf(options.charge_fraction);
  let ride: Ride | undefined;
  let was_locked = vehicle.isLocked();
  let last_ms: number | undefined;
  let report_at_ms = 0;
  let reporting = false;

  function live(elapsed_s: number): void {
    if (ride === undefined || vehicle.isLocked()) {
      if (was_locked) battery = afterResting(battery, elapsed_s, options.isAtCharger(position));
      return;
    }
    const speed_m_s = vehicle.allowed_m_s(ride.speed_m_s);
    const moved_m = Math.min(speed_m_s * elapsed_s, ride.way.length_m - ride.travelled_m);
    if (ride.travelled_m === 0) report_at_ms = 0;
    ride.travelled_m += moved_m;
    position = pointOn(ride.way, ride.travelled_m);
    battery = afterRiding(battery, moved_m, range_max_m);
    if (ride.travelled_m >= ride.way.length_m) {
      ride.arrive();
      stand();
    }
  }

  function stand(): void {
    ride = undefined;
    report_at_ms = 0;
  }

  function noticeLock(): void {
    if (vehicle.isLocked() === was_locked) return;
    was_locked = vehicle.isLocked();
    report_at_ms = 0;
    options.onLock(self);
  }

  function reportWhenDue(now_ms: number): void {
    // One at a time: what was true during an outage is of no use after it.
    if (reporting || now_ms < report_at_ms) return;
    reporting = true;
    const is_moving = ride !== undefined && !vehicle.isLocked();
    const pause_s = is_moving
      ? REPORT_S.moving
      : REPORT_S.parked * between(draw, 1 - JITTER, 1 + JITTER);
    report_at_ms = now_ms + pause_s * 1000;
    vehicle
      .report({
        position,
        speed_m_s: is_moving ? round(ride?.speed_m_s ?? 0) : 0,
        charge_fraction: round(battery.charge_fraction),
      })
      // Only closing ends a report that is on its way.
      .catch(() => undefined)
      .finally(() => {
        reporting = false;
      });
  }

  const self: TownVehicle = {
    code,
    vehicle_id,
    vehicle_class,
    speed_max_m_s,
    vehicle,
    claimed: false,
    position: () => position,
    ride: (way, { speed_m_s, signal }) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const leave = (): void => {
          stand();
          reject(signal.reason);
        };
        signal.addEventListener('abort', leave, { once: true });
        const arrive = (): void => {
          signal.removeEventListener('abort', leave);
          resolve();
        };
        ride = { way, speed_m_s, arrive, travelled_m: 0 };
      }),
    tick: (now_ms) => {
      const elapsed_s = Math.min(TICK_S_MAX, Math.max(0, (now_ms - (last_ms ?? now_ms)) / 1000));
      last_ms = now_ms;
      noticeLock();
      live(elapsed_s);
      reportWhenDue(now_ms);
    },
  };
  return self;
}

/** A vehicle knows its charge and its speed to a thousandth. */
function round(reading: number): number {
  return Math.round(reading * 1000) / 1000;
}
