import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { type Candidate, chooseVehicle } from './choose-vehicle.ts';
import type { Period } from './reservation.ts';

export interface WaitlistEntry extends Period {
  readonly area_id: string;
  readonly entry_id: string;
  readonly rider_id: string;
  readonly vehicle_class: VehicleClass;
  /** Null: anywhere in the area. */
  readonly station_id: string | null;
  readonly pricing_plan_id: string;
  readonly plan_version: number;
  readonly status: 'waiting' | 'offered' | 'served' | 'passed' | 'left' | 'over';
  readonly joined_at: Date;
  readonly reservation_id: string | null;
  readonly stream_version: number;
}

export interface Offer<C extends Candidate> {
  readonly entry: WaitlistEntry;
  readonly vehicle: C;
}

/**
 * Who is offered what is free, in the order of the line: the first who fits a vehicle gets it, and
 * nobody behind takes what somebody before could have had.
 *
 * @param line waiting entries of one class, the first in line first
 * @param standing the vehicles at an entry's place, with what is promised of each
 */
export function offersFor<C extends Candidate>(
  line: readonly WaitlistEntry[],
  standing: (entry: WaitlistEntry) => readonly C[],
  terms: { readonly charge_min_fraction: number; readonly now: Date },
): Offer<C>[] {
  const offered = new Map<string, Period[]>();
  const offers: Offer<C>[] = [];
  for (const entry of line) {
    const candidates = standing(entry).map((vehicle) => ({
      ...vehicle,
      promised: [...vehicle.promised, ...(offered.get(vehicle.vehicle_id) ?? [])],
    }));
    const { starts_at, ends_at } = entry;
    const [vehicle] = chooseVehicle(candidates, { starts_at, ends_at, ...terms }).fit;
    if (vehicle === undefined) continue;
    const { vehicle_id } = vehicle;
    offered.set(vehicle_id, [...(offered.get(vehicle_id) ?? []), { starts_at, ends_at }]);
    offers.push({ entry, vehicle });
  }
  return offers;
}
