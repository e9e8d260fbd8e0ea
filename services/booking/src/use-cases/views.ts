import { type booking, fleet, payments } from '@drais/contracts';
import { type Tools, Unavailable } from '@drais/kit';
import type { OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import type { Money } from '@drais/vocabulary/units';
import { isReservedForPeriod } from '@drais/vocabulary/vehicle';
import { feeOf } from '../domain/late-fee.ts';
import type { Trip } from '../domain/trip.ts';
import { unriddenUntil } from '../domain/trip-pause.ts';
import type { Reservation } from '../store/reservations.ts';

type Plan = OutputOf<typeof payments.getPlanVersion>;
type TripView = OutputOf<typeof booking.getTrip>;
type OperatorTripView = OutputOf<typeof booking.listAreaTrips>['items'][number];

/** A reservation as its rider sees it, with the price that was accepted. */
export async function reservationView(
  tools: Tools,
  reservation: Reservation,
  known_plan?: Plan,
): Promise<OutputOf<typeof booking.getReservation>> {
  const plan = known_plan ?? (await planOf(tools, reservation));
  return {
    reservation_id: reservation.reservation_id,
    vehicle_id: reservation.vehicle_id,
    public_vehicle_id: reservation.public_vehicle_id,
    code: reservation.code,
    vehicle_class: reservation.vehicle_class,
    ...statusView(reservation),
    starts_at: reservation.starts_at.toISOString(),
    ...(isReservedForPeriod(reservation.vehicle_class)
      ? {
          ends_at: reservation.ends_at.toISOString(),
          lapses_at: reservation.lapses_at.toISOString(),
        }
      : { ends_at: reservation.lapses_at.toISOString() }),
    ...(reservation.status === 'held' ? { cancellation: cancellationView(reservation) } : {}),
    ...(reservation.notice === null ? {} : { notice: reservation.notice }),
    plan,
  };
}

function statusView({ status, offer_ends_at }: Reservation) {
  if (status !== 'held' || offer_ends_at === null) return { status };
  return { status: 'offered' as const, offer_ends_at: offer_ends_at.toISOString() };
}

function cancellationView({ free_until, fees, lapses_at }: Reservation) {
  const fee = feeOf(fees, 'late_cancellation');
  const no_show_fee = feeOf(fees, 'no_show');
  return {
    free_until: (free_until ?? lapses_at).toISOString(),
    ...(fee === null ? {} : { fee: money(fee) }),
    ...(no_show_fee === null ? {} : { no_show_fee: money(no_show_fee) }),
  };
}

function money({ amount_minor, currency }: Money): Money {
  return { amount_minor, currency };
}

async function planOf(tools: Tools, { pricing_plan_id, plan_version }: Reservation): Promise<Plan> {
  const found = await tools.call(payments.getPlanVersion, {
    pricing_plan_id,
    version: plan_version,
  });
  if (!found.ok) throw new Error(`plan ${pricing_plan_id} version ${String(plan_version)} is gone`);
  return found.value;
}

/**
 * A trip as its rider sees it. The cost is left out when nobody can compute it now: it is
 * information, not a promise.
 */
export async function tripView(tools: Tools, trip: Trip): Promise<TripView> {
  const cost = await costSoFar(tools, trip);
  return { ...plainView(trip), ...(cost === undefined ? {} : { cost_so_far: cost }) };
}

export function operatorTripView(trip: Trip): OperatorTripView {
  const { vehicle_id, rider_id, case_id } = trip;
  return { ...plainView(trip), vehicle_id, rider_id, ...(case_id === null ? {} : { case_id }) };
}

function plainView(trip: Trip): TripView {
  return {
    trip_id: trip.trip_id,
    reservation_id: trip.reservation_id,
    vehicle_class: trip.vehicle_class,
    code: trip.code,
    status: trip.status,
    requested_at: trip.requested_at.toISOString(),
    paused_s: trip.paused_s,
    ...instant('waits_for_bank_until', trip.waits_for_bank_until),
    ...instant('started_at', trip.started_at),
    ...instant('meter_stopped_at', trip.ended_at ?? trip.first_attempt_at),
    ...instant('ended_at', trip.ended_at),
    ...instant('paused_since', trip.paused_since),
    ...(trip.lock_confirmed === null ? {} : { lock_confirmed: trip.lock_confirmed }),
    ...(trip.failure === null ? {} : { failure: trip.failure }),
  };
}

function instant<K extends string>(name: K, value: Date | null): { [key in K]?: string } {
  return value === null ? {} : ({ [name]: value.toISOString() } as { [key in K]: string });
}

async function costSoFar(tools: Tools, trip: Trip): Promise<TripView['cost_so_far']> {
  if (trip.started_at === null || trip.status === 'failed') return undefined;
  const ended_at = trip.ended_at ?? trip.first_attempt_at ?? tools.now();
  const usage = {
    started_at: trip.started_at.toISOString(),
    ended_at: ended_at.toISOString(),
    ...unriddenUntil(trip, ended_at),
  };
  try {
    const { plan, trip_id, rider_id } = trip;
    const whose = { trip: { trip_id, rider_id } };
    const priced = await tools.call(payments.priceUsage, { plan, ...usage, ...whose });
    return priced.ok ? priced.value.total : undefined;
  } catch (error) {
    if (error instanceof Unavailable) return undefined;
    throw error;
  }
}

/**
 * What the fleet warns the rider of now. It is left out when the fleet does not answer: the ride
 * goes on without it.
 */
export async function warningsOf(
  tools: Tools,
  { trip_id, vehicle_id, status }: Trip,
): Promise<OutputOf<typeof booking.getTrip>['warnings']> {
  if (status !== 'active' && status !== 'paused') return undefined;
  try {
    const area_id = shardKeyOf(trip_id);
    const found = await tools.call(fleet.getVehicle, { area_id, vehicle_id });
    return found.ok ? found.value.warnings : undefined;
  } catch (error) {
    if (error instanceof Unavailable) return undefined;
    throw error;
  }
}
