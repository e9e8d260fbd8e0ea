import { booking, type fleet } from '@drais/contracts';
import type { Context, Tools, Transaction } from '@drais/kit';
import type { DataOf, OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import type { AgreedFees } from '../domain/late-fee.ts';
import type { Promised } from '../domain/reservation.ts';
import { mustBeVacant, type Reservation } from '../store/reservations.ts';
import type { Plan } from './rider-terms.ts';

type Vehicle = OutputOf<typeof fleet.getVehicle>;
type MadeData = DataOf<typeof booking.events.reservationMade>;
type Fees = 'currency' | 'cancellation_fee_minor' | 'no_show_fee_minor';
type PromisedVehicle = Pick<Vehicle, 'vehicle_id' | 'vehicle_class' | 'public_vehicle_id' | 'code'>;

/** A decided reservation, ready to be recorded. */
export interface MadeReservation {
  readonly reservation_id: string;
  readonly vehicle: PromisedVehicle;
  readonly plan: Pick<Plan, 'pricing_plan_id' | 'version'> & Partial<Pick<Plan, Fees>>;
  readonly promised: Omit<Promised, 'free_until'> & Partial<Pick<Promised, 'free_until'>>;
  readonly replaces?: MadeData['replaces'];
  readonly offer?: MadeData['offer'];
}

/** What else the transaction of a promise does. */
export interface Beside {
  /** Comes before everything else. */
  readonly first?: (tx: Transaction) => Promise<void>;
  /** Comes behind it, and may fail it. */
  readonly guard?: ((tx: Transaction) => Promise<void>) | undefined;
}

/**
 * The transaction that makes a promise. @throws {LostRace} when the vehicle is promised or in use
 * at that time, or the guard says no; nothing is stored then
 */
export async function recordReservation(
  tools: Pick<Tools, 'now' | 'db' | 'record'>,
  context: Pick<Context, 'principal' | 'trace_id'>,
  made: MadeReservation,
  { first, guard }: Beside = {},
): Promise<void> {
  const { account_id } = context.principal;
  const { area_id, vehicle_id, begins_now, list } = promiseEvents(made, account_id, tools.now());
  const head = newStream(made.reservation_id, context.trace_id);
  await tools.db.shard(area_id).oneFlight(async (tx) => {
    await Promise.all([
      first?.(tx),
      tools.record(tx, head, list),
      // Possession outlives a promise that ran out: nobody is promised a vehicle that somebody
      // still rides.
      begins_now ? mustBeVacant(tx, area_id, vehicle_id) : undefined,
      guard?.(tx),
    ]);
  });
}

/** A new reservation as it will be read when it is stored. */
export function asStored(made: MadeReservation, rider_id: string): Reservation {
  const { reservation_id, vehicle, plan, promised } = made;
  const { free_until, fees } = lateTerms(plan, promised.free_until);
  const { vehicle_id, public_vehicle_id, code, vehicle_class } = vehicle;
  return {
    area_id: shardKeyOf(reservation_id),
    reservation_id,
    vehicle_id,
    public_vehicle_id,
    code,
    vehicle_class,
    rider_id,
    status: 'held',
    starts_at: promised.starts_at,
    ends_at: promised.ends_at,
    lapses_at: promised.lapses_at,
    has_begun: false,
    free_until: free_until === undefined ? null : new Date(free_until),
    fees: fees ?? null,
    notice: null,
    offer_ends_at: null,
    pricing_plan_id: plan.pricing_plan_id,
    plan_version: plan.version,
    stream_version: 1,
  };
}

/** What is recorded of a new promise, and whether its vehicle has to be vacant now. */
export function promiseEvents(
  { reservation_id, vehicle, plan, promised, replaces, offer }: MadeReservation,
  rider_id: string,
  now: Date,
) {
  const { vehicle_id } = vehicle;
  const area_id = shardKeyOf(reservation_id);
  const made = booking.events.reservationMade.at(now, {
    reservation_id,
    vehicle_id,
    rider_id,
    vehicle_class: vehicle.vehicle_class,
    public_vehicle_id: vehicle.public_vehicle_id,
    code: vehicle.code,
    starts_at: promised.starts_at.toISOString(),
    ends_at: promised.ends_at.toISOString(),
    lapses_at: promised.lapses_at.toISOString(),
    plan: { pricing_plan_id: plan.pricing_plan_id, version: plan.version },
    ...lateTerms(plan, promised.free_until),
    ...(replaces === undefined ? {} : { replaces }),
    ...(offer === undefined ? {} : { offer }),
  });
  const begins_now = promised.starts_at <= now;
  const began = booking.events.reservationBegan.at(now, { reservation_id, vehicle_id });
  return { area_id, vehicle_id, begins_now, list: begins_now ? [made, began] : [made] };
}

/** The head of a stream that does not exist yet. */
export function newStream(stream_id: string, trace_id: string) {
  return { shard_key: shardKeyOf(stream_id), stream_id, stream_version: 0, trace_id };
}

/** A hold is free at any time: it has no such terms. */
function lateTerms(
  plan: MadeReservation['plan'],
  free_until: Date | null | undefined,
): { readonly free_until?: string; readonly fees?: AgreedFees } {
  if (free_until === undefined || free_until === null) return {};
  const { currency, cancellation_fee_minor = 0, no_show_fee_minor = 0 } = plan;
  const has_fees = currency !== undefined && cancellation_fee_minor + no_show_fee_minor > 0;
  return {
    free_until: free_until.toISOString(),
    ...(has_fees ? { fees: { currency, cancellation_fee_minor, no_show_fee_minor } } : {}),
  };
}
