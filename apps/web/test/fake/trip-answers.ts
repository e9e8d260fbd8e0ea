import { booking, payments } from '@drais/contracts';
import { accept, refuse } from '@drais/vocabulary/outcome';
import type { Answers } from './router.ts';
import { moveOn, priced } from './trip-course.ts';
import { fakeId, newNumber, type Trip, type World } from './world.ts';

/** A trip from opening the vehicle to its receipt. */
export function tripAnswers(world: World, changed: () => void): Answers {
  return { ...ridingAnswers(world, changed), ...endingAnswers(world) };
}

function ridingAnswers(world: World, changed: () => void): Answers {
  return {
    [booking.listTrips.id]: (_, owner) =>
      accept({
        items: world.trips
          .filter((one) => one.owner === owner)
          .map((one) => priced(one.view))
          .reverse(),
      }),
    [booking.startTrip.id]: ({ reservation_id }, owner) => {
      const found = world.reservations.find(
        (one) => one.owner === owner && one.view.reservation_id === reservation_id,
      );
      if (found === undefined) return refuse('booking.reservation_unknown', 'Unknown.');
      const card = world.cards.get(owner)?.[0];
      if (card === undefined) return refuse('booking.payment_method_missing', 'No card.');
      if (card.token === 'sandbox_declined') return refuse('booking.payment_declined', 'Declined.');
      const { cancellation: _terms, ...promise } = found.view;
      found.view = { ...promise, status: 'in_use' };
      const { vehicle_class, code, vehicle_id } = found.view;
      const view: Trip = {
        trip_id: fakeId('mannheim', newNumber(world)),
        reservation_id: found.view.reservation_id,
        vehicle_class,
        code,
        ...(card.token === 'sandbox_sca_challenge' ? untilBankAgrees() : { status: 'unlocking' }),
        requested_at: new Date().toISOString(),
        paused_s: 0,
      };
      world.trips.push({ owner, vehicle_id, view, polls: 0, photo: false });
      return accept(view);
    },
    [booking.getTrip.id]: ({ trip_id }, owner) => {
      const found = tripOf(world, owner, trip_id);
      if (found === undefined) return refuse('booking.trip_unknown', 'Unknown.');
      moveOn(world, found, changed);
      const { warnings = [] } = found;
      return accept({ ...priced(found.view), ...(warnings.length === 0 ? {} : { warnings }) });
    },
    [booking.callOffTrip.id]: ({ trip_id }, owner) => {
      const found = tripOf(world, owner, trip_id);
      if (found === undefined) return refuse('booking.trip_unknown', 'Unknown.');
      if (found.view.waits_for_bank_until === undefined)
        return refuse('booking.trip_not_waiting', 'Not waiting.');
      const { waits_for_bank_until: _until, ...view } = found.view;
      found.view = { ...view, status: 'failed', failure: 'called_off' };
      for (const one of world.reservations)
        if (one.view.reservation_id === view.reservation_id)
          one.view = { ...one.view, status: 'held' };
      return accept(found.view);
    },
    [booking.pauseTrip.id]: ({ trip_id }, owner) => {
      const found = tripOf(world, owner, trip_id);
      if (found?.view.status !== 'active') return refuse('booking.trip_not_active', 'Not running.');
      found.view = { ...found.view, status: 'paused', paused_since: new Date().toISOString() };
      return accept(priced(found.view));
    },
    [booking.resumeTrip.id]: ({ trip_id }, owner) => {
      const found = tripOf(world, owner, trip_id);
      if (found?.view.status !== 'paused') return refuse('booking.trip_not_paused', 'Not paused.');
      const { paused_since: _since, ...rest } = found.view;
      found.view = { ...rest, status: 'active', paused_s: rest.paused_s + 1 };
      return accept(priced(found.view));
    },
  };
}

function endingAnswers(world: World): Answers {
  return {
    [booking.addReturnPhoto.id]: ({ trip_id, content_type }, owner) => {
      if (tripOf(world, owner, trip_id) === undefined)
        return refuse('booking.trip_unknown', 'Unknown.');
      const photo_id = fakeId('mannheim', newNumber(world));
      return accept({
        photo_id,
        upload_url: `/objects/${photo_id}?type=${encodeURIComponent(String(content_type))}`,
        expires_at: new Date().toISOString(),
      });
    },
    [booking.endTrip.id]: ({ trip_id, attempted_at, photo_id }, owner) => {
      const found = tripOf(world, owner, trip_id);
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
      const found = world.receipts.get(String(trip_id));
      if (found?.owner !== owner) return refuse('payments.receipt_unknown', 'Unknown.');
      return accept(found.receipt);
    },
    [payments.listReceipts.id]: (_, owner) =>
      accept({
        items: [...world.receipts.values()]
          .filter((one) => one.owner === owner)
          .map(({ receipt }) => receipt)
          .reverse(),
      }),
  };
}

function untilBankAgrees(): Pick<Trip, 'status' | 'waits_for_bank_until'> {
  const until = new Date(Date.now() + 600_000).toISOString();
  return { status: 'requested', waits_for_bank_until: until };
}

function tripOf(world: World, owner: string, trip_id: unknown): World['trips'][number] | undefined {
  return world.trips.find((one) => one.owner === owner && one.view.trip_id === trip_id);
}
