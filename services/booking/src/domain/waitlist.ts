import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { chargeAtStart, hasEnoughCharge } from './charge.ts';
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

interface Terms {
  readonly charge_min_fraction: number;
  readonly now: Date;
}

/**
 * What somebody in line is offered of the vehicles at their place, beside the offers that were made
 * to those before: nobody behind takes what somebody before could have had.
 *
 * @param standing vehicles at the entry's place, with what is promised of each
 */
export function offerFor<C extends Candidate>(
  entry: WaitlistEntry,
  standing: readonly C[],
  before: readonly Offer<Candidate>[],
  terms: Terms,
): C | undefined {
  const candidates = standing.map((vehicle) => ({
    vehicle,
    ...vehicle,
    promised: [...vehicle.promised, ...periodsOf(vehicle, before)],
  }));
  const { starts_at, ends_at } = entry;
  return chooseVehicle(candidates, { starts_at, ends_at, ...terms }).fit[0]?.vehicle;
}

function periodsOf({ vehicle_id }: Candidate, offers: readonly Offer<Candidate>[]): Period[] {
  return offers
    .filter(({ vehicle }) => vehicle.vehicle_id === vehicle_id)
    .map(({ entry }) => ({ starts_at: entry.starts_at, ends_at: entry.ends_at }));
}

/** Whether a vehicle stands where somebody waits, with enough charge; its promises apart. */
export function couldHave(
  entry: Pick<WaitlistEntry, 'station_id' | 'starts_at'>,
  vehicle: { readonly station_id?: string; readonly charge_fraction?: number },
  { charge_min_fraction, now }: Terms,
): boolean {
  if (entry.station_id !== null && entry.station_id !== vehicle.station_id) return false;
  const charge = chargeAtStart(vehicle.charge_fraction, now, entry.starts_at);
  return hasEnoughCharge(charge, charge_min_fraction);
}
