import { booking, payments, users } from '@drais/contracts';
import { LostRace, type Tools } from '@drais/kit';
import type { NewEvent } from '@drais/vocabulary/define';
import { newId } from '@drais/vocabulary/ids';
import { type ConflictCause, classesInPlaceOf, replacementOf } from '../domain/heal.ts';
import type { ConflictCase } from '../store/conflict-cases.ts';
import { mustBeVacant, type Reservation } from '../store/reservations.ts';
import { findTripRules } from '../store/trip-rules.ts';
import { findCandidates, type StandingVehicle } from './find-candidates.ts';
import { type MadeReservation, newStream, promiseEvents } from './make-promise.ts';

/** Vehicles that are tried for one rider; each lost one was taken in the same moment. */
const TRIES_MAX = 5;

/** A promise that cannot be kept, its case, and who decided so. */
export interface Broken {
  readonly reservation: Reservation;
  readonly found: ConflictCase;
  readonly cause: ConflictCause;
  readonly trace_id: string;
  readonly decided?: { readonly reason: string; readonly by: string };
}

/**
 * P6: gives the rider another vehicle for the same time, at the same price: of the class, else of
 * another one that the rider may ride; else lets go, with a credit. All of it happens at once or
 * not at all, and the exclusion constraint decides whether a vehicle can be had.
 * @throws {StreamMovedOn} when the rider did something meanwhile: look again
 */
export async function heal(tools: Tools, broken: Broken): Promise<void> {
  for (const vehicle of await findOthers(tools, broken))
    if (await isReplaced(tools, broken, vehicle)) return;
  await release(tools, broken);
}

/** What `heal` would do at this moment; another vehicle may be the first a moment later. */
export async function foreseeHealing(tools: Tools, reservation: Reservation) {
  const [vehicle] = await findOthers(tools, { reservation });
  if (vehicle === undefined) return { credit: await creditOf(tools, reservation) };
  const { area_id, vehicle_class } = reservation;
  const { rules } = await findTripRules(tools.db.shard(area_id), area_id, vehicle_class);
  return { vehicle, period: replacementOf(reservation, rules, tools.now()) };
}

/** Vehicles near the promised one that could stand for it, best first. */
async function findOthers(
  tools: Tools,
  { reservation }: Pick<Broken, 'reservation'>,
): Promise<StandingVehicle[]> {
  const { area_id, vehicle_id, vehicle_class, rider_id } = reservation;
  const { rules } = await findTripRules(tools.db.shard(area_id), area_id, vehicle_class);
  const rider = await tools.call(users.getRider, { account_id: rider_id });
  const may_ride = rider.ok ? rider.value.may_ride : [];
  const period = replacementOf(reservation, rules, tools.now());
  // Nothing of the time is left to give.
  if (period.starts_at >= period.ends_at) return [];
  const around = { area_id, near_vehicle_id: vehicle_id, radius_m: rules.heal_radius_m };
  const others: StandingVehicle[] = [];
  for (const other_class of classesInPlaceOf(vehicle_class, may_ride)) {
    const place = { ...around, vehicle_class: other_class };
    // One more than are tried: the promised one itself is among them.
    const found = await findCandidates(tools, place, { ...period, enough: TRIES_MAX + 1 });
    if (found.ok) others.push(...found.value.fit);
  }
  return others.filter((one) => one.vehicle_id !== vehicle_id).slice(0, TRIES_MAX);
}

/** False when somebody else got the vehicle. */
async function isReplaced(
  tools: Tools,
  broken: Broken,
  vehicle: StandingVehicle,
): Promise<boolean> {
  const { reservation, found, cause } = broken;
  const made = await replacement(tools, broken, vehicle);
  const { area_id, reservation_id, vehicle_id, rider_id } = reservation;
  const { reservation_id: new_reservation_id } = made;
  const healed = booking.events.reservationHealed.at(tools.now(), {
    reservation_id,
    vehicle_id,
    rider_id,
    case_id: found.case_id,
    cause,
    new_reservation_id,
    new_vehicle_id: vehicle.vehicle_id,
  });
  const promise = promiseEvents(made, rider_id, tools.now());
  try {
    await tools.db.shard(area_id).transaction(async (tx) => {
      await tools.record(tx, headOf(broken), [healed, givenBack(tools, reservation)]);
      if (promise.begins_now) await mustBeVacant(tx, area_id, vehicle.vehicle_id);
      await tools.record(tx, newStream(new_reservation_id, broken.trace_id), promise.list);
      await close(tools, tx, broken, { outcome: 'healed', new_reservation_id });
    });
    return true;
  } catch (error) {
    if (error instanceof LostRace) return false;
    throw error;
  }
}

async function replacement(
  tools: Tools,
  { reservation, cause }: Broken,
  vehicle: StandingVehicle,
): Promise<MadeReservation> {
  const { area_id, reservation_id, code, fees, vehicle_class } = reservation;
  const { rules } = await findTripRules(tools.db.shard(area_id), area_id, vehicle_class);
  const { answer_by, ...promised } = replacementOf(reservation, rules, tools.now());
  const { pricing_plan_id, plan_version } = reservation;
  return {
    reservation_id: newId(area_id),
    vehicle,
    promised,
    // The price that the rider accepted stays, whatever the class.
    plan: { pricing_plan_id, version: plan_version, ...fees },
    replaces: { reservation_id, code, cause, answer_by: answer_by.toISOString() },
  };
}

/** Nothing near can stand for it: the rider is told in time, and gets something for it. */
async function release(tools: Tools, broken: Broken): Promise<void> {
  const { reservation, found, cause } = broken;
  const { area_id, reservation_id, vehicle_id, rider_id } = reservation;
  const credit = await creditOf(tools, reservation);
  const unhealable = booking.events.reservationUnhealable.at(tools.now(), {
    reservation_id,
    vehicle_id,
    rider_id,
    case_id: found.case_id,
    cause,
    ...(credit.amount_minor === 0 ? {} : { credit }),
  });
  await tools.db.shard(area_id).transaction(async (tx) => {
    await tools.record(tx, headOf(broken), [unhealable, givenBack(tools, reservation)]);
    await close(tools, tx, broken, { outcome: 'unhealable' });
  });
}

async function creditOf(tools: Tools, reservation: Reservation) {
  const { area_id, vehicle_class, pricing_plan_id, plan_version } = reservation;
  const { rules } = await findTripRules(tools.db.shard(area_id), area_id, vehicle_class);
  const plan = await tools.call(payments.getPlanVersion, {
    pricing_plan_id,
    version: plan_version,
  });
  if (!plan.ok) throw new Error(`plan ${pricing_plan_id} is gone`);
  return { amount_minor: rules.release_credit_minor, currency: plan.value.currency };
}

function headOf({ reservation, trace_id }: Broken) {
  const { area_id, reservation_id, stream_version } = reservation;
  return { shard_key: area_id, stream_id: reservation_id, stream_version, trace_id };
}

function givenBack(tools: Tools, { reservation_id, vehicle_id, rider_id }: Reservation): NewEvent {
  return booking.events.reservationCancelled.at(tools.now(), {
    reservation_id,
    vehicle_id,
    rider_id,
  });
}

type Closing = Pick<
  Parameters<typeof booking.events.conflictCaseClosed.at>[1],
  'outcome' | 'new_reservation_id'
>;

async function close(
  tools: Tools,
  tx: Parameters<Tools['record']>[0],
  { found, trace_id, decided = undefined }: Pick<Broken, 'found' | 'trace_id' | 'decided'>,
  closing: Closing,
): Promise<void> {
  const { area_id, case_id, reservation_id, vehicle_id, stream_version } = found;
  const head = { shard_key: area_id, stream_id: case_id, stream_version, trace_id };
  const closed = { case_id, reservation_id, vehicle_id, ...closing, ...decided };
  await tools.record(tx, head, [booking.events.conflictCaseClosed.at(tools.now(), closed)]);
}

/** Closes a case that needs no other vehicle. @throws {LostRace} when it is closed already */
export async function closeCase(
  tools: Tools,
  closed: Pick<Broken, 'found' | 'trace_id' | 'decided'> & {
    readonly outcome: 'cleared' | 'kept' | 'over';
  },
): Promise<void> {
  const { outcome, found } = closed;
  await tools.db.shard(found.area_id).transaction((tx) => close(tools, tx, closed, { outcome }));
}
