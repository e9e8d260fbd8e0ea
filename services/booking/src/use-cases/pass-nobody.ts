import { fleet } from '@drais/contracts';
import { LostRace, type Tools, type Transaction } from '@drais/kit';
import type { OutputOf } from '@drais/vocabulary/define';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { isReservedForPeriod } from '@drais/vocabulary/vehicle';
import { isOutOfService } from '../domain/fitness.ts';
import type { Period } from '../domain/reservation.ts';
import { couldHave } from '../domain/waitlist.ts';
import { findTripRules } from '../store/trip-rules.ts';
import { LINE, listInTheWay, mustPassNobody } from '../store/waitlist.ts';
import { LINE_MAX, serveLine } from './serve-waitlist.ts';

/** What somebody takes who does not stand in line for it, or not at its head. */
export interface Taking extends Period {
  readonly area_id: string;
  readonly reservation_id: string;
  readonly vehicle_id: string;
  readonly vehicle_class: VehicleClass;
  readonly rider_id: string;
  /** What the rider has of the vehicle already: nobody in line could have had that. */
  readonly had: Period | null;
}

/**
 * The transaction that takes, with a guard that goes behind what takes the vehicle: it has to see
 * every promise that was given back before.
 */
type Attempt<T> = (guard: ((tx: Transaction) => Promise<void>) | undefined) => Promise<T>;

/**
 * Attempts of one taking: without a look at the vehicle, as nobody waits; with one, as who waits
 * cannot have this vehicle; after the line was served.
 */
const ATTEMPTS_MAX = 3;

/**
 * Takes a vehicle past nobody who waits for one and could have it (B6): whether it came free a
 * moment ago, came back into service or was brought here, the first in line is asked before. The
 * guard decides in the transaction itself. Where nobody waits it finds an empty index, in the same
 * round trip. @throws {LostRace} for the line, which has been served then
 */
export async function takeBehindLine<T>(
  tools: Tools,
  taking: Taking,
  attempt: Attempt<T>,
): Promise<T> {
  // Only for these there is a line.
  if (!isReservedForPeriod(taking.vehicle_class)) return attempt(undefined);
  let cannot_have_it: readonly string[] = [];
  for (let attempts = 1; ; attempts++) {
    try {
      const terms = { cannot_have_it, now: tools.now() };
      return await attempt((tx) => mustPassNobody(tx, { ...taking, ...terms }));
    } catch (error) {
      if (!isPastLine(error) || attempts === ATTEMPTS_MAX) throw error;
    }
    if (attempts > 1) await serveLine(tools, taking);
    cannot_have_it = await entriesElsewhere(tools, taking);
  }
}

/** Somebody in line comes before. */
export function isPastLine(error: unknown): boolean {
  return error instanceof LostRace && error.what === LINE;
}

/** Who waits in the way of a taking and cannot have the vehicle, for whatever time it is free. */
async function entriesElsewhere(tools: Tools, taking: Taking): Promise<string[]> {
  const { area_id, vehicle_id, vehicle_class } = taking;
  const shard = tools.db.shard(area_id);
  const now = tools.now();
  const found = await tools.call(fleet.getVehicle, { area_id, vehicle_id });
  const { rules } = await findTripRules(shard, area_id, vehicle_class);
  const in_the_way = await listInTheWay(shard, { ...taking, now, limit: LINE_MAX });
  const terms = { charge_min_fraction: rules.charge_min_fraction, now };
  return in_the_way
    .filter(
      (entry) => !found.ok || !isStanding(found.value) || !couldHave(entry, found.value, terms),
    )
    .map(({ entry_id }) => entry_id);
}

/** The line is offered what stands somewhere, free or set aside, and nothing that is ridden. */
function isStanding({ vehicle_state }: OutputOf<typeof fleet.getVehicle>): boolean {
  return vehicle_state !== 'on_trip' && !isOutOfService(vehicle_state);
}
