import { booking, fleet, payments, users } from '@drais/contracts';
import { type Context, LostRace, recordAlone, type Tools, useCase } from '@drais/kit';
import type { InputOf, OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { chargeAtStart, hasEnoughCharge } from '../domain/charge.ts';
import { type Promised, promisedPeriod } from '../domain/reservation.ts';
import { findReservation, mustBeVacant } from '../store/reservations.ts';
import { isBlocked, releaseSlot } from '../store/slots.ts';
import { findTripRules } from '../store/trip-rules.ts';
import { claimSlot } from './free-rider.ts';
import { reservationView } from './views.ts';

type Input = InputOf<typeof booking.reserveVehicle>;
type Vehicle = OutputOf<typeof fleet.getVehicle>;
type Plan = OutputOf<typeof payments.getCurrentPlan>;

/** States of a vehicle that nobody should be promised: it is broken, lost or in a van. */
const OUT_OF_SERVICE = new Set([
  'non_operational',
  'non_contactable',
  'missing',
  'removed',
  'elsewhere',
  'stopped',
]);

export const reserveVehicleUseCase = useCase(
  booking.reserveVehicle,
  async (tools, context, input) => {
    const { area_id } = input;
    const reservation_id = context.newId(area_id, 'reservation');
    const made_before = await findReservation(tools.db.shard(area_id), area_id, reservation_id);
    if (made_before !== null) return accept(await reservationView(tools, made_before));

    const found = await findVehicle(tools, input);
    if (!found.ok) return found;
    const plan = await acceptedPlan(tools, input, found.value);
    if (!plan.ok) return plan;
    const allowed = await mayRide(tools, context, found.value);
    if (!allowed.ok) return allowed;
    const promised = await promise(tools, input, found.value);
    if (!promised.ok) return promised;
    return save(tools, context, {
      reservation_id,
      vehicle: found.value,
      plan: plan.value,
      promised: promised.value,
    });
  },
);

async function findVehicle(
  tools: Tools,
  input: Input,
): Promise<
  Outcome<
    Vehicle,
    'booking.vehicle_unknown' | 'booking.vehicle_ambiguous' | 'booking.vehicle_not_available'
  >
> {
  const { area_id, public_vehicle_id, code } = input;
  if ((public_vehicle_id === undefined) === (code === undefined)) {
    return refuse(
      'booking.vehicle_ambiguous',
      'Name the vehicle either by its code or by its id on the map.',
    );
  }
  const which = code === undefined ? { public_vehicle_id: public_vehicle_id as string } : { code };
  const found = await tools.call(fleet.getVehicle, { area_id, ...which });
  if (!found.ok) return refuse('booking.vehicle_unknown', 'No such vehicle here.');
  if (OUT_OF_SERVICE.has(found.value.vehicle_state)) {
    return refuse('booking.vehicle_not_available', 'This vehicle is out of service.');
  }
  return found;
}

/**
 * The price is fixed here: the current plan, and the one that the rider saw when the rider says
 * which.
 */
async function acceptedPlan(
  tools: Tools,
  input: Input,
  vehicle: Vehicle,
): Promise<Outcome<Plan, 'booking.no_pricing_plan' | 'booking.price_changed'>> {
  const { area_id, accepted_plan } = input;
  const plan = await tools.call(payments.getCurrentPlan, {
    area_id,
    vehicle_class: vehicle.vehicle_class,
  });
  if (!plan.ok) return refuse('booking.no_pricing_plan', 'This vehicle has no price yet.');
  const { pricing_plan_id, version } = plan.value;
  if (
    accepted_plan !== undefined &&
    (accepted_plan.pricing_plan_id !== pricing_plan_id || accepted_plan.version !== version)
  ) {
    return refuse('booking.price_changed', 'The price has changed. Please look at the new one.');
  }
  return plan;
}

async function mayRide(
  tools: Tools,
  context: Context,
  vehicle: Vehicle,
): Promise<Outcome<true, 'booking.account_blocked' | 'booking.rider_may_not_ride_class'>> {
  const { account_id } = context.principal;
  const rider = await tools.call(users.getRider, { account_id });
  const blocked = await isBlocked(
    tools.db.shard(shardKeyOf(account_id)),
    shardKeyOf(account_id),
    account_id,
  );
  if (!rider.ok || rider.value.status === 'blocked' || blocked) {
    return refuse('booking.account_blocked', 'This account cannot start anything at the moment.');
  }
  if (!rider.value.may_ride.includes(vehicle.vehicle_class)) {
    return refuse(
      'booking.rider_may_not_ride_class',
      'Please have your age or driving licence verified for this kind of vehicle.',
    );
  }
  return accept(true as const);
}

async function promise(
  tools: Tools,
  input: Input,
  vehicle: Vehicle,
): Promise<
  Outcome<
    Promised,
    | 'booking.period_missing'
    | 'booking.period_not_taken'
    | 'booking.period_invalid'
    | 'booking.charge_too_low'
  >
> {
  const now = tools.now();
  const { rules } = await findTripRules(
    tools.db.shard(input.area_id),
    input.area_id,
    vehicle.vehicle_class,
  );
  const asked = { starts_at: toDate(input.starts_at), ends_at: toDate(input.ends_at) };
  const promised = promisedPeriod(vehicle.vehicle_class, asked, rules, now);
  if (!promised.ok) return promised;
  const charge = chargeAtStart(vehicle.charge_fraction, now, promised.value.starts_at);
  if (hasEnoughCharge(charge, rules.charge_min_fraction)) return promised;
  const percent = Math.round((charge ?? 0) * 100);
  return refuse(
    'booking.charge_too_low',
    `The battery would be at ${String(percent)} % at the start, which is too low.`,
  );
}

function toDate(instant: string | undefined): Date | undefined {
  return instant === undefined ? undefined : new Date(instant);
}

/** A decided reservation, ready to be recorded. */
export interface MadeReservation {
  readonly reservation_id: string;
  readonly vehicle: Pick<Vehicle, 'vehicle_id' | 'vehicle_class' | 'public_vehicle_id' | 'code'>;
  readonly plan: Pick<Plan, 'pricing_plan_id' | 'version'>;
  readonly promised: Promised;
}

interface Made extends MadeReservation {
  readonly vehicle: Vehicle;
  readonly plan: Plan;
}

/**
 * The rider's hold slot first, on the account's shard; then the promise, on the area's. A crash
 * between is cleaned up by a job.
 */
async function save(tools: Tools, context: Context, made: Made) {
  const { account_id } = context.principal;
  const account_bucket = shardKeyOf(account_id);
  const is_hold =
    made.vehicle.vehicle_class === 'scooter' || made.vehicle.vehicle_class === 'e_bike';
  if (is_hold) {
    const lease = {
      account_bucket,
      account_id,
      slot: 'hold' as const,
      holder_id: made.reservation_id,
      taken_at: tools.wallNow(),
    };
    if (!(await claimSlot(tools, lease))) {
      return refuse('booking.rider_has_hold', 'You already hold a vehicle. Give it back first.');
    }
  }
  try {
    await recordReservation(tools, context, made);
  } catch (error) {
    if (!(error instanceof LostRace)) throw error;
    await releaseSlot(
      tools.db.shard(account_bucket),
      account_bucket,
      account_id,
      made.reservation_id,
    );
    return refuse('booking.vehicle_not_available', 'Somebody else has this vehicle at that time.');
  }
  const area_id = shardKeyOf(made.reservation_id);
  const saved = await findReservation(tools.db.shard(area_id), area_id, made.reservation_id);
  if (saved === null) throw new Error(`reservation ${made.reservation_id} vanished`);
  return accept(await reservationView(tools, saved, made.plan));
}

/**
 * The transaction that makes a promise. @throws {LostRace} when the vehicle is promised or in use
 * at that time; nothing is stored then
 */
export async function recordReservation(
  tools: Pick<Tools, 'now' | 'db' | 'record'>,
  context: Pick<Context, 'principal' | 'trace_id'>,
  { reservation_id, vehicle, plan, promised }: MadeReservation,
): Promise<void> {
  const area_id = shardKeyOf(reservation_id);
  const now = tools.now();
  const ids = { reservation_id, vehicle_id: vehicle.vehicle_id };
  const made = booking.events.reservationMade.at(now, {
    ...ids,
    rider_id: context.principal.account_id,
    vehicle_class: vehicle.vehicle_class,
    public_vehicle_id: vehicle.public_vehicle_id,
    code: vehicle.code,
    starts_at: promised.starts_at.toISOString(),
    ends_at: promised.ends_at.toISOString(),
    lapses_at: promised.lapses_at.toISOString(),
    plan: { pricing_plan_id: plan.pricing_plan_id, version: plan.version },
  });
  const begins_now = promised.starts_at <= now;
  const { trace_id } = context;
  const head = { shard_key: area_id, stream_id: reservation_id, stream_version: 0, trace_id };
  if (!begins_now) {
    await recordAlone(tools, head, [made]);
    return;
  }
  // Possession outlives a promise that ran out: nobody is promised a vehicle that somebody still
  // rides.
  const began = booking.events.reservationBegan.at(now, ids);
  await recordAlone(tools, head, [made, began], (tx) =>
    mustBeVacant(tx, area_id, vehicle.vehicle_id),
  );
}
