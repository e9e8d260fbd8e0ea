import { booking, fleet, payments, users } from '@drais/contracts';
import {
  type Context,
  IDEMPOTENCY_KEY,
  type KeepingContext,
  LostRace,
  type Tools,
  type Transaction,
  useCaseOfOneTransaction,
} from '@drais/kit';
import type { InputOf, OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { chargeAtStart, hasEnoughCharge } from '../domain/charge.ts';
import { type PeriodRefusal, type Promised, promisedPeriod } from '../domain/reservation.ts';
import type { TripRules } from '../domain/trip-rules.ts';
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

export const reserveVehicleUseCase = useCaseOfOneTransaction(
  booking.reserveVehicle,
  async (tools, context, input) => {
    const [found, allowed] = await Promise.all([
      findVehicle(tools, input),
      findRider(tools, context),
      context.isFirst(),
    ]);
    if (!found.ok) return found;
    const vehicle = found.value;
    const [plan, rules] = await Promise.all([
      acceptedPlan(tools, input, vehicle),
      rulesOf(tools, input.area_id, vehicle),
    ]);
    if (!plan.ok) return plan;
    const rider = mayRide(allowed, vehicle);
    if (!rider.ok) return rider;
    const promised = promise(input, vehicle, rules, tools.now());
    if (!promised.ok) return promised;
    return save(tools, context, {
      reservation_id: context.newId(input.area_id, 'reservation'),
      vehicle,
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

/** The classes that the rider may ride; undefined when none at all, as the account is blocked. */
async function findRider(
  tools: Tools,
  { principal: { account_id } }: Context,
): Promise<readonly string[] | undefined> {
  const account_bucket = shardKeyOf(account_id);
  const { lookups } = tools.db.shard(account_bucket);
  const [rider, blocked] = await Promise.all([
    tools.call(users.getRider, { account_id }),
    isBlocked(lookups, account_bucket, account_id),
  ]);
  const is_out = !rider.ok || rider.value.status === 'blocked' || blocked;
  return is_out ? undefined : rider.value.may_ride;
}

function mayRide(
  may_ride: readonly string[] | undefined,
  { vehicle_class }: Vehicle,
): Outcome<true, 'booking.account_blocked' | 'booking.rider_may_not_ride_class'> {
  if (may_ride === undefined) {
    return refuse('booking.account_blocked', 'This account cannot start anything at the moment.');
  }
  if (!may_ride.includes(vehicle_class)) {
    return refuse(
      'booking.rider_may_not_ride_class',
      'Please have your age or driving licence verified for this kind of vehicle.',
    );
  }
  return accept(true as const);
}

async function rulesOf(
  tools: Tools,
  area_id: string,
  { vehicle_class }: Vehicle,
): Promise<TripRules> {
  const { lookups } = tools.db.shard(area_id);
  return (await findTripRules(lookups, area_id, vehicle_class)).rules;
}

function promise(
  input: Input,
  vehicle: Vehicle,
  rules: TripRules,
  now: Date,
): Outcome<Promised, PeriodRefusal | 'booking.charge_too_low'> {
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
async function save(tools: Tools, context: KeepingContext, made: Made) {
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
  const view = viewOf(made);
  try {
    await recordReservation(tools, context, made, (tx) => context.keepAnswer(tx, view));
  } catch (error) {
    if (!(error instanceof LostRace) || error.what === IDEMPOTENCY_KEY) throw error;
    return answerOfLoser(tools, context, { ...made, is_hold });
  }
  return accept(view);
}

/**
 * Somebody else was quicker; or nobody, and the same call was here before and its answer is gone.
 */
async function answerOfLoser(
  tools: Tools,
  context: KeepingContext,
  { reservation_id, is_hold }: Made & { readonly is_hold: boolean },
) {
  const area_id = shardKeyOf(reservation_id);
  const before = await findReservation(tools.db.shard(area_id), area_id, reservation_id);
  if (before !== null) return accept(await reservationView(tools, before));
  const lost = refuse(
    'booking.vehicle_not_available',
    'Somebody else has this vehicle at that time.',
  );
  if (!is_hold) return lost;
  // An equal call in another process has the same slot, and may be about to win.
  await context.keepRefusal(lost.refusal);
  const { account_id } = context.principal;
  const account_bucket = shardKeyOf(account_id);
  await releaseSlot(tools.db.shard(account_bucket), account_bucket, account_id, reservation_id);
  return lost;
}

/** The reservation as it will be read when it is stored. */
function viewOf({ reservation_id, vehicle, plan, promised }: Made) {
  return {
    reservation_id,
    vehicle_id: vehicle.vehicle_id,
    public_vehicle_id: vehicle.public_vehicle_id,
    code: vehicle.code,
    vehicle_class: vehicle.vehicle_class,
    status: 'held' as const,
    starts_at: promised.starts_at.toISOString(),
    ends_at: promised.lapses_at.toISOString(),
    plan,
  };
}

/**
 * The transaction that makes a promise; `first` comes before everything else in it. @throws
 * {LostRace} when the vehicle is promised or in use at that time; nothing is stored then
 */
export async function recordReservation(
  tools: Pick<Tools, 'now' | 'db' | 'record'>,
  context: Pick<Context, 'principal' | 'trace_id'>,
  { reservation_id, vehicle, plan, promised }: MadeReservation,
  first?: (tx: Transaction) => Promise<void>,
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
  // Possession outlives a promise that ran out: nobody is promised a vehicle that somebody still
  // rides.
  const events = begins_now ? [made, booking.events.reservationBegan.at(now, ids)] : [made];
  const { trace_id } = context;
  const head = { shard_key: area_id, stream_id: reservation_id, stream_version: 0, trace_id };
  await tools.db.shard(area_id).oneFlight(async (tx) => {
    await Promise.all([
      first?.(tx),
      tools.record(tx, head, events),
      begins_now ? mustBeVacant(tx, area_id, vehicle.vehicle_id) : undefined,
    ]);
  });
}
