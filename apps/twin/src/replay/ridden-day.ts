import type { payments } from '@drais/contracts';
import type { BikeshareDay } from '@drais/standards/bikeshare/bikeshare-day';
import type { OutputOf } from '@drais/vocabulary/define';
import type { PatientClient } from '../rider/patient-client.ts';
import type { Rider } from '../rider/rider.ts';
import type { Vehicle } from '../vehicle/vehicle.ts';
import type { Town } from './day-town.ts';
import type { Stopwatch } from './stopwatch.ts';

export type Receipt = OutputOf<typeof payments.getReceipt>;

export interface DayVehicle {
  readonly vehicle_id: string;
  readonly vehicle: Vehicle;
}

export interface DayOptions {
  readonly day: BikeshareDay;
  readonly town: Town;
  readonly operator: PatientClient;
  /** Vehicles by the record's `bike_id`; what is printed on them is `codeOfBike(bike_id)`. */
  readonly vehicles: ReadonlyMap<string, DayVehicle>;
  /** The next rider, with an account, an age and a card. */
  nextRider(): Promise<Rider>;
  /** Moves business time forward and returns when the platform has done what was due. */
  stepTo(at: Date): Promise<void>;
  readonly photo_required: boolean;
  /** Business seconds per wall second at most. */
  readonly speed: number;
  readonly log: (line: string) => void;
}

export interface DayResult {
  asked: number;
  completed: number;
  refused: Record<string, number>;
  recoveries: number;
  moves: number;
  readonly receipts: Receipt[];
  readonly latencies: Stopwatch;
}

/** A trip that goes on. */
export interface Running {
  readonly rider: Rider;
  readonly trip_id: string;
}

/** The vehicle that stands for one of the record. */
export function vehicleOf({ vehicles }: Pick<DayOptions, 'vehicles'>, bike_id: string): DayVehicle {
  const found = vehicles.get(bike_id);
  if (found === undefined) throw new RangeError(`no vehicle ${bike_id}`);
  return found;
}
