import { booking, payments, users } from '@drais/contracts';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { VEHICLE_CLASSES } from '@drais/vocabulary/vehicle';
import { fareOf } from './fare.ts';
import type { Answers } from './router.ts';
import { fakeId, newNumber, PLANS, type Plan, type Trip, type World } from './world.ts';

/** What riders may ask, answered as the platform would, from the memory of this process. */
export function riderAnswers(world: World, changed: () => void): Answers {
  const now = () => new Date();
  const mine = (owner: string, trip_id: unknown) =>
    world.trips.find((one) => one.owner === owner && one.view.trip_id === trip_id);
  return {
    [users.signUp.id]: ({ email, name, password }) => {
      if ([...world.accounts.values()].some((one) => one.email === email))
        return refuse('users.email_taken', 'Taken.');
      const account_id = fakeId('009', newNumber(world));
      world.accounts.set(account_id, {
        account_id,
        email: String(email),
        name: String(name),
        password: String(password),
        status: 'active',
        operator_areas: [],
        may_ride: [],
      });
      return accept({ account_id });
    },
    [users.getMe.id]: (_, owner) => {
      const { password: _password, ...me } = world.accounts.get(owner) as NonNullable<
        ReturnType<typeof world.accounts.get>
      >;
      return accept(me);
    },
    [users.verifyFact.id]: ({ kind, document_number }, owner) => {
      const account = world.accounts.get(owner);
      if (String(document_number).startsWith('REJECT'))
        return accept({ verdict: 'rejected', may_ride: account?.may_ride });
      const added = VEHICLE_CLASSES.filter(
        (one) => (kind === 'age') === (one === 'scooter' || one === 'e_bike'),
      );
      account?.may_ride.push(...added.filter((one) => !account.may_ride.includes(one)));
      return accept({ verdict: 'verified', may_ride: account?.may_ride });
    },
    [payments.addPaymentMethod.id]: ({ token, label }, owner) => {
      const method = {
        payment_method_id: `card-${String(newNumber(world))}`,
        label: String(label),
        added_at: now().toISOString(),
        is_default: true,
      };
      const earlier = (world.cards.get(owner) ?? []).map((one) => ({ ...one, is_default: false }));
      world.cards.set(owner, [{ ...method, token: String(token) }, ...earlier]);
      return accept(method);
    },
    [payments.listPaymentMethods.id]: (_, owner) =>
      accept({
        items: (world.cards.get(owner) ?? []).map(({ token: _token, ...method }) => method),
      }),
    [booking.listReservations.id]: (_, owner) =>
      accept({
        items: world.reservations
          .filter((one) => one.owner === owner)
          .map((one) => one.view)
          .reverse(),
      }),
    [booking.listTrips.id]: (_, owner) =>
      accept({
        items: world.trips
          .filter((one) => one.owner === owner)
          .map((one) => priced(one.view))
          .reverse(),
      }),
    [booking.reserveVehicle.id]: ({ public_vehicle_id, starts_at, ends_at }, owner) => {
      const vehicle = world.vehicles.find((one) => one.public_vehicle_id === public_vehicle_id);
      if (vehicle?.vehicle_state !== 'available')
        return refuse('booking.vehicle_not_available', 'Taken.');
      vehicle.vehicle_state = 'reserved';
      const from = starts_at === undefined ? now() : new Date(String(starts_at));
      const until =
        ends_at === undefined ? new Date(from.getTime() + 1_800_000) : new Date(String(ends_at));
      const view = {
        reservation_id: fakeId('mannheim', newNumber(world)),
        vehicle_id: vehicle.vehicle_id,
        public_vehicle_id: vehicle.public_vehicle_id,
        code: vehicle.code,
        vehicle_class: vehicle.vehicle_class,
        status: 'held' as const,
        starts_at: from.toISOString(),
        ends_at: until.toISOString(),
        plan: PLANS.find((plan) => plan.vehicle_class === vehicle.vehicle_class) as Plan,
      };
      world.reservations.push({ owner, view });
      changed();
      return accept(view);
    },
    [booking.cancelReservation.id]: ({ reservation_id }, owner) => {
      const found = world.reservations.find(
        (one) => one.owner === owner && one.view.reservation_id === reservation_id,
      );
      if (found === undefined) return refuse('booking.reservation_unknown', 'Unknown.');
      found.view = { ...found.view, status: 'cancelled' };
      free(world, found.view.vehicle_id);
      changed();
      return accept(found.view);
    },
    [booking.startTrip.id]: ({ reservation_id }, owner) => {
      const found = world.reservations.find(
        (one) => one.owner === owner && one.view.reservation_id === reservation_id,
      );
      if (found === undefined) return refuse('booking.reservation_unknown', 'Unknown.');
      const card = world.cards.get(owner)?.[0];
      if (card === undefined) return refuse('booking.payment_method_missing', 'No card.');
      if (card.token === 'sandbox_declined') return refuse('booking.payment_declined', 'Declined.');
      found.view = { ...found.view, status: 'in_use' };
      const { vehicle_class, code, vehicle_id } = found.view;
      const view: Trip = {
        trip_id: fakeId('mannheim', newNumber(world)),
        reservation_id: found.view.reservation_id,
        vehicle_class,
        code,
        status: 'unlocking',
        requested_at: now().toISOString(),
        paused_s: 0,
      };
      world.trips.push({ owner, vehicle_id, view, polls: 0, photo: false });
      return accept(view);
    },
    [booking.getTrip.id]: ({ trip_id }, owner) => {
      const found = mine(owner, trip_id);
      if (found === undefined) return refuse('booking.trip_unknown', 'Unknown.');
      moveOn(world, found, changed);
      return accept(priced(found.view));
    },
    [booking.pauseTrip.id]: ({ trip_id }, owner) => {
      const found = mine(owner, trip_id);
      if (found?.view.status !== 'active') return refuse('booking.trip_not_active', 'Not running.');
      found.view = { ...found.view, status: 'paused', paused_since: now().toISOString() };
      return accept(priced(found.view));
    },
    [booking.resumeTrip.id]: ({ trip_id }, owner) => {
      const found = mine(owner, trip_id);
      if (found?.view.status !== 'paused') return refuse('booking.trip_not_paused', 'Not paused.');
      const { paused_since: _since, ...rest } = found.view;
      found.view = { ...rest, status: 'active', paused_s: rest.paused_s + 1 };
      return accept(priced(found.view));
    },
    [booking.addReturnPhoto.id]: ({ trip_id, content_type }, owner) => {
      if (mine(owner, trip_id) === undefined) return refuse('booking.trip_unknown', 'Unknown.');
      const photo_id = fakeId('mannheim', newNumber(world));
      return accept({
        photo_id,
        upload_url: `/objects/${photo_id}?type=${encodeURIComponent(String(content_type))}`,
        expires_at: now().toISOString(),
      });
    },
    [booking.endTrip.id]: ({ trip_id, attempted_at, photo_id }, owner) => {
      const found = mine(owner, trip_id);
      if (found === undefined) return refuse('booking.trip_unknown', 'Unknown.');
      found.view = {
        ...found.view,
        meter_stopped_at: found.view.meter_stopped_at ?? String(attempted_at),
      };
      if (photo_id === undefined) return refuse('booking.photo_required', 'A photo, please.');
      if (!world.photos.has(String(photo_id)))
        return refuse('booking.photo_missing', 'Not there yet.');
      found.view = { ...found.view, status: 'ending' };
      found.polls = 0;
      return accept(priced(found.view));
    },
    [payments.getReceipt.id]: ({ trip_id }, owner) => {
      const receipt = world.receipts.get(String(trip_id));
      if (receipt === undefined || mine(owner, trip_id) === undefined)
        return refuse('payments.receipt_unknown', 'Unknown.');
      return accept(receipt);
    },
  };
}

/**
 * Two looks until a vehicle has opened or locked, so that a page has to wait as it would in
 * earnest.
 */
const LOOKS = 2;

function moveOn(world: World, trip: World['trips'][number], changed: () => void): void {
  trip.polls += 1;
  if (trip.polls < LOOKS) return;
  const { view } = trip;
  if (view.status === 'unlocking' && !world.script.vehicle_answers) {
    trip.view = { ...view, status: 'failed', failure: 'vehicle_unreachable' };
    finish(world, trip, 'cancelled');
    changed();
  } else if (view.status === 'unlocking') {
    trip.view = {
      ...view,
      status: 'active',
      started_at: new Date(Date.now() - world.script.started_ago_s * 1000).toISOString(),
    };
    for (const one of world.vehicles)
      if (one.vehicle_id === trip.vehicle_id) one.vehicle_state = 'on_trip';
    changed();
  } else if (view.status === 'ending') {
    const ended_at = view.meter_stopped_at ?? new Date().toISOString();
    trip.view = { ...view, status: 'ended', ended_at, lock_confirmed: true };
    world.receipts.set(view.trip_id, receiptOf(world, { ...view, ended_at }));
    finish(world, trip, 'completed');
    changed();
  }
}

function finish(
  world: World,
  trip: World['trips'][number],
  status: 'completed' | 'cancelled',
): void {
  const reservation = world.reservations.find(
    (one) => one.view.reservation_id === trip.view.reservation_id,
  );
  if (reservation !== undefined) reservation.view = { ...reservation.view, status };
  free(world, trip.vehicle_id);
}

function free(world: World, vehicle_id: string): void {
  for (const one of world.vehicles) {
    if (one.vehicle_id !== vehicle_id) continue;
    one.vehicle_state = 'available';
    one.public_vehicle_id = fakeId('mannheim', newNumber(world));
  }
}

function planOf(trip: Trip): Plan {
  return PLANS.find((plan) => plan.vehicle_class === trip.vehicle_class) as Plan;
}

function priced(trip: Trip): Trip {
  if (trip.started_at === undefined) return trip;
  const until_ms = Date.parse(trip.meter_stopped_at ?? new Date().toISOString());
  const { total } = fareOf(
    planOf(trip),
    (until_ms - Date.parse(trip.started_at)) / 1000,
    trip.paused_s,
  );
  return { ...trip, cost_so_far: total };
}

function receiptOf(world: World, trip: Trip & { ended_at: string }) {
  const plan = planOf(trip);
  const started_at = trip.started_at ?? trip.ended_at;
  const duration_s = Math.floor((Date.parse(trip.ended_at) - Date.parse(started_at)) / 1000);
  return {
    receipt_id: `R-${String(newNumber(world))}`,
    trip_id: trip.trip_id,
    issued_at: new Date().toISOString(),
    plan,
    usage: { started_at, ended_at: trip.ended_at, paused_s: trip.paused_s },
    fare: fareOf(plan, duration_s, trip.paused_s),
    status: 'paid' as const,
  };
}
