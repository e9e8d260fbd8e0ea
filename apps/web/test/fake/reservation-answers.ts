import { booking } from '@drais/contracts';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { isPromised } from './calendar-answers.ts';
import {
  chargeFee,
  feeNow,
  isAgreed,
  type Money,
  newPromise,
  promiseOf,
} from './promise-course.ts';
import type { Answers, Input } from './router.ts';
import { free } from './trip-course.ts';
import type { FleetVehicle, World } from './world.ts';

/** Promises of vehicles: made, moved, given back, and what stands for one that failed. */
export function reservationAnswers(world: World, changed: () => void): Answers {
  return {
    ...makingAnswers(world, changed),
    ...movingAnswers(world, changed),
    ...otherVehicleAnswers(world),
  };
}

function makingAnswers(world: World, changed: () => void): Answers {
  const take = (vehicle: FleetVehicle, input: Input, owner: string) => {
    vehicle.vehicle_state = 'reserved';
    const view = newPromise(world, vehicle, input);
    world.reservations.push({ owner, view });
    changed();
    return accept(view);
  };
  const isTaken = ({ vehicle_id }: FleetVehicle, { starts_at, ends_at }: Input) =>
    starts_at !== undefined &&
    isPromised(world, { vehicle_id, starts_at: String(starts_at), ends_at: String(ends_at) });
  return {
    [booking.listReservations.id]: (_, owner) =>
      accept({
        items: world.reservations
          .filter((one) => one.owner === owner)
          .map((one) => one.view)
          .reverse(),
      }),
    [booking.getReservation.id]: ({ reservation_id }, owner) => {
      const found = promiseOf(world, owner, reservation_id);
      return found === undefined
        ? refuse('booking.reservation_unknown', 'Unknown.')
        : accept(found.view);
    },
    [booking.getTripRules.id]: () =>
      accept({
        hold_s: 1800,
        in_use_max_s: 43_200,
        ahead_max_s: 604_800,
        charge_min_fraction: 0.1,
        photo_required: true,
        change_until_s: 1800,
        backdate_max_s: 120,
      }),
    [booking.reserveVehicle.id]: (input, owner) => {
      const { public_vehicle_id } = input;
      const vehicle = world.vehicles.find((one) => one.public_vehicle_id === public_vehicle_id);
      return vehicle?.vehicle_state === 'available' && !isTaken(vehicle, input)
        ? take(vehicle, input, owner)
        : refuse('booking.vehicle_not_available', 'Taken.');
    },
    [booking.reserveAtPlace.id]: (input, owner) => {
      const { vehicle_class } = input;
      const vehicle = world.vehicles.find(
        (one) =>
          one.vehicle_class === vehicle_class &&
          one.vehicle_state === 'available' &&
          !isTaken(one, input),
      );
      return vehicle === undefined
        ? refuse('booking.none_available', 'None here.')
        : take(vehicle, input, owner);
    },
  };
}

function movingAnswers(world: World, changed: () => void): Answers {
  return {
    [booking.cancelReservation.id]: ({ reservation_id, accepted_fee }, owner) => {
      const found = promiseOf(world, owner, reservation_id);
      if (found === undefined) return refuse('booking.reservation_unknown', 'Unknown.');
      const fee = feeNow(found.view);
      if (!isAgreed(fee, accepted_fee as Money | undefined))
        return refuse('booking.fee_not_accepted', 'It costs a fee.');
      if (fee !== undefined) chargeFee(world, found, 'late_cancellation');
      const { cancellation: _terms, ...view } = found.view;
      found.view = { ...view, status: 'cancelled' };
      free(world, view.vehicle_id);
      changed();
      return accept(found.view);
    },
    [booking.changeReservation.id]: (
      { reservation_id, starts_at, ends_at, accepted_fee },
      owner,
    ) => {
      const found = promiseOf(world, owner, reservation_id);
      if (found === undefined) return refuse('booking.reservation_unknown', 'Unknown.');
      const { view } = found;
      const to = {
        starts_at: String(starts_at ?? view.starts_at),
        ends_at: String(ends_at),
      };
      const { vehicle_id, reservation_id: except } = view;
      if (isPromised(world, { vehicle_id, ...to, except }))
        return refuse('booking.vehicle_not_available', 'Taken.');
      const gives_back =
        to.starts_at !== view.starts_at || Date.parse(to.ends_at) < Date.parse(view.ends_at);
      const fee = gives_back ? feeNow(view) : undefined;
      if (!isAgreed(fee, accepted_fee as Money | undefined))
        return refuse('booking.fee_not_accepted', 'It costs a fee.');
      if (fee !== undefined) chargeFee(world, found, 'late_cancellation');
      found.view = { ...view, ...to };
      return accept(found.view);
    },
  };
}

function otherVehicleAnswers(world: World): Answers {
  return {
    [booking.acceptReplacement.id]: ({ reservation_id }, owner) => {
      const found = promiseOf(world, owner, reservation_id);
      const notice = found?.view.notice;
      if (found === undefined || notice === undefined)
        return refuse('booking.replacement_unknown', 'Unknown.');
      const accepted_at = new Date().toISOString();
      found.view = { ...found.view, notice: { ...notice, accepted_at } };
      return accept(found.view);
    },
    [booking.acceptOffer.id]: ({ reservation_id }, owner) => {
      const found = promiseOf(world, owner, reservation_id);
      if (found?.view.status !== 'offered') return refuse('booking.offer_unknown', 'Unknown.');
      const { offer_ends_at: _until, ...view } = found.view;
      found.view = { ...view, status: 'held' };
      for (const one of world.waitlist)
        if (one.view.reservation_id === reservation_id)
          one.view = { ...one.view, status: 'served' };
      return accept(found.view);
    },
  };
}
