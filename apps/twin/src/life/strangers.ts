import { nearestStation } from './choose-ride.ts';
import { pauseFor } from './pause.ts';
import { type DemoTown, wayToPlace, wayToStation } from './town.ts';
import type { TownVehicle } from './town-vehicle.ts';
import { pointOn, type Way, wayOf } from './way.ts';

export interface StrangerOptions {
  readonly town: DemoTown;
  readonly signal: AbortSignal;
  /**
   * Whether the platform says that a trip runs with this vehicle: an operator may unlock one too,
   * to look at it.
   */
  isOnTrip(vehicle_id: string): Promise<boolean>;
  readonly tell: (error: unknown) => void;
}

/** Seconds in which a person could still change their mind before the vehicle moves off. */
const MOUNT_S = 10;
/**
 * A person's ride takes about this long: enough to watch it on the map, little enough to wait for
 * its end.
 */
const RIDE_S = { usual: 65, most: 80 };
/** Slower would not count as riding. */
const SPEED_MIN_M_S = 1.5;
/** Between two questions whether a trip runs yet. */
const ASK_EVERY_S = 10;

/**
 * Moves the vehicles that a person has unlocked, as nobody sits on them: after a moment each rides
 * to a near station, or around and back into its own, and stands there, so that the person can end
 * the trip. Call it with every lock that opens or closes.
 */
export function followStrangers(
  options: StrangerOptions,
): (vehicle: TownVehicle, mount_s?: number) => void {
  const rides = new Map<string, AbortController>();
  return (vehicle, mount_s = MOUNT_S) => {
    rides.get(vehicle.code)?.abort();
    rides.delete(vehicle.code);
    if (vehicle.vehicle.isLocked() || vehicle.claimed) return;
    const leaving = new AbortController();
    rides.set(vehicle.code, leaving);
    const signal = AbortSignal.any([options.signal, leaving.signal]);
    carry(options, { vehicle, mount_s, signal }).catch((error: unknown) => {
      if (!signal.aborted) options.tell(error);
    });
  };
}

async function carry(
  { town, isOnTrip }: StrangerOptions,
  {
    vehicle,
    mount_s,
    signal,
  }: { readonly vehicle: TownVehicle; readonly mount_s: number; readonly signal: AbortSignal },
): Promise<void> {
  await pauseFor(mount_s, signal);
  while (!(await isOnTrip(vehicle.vehicle_id))) await pauseFor(ASK_EVERY_S, signal);
  // After a restart of the twin its own riders find their vehicles again; those are theirs to move.
  if (vehicle.claimed) return;
  const way = strangerWay(town, vehicle);
  if (way === undefined) return;
  const speed_m_s = strangerSpeed_m_s(way.length_m, vehicle.speed_max_m_s);
  await vehicle.ride(way, { speed_m_s, signal });
}

/**
 * To the next station, or around and back into this one when the next is too far for a short ride.
 */
export function strangerWay(
  town: Pick<DemoTown, 'stations' | 'avoided' | 'draw'>,
  vehicle: Pick<TownVehicle, 'position' | 'speed_max_m_s'>,
): Way | undefined {
  const here = vehicle.position();
  const next = nearestStation(here, town.stations, true);
  if (next === undefined) return undefined;
  const way = wayToStation(town, here, next);
  const reach_m = vehicle.speed_max_m_s * RIDE_S.most;
  const home = nearestStation(here, town.stations, false);
  if (way.length_m <= reach_m || home === undefined || home === next) return way;
  const turn = pointOn(way, (vehicle.speed_max_m_s * RIDE_S.usual) / 2);
  const back = wayToStation(town, turn, home);
  return wayOf([...wayToPlace(town, here, turn).points, ...back.points.slice(1)]);
}

/** As fast as makes the ride take its time, between walking and what the vehicle can do. */
export function strangerSpeed_m_s(way_m: number, speed_max_m_s: number): number {
  return Math.max(SPEED_MIN_M_S, Math.min(speed_max_m_s, way_m / RIDE_S.usual));
}
