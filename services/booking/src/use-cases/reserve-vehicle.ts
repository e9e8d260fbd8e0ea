import { booking, fleet } from '@drais/contracts';
import {
  IDEMPOTENCY_KEY,
  type KeepingContext,
  LostRace,
  type Tools,
  useCaseOfOneTransaction,
} from '@drais/kit';
import type { InputOf, OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { isReservedForPeriod } from '@drais/vocabulary/vehicle';
import { chargeAtStart, hasEnoughCharge } from '../domain/charge.ts';
import { isOutOfService } from '../domain/fitness.ts';
import { type PeriodRefusal, type Promised, promisedPeriod } from '../domain/reservation.ts';
import type { TripRules } from '../domain/trip-rules.ts';
import { findReservation } from '../store/reservations.ts';
import { releaseSlot } from '../store/slots.ts';
import { findTripRules } from '../store/trip-rules.ts';
import { claimSlot } from './free-rider.ts';
import { recordBehindLine } from './keep-promise.ts';
import { asStored, type MadeReservation } from './make-promise.ts';
import { acceptedPlan, findRider, mayRideClass, type Plan } from './rider-terms.ts';
import { reservationView } from './views.ts';

type Input = InputOf<typeof booking.reserveVehicle>;
type Vehicle = OutputOf<typeof fleet.getVehicle>;

export const reserveVehicleUseCase = useCaseOfOneTransaction(
  booking.reserveVehicle,
  async (tools, context, input) => {
    const [found, rider] = await Promise.all([
      findVehicle(tools, input),
      findRider(tools, context),
      context.isFirst(),
    ]);
    if (!found.ok) return found;
    const vehicle = found.value;
    const { vehicle_class } = vehicle;
    const [plan, rules] = await Promise.all([
      acceptedPlan(tools, { ...input, vehicle_class }),
      rulesOf(tools, input.area_id, vehicle),
    ]);
    if (!plan.ok) return plan;
    const allowed = mayRideClass(rider, vehicle_class);
    if (!allowed.ok) return allowed;
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
  if (isOutOfService(found.value.vehicle_state)) {
    return refuse('booking.vehicle_not_available', 'This vehicle is out of service.');
  }
  return found;
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
  const is_hold = !isReservedForPeriod(made.vehicle.vehicle_class);
  if (is_hold) {
    const taken_at = tools.wallNow();
    const lease = { account_bucket, account_id, slot: 'hold' as const, taken_at };
    if (!(await claimSlot(tools, { ...lease, holder_id: made.reservation_id })))
      return refuse('booking.rider_has_hold', 'You already hold a vehicle. Give it back first.');
  }
  const view = await reservationView(tools, asStored(made, account_id), made.plan);
  try {
    await recordBehindLine(tools, context, made, (tx) => context.keepAnswer(tx, view));
  } catch (error) {
    if (!(error instanceof LostRace) || error.what === IDEMPOTENCY_KEY) throw error;
    return answerOfLoser(tools, context, { ...made, is_hold });
  }
  return accept(view);
}

/**
 * Somebody else was quicker, or waits in line for it; or nobody, and the same call was here before
 * and its answer is gone.
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
