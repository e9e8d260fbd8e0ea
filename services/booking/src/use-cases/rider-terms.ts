import { payments, users } from '@drais/contracts';
import type { Context, Tools } from '@drais/kit';
import type { OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { isBlocked } from '../store/slots.ts';

export type Plan = OutputOf<typeof payments.getCurrentPlan>;

interface AskedClass {
  readonly area_id: string;
  readonly vehicle_class: VehicleClass;
  /** The plan the rider was shown. */
  readonly accepted_plan?: { readonly pricing_plan_id: string; readonly version: number };
}

/**
 * The price is fixed here: the current plan, and the one that the rider saw when the rider says
 * which.
 */
export async function acceptedPlan(
  tools: Tools,
  { area_id, vehicle_class, accepted_plan }: AskedClass,
): Promise<Outcome<Plan, 'booking.no_pricing_plan' | 'booking.price_changed'>> {
  const plan = await tools.call(payments.getCurrentPlan, { area_id, vehicle_class });
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
export async function findRider(
  tools: Tools,
  { principal: { account_id } }: Pick<Context, 'principal'>,
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

/** Whether the account may start anything, and is verified for the class. */
export function mayRideClass(
  may_ride: readonly string[] | undefined,
  vehicle_class: VehicleClass,
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

export async function mayRide(tools: Tools, context: Context, vehicle_class: VehicleClass) {
  return mayRideClass(await findRider(tools, context), vehicle_class);
}
