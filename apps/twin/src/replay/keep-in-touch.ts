import type { Vehicle } from '../vehicle/vehicle.ts';

/**
 * A parked vehicle says where it stands this often, wall time: the fleet gives one up that was
 * silent for fifteen minutes, and a day that is ridden slowly may last longer than that.
 */
const EVERY_MS = 10 * 60_000;
/** Vehicles that report at once: the others follow at the next step of the day. */
const AT_ONCE_MAX = 20;

/**
 * Keeps the parked vehicles of a day in touch with the platform. Returns what to do at each step;
 * one that is away on a trip reports by itself.
 */
export function keepInTouch(
  vehicles: ReadonlyMap<string, { readonly vehicle: Pick<Vehicle, 'position' | 'report'> }>,
  nowMs: () => number = () => performance.now(),
): (isAway: (bike_id: string) => boolean) => void {
  const began_ms = nowMs();
  const reported_ms = new Map<string, number>();
  return (isAway) => {
    const now_ms = nowMs();
    const due = [...vehicles.keys()].filter(
      (bike_id) => now_ms - (reported_ms.get(bike_id) ?? began_ms) >= EVERY_MS && !isAway(bike_id),
    );
    for (const bike_id of due.slice(0, AT_ONCE_MAX)) {
      const vehicle = vehicles.get(bike_id)?.vehicle;
      reported_ms.set(bike_id, now_ms);
      // Nobody waits for it: what an outage holds back is sent when that is over.
      vehicle?.report({ position: vehicle.position(), speed_m_s: 0 }).catch(() => undefined);
    }
  };
}
