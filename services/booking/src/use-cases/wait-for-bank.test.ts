import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booking, payments, users } from '@drais/contracts';
import { newId } from '@drais/vocabulary/ids';
import { codeOf, openTown, other, rider, rider_id } from './town.fixture.ts';

type Town = Awaited<ReturnType<typeof openTown>>;
const money = { amount_minor: 2000, currency: 'EUR' };

/** A start that the rider's bank has stopped to ask the rider. */
async function startAtBank(town: Town) {
  town.town.hold = 'action_required';
  return town.start();
}

async function bankSays({ town, room }: Town, trip_id: string, said: 'held' | 'declined') {
  town.hold = said;
  const payment = { payment_id: newId('042'), trip_id, account_id: rider_id };
  if (said === 'held') {
    const placed = { ...payment, authorization_id: 'a', amount: money };
    await room.deliver(payments.events.holdPlaced, '042', placed);
  } else {
    await room.deliver(payments.events.holdDeclined, '042', { ...payment, code: 'declined' });
  }
}

describe('a trip whose bank wants to hear the rider', () => {
  it('waits with the vehicle claimed and asks it nothing', async (t) => {
    const town = await openTown(t);
    const trip_id = await startAtBank(town);
    const { status, waits_for_bank_until } = await town.trip(trip_id);
    assert.equal(status, 'requested');
    assert.ok(Date.parse(waits_for_bank_until ?? '') > Date.now());
    assert.equal(town.town.commands.length, 0);
    assert.equal(codeOf(await town.reserve(other)), 'booking.vehicle_not_available');
  });

  it('goes on by itself when the rider has confirmed', async (t) => {
    const town = await openTown(t);
    const trip_id = await startAtBank(town);
    await bankSays(town, trip_id, 'held');
    assert.deepEqual(town.town.commands.length, 1);
    assert.equal((await town.trip(trip_id)).waits_for_bank_until, undefined);
    await town.acknowledge();
    assert.equal((await town.trip(trip_id)).status, 'active');
  });

  it('fails when the bank says no, and the rider may try again', async (t) => {
    const town = await openTown(t);
    const trip_id = await startAtBank(town);
    await bankSays(town, trip_id, 'declined');
    assert.equal((await town.trip(trip_id)).failure, 'payment_declined');
    const { reservation_id } = await town.trip(trip_id);
    assert.equal(codeOf(await town.begin(reservation_id)), 'booking.payment_declined');
  });

  it('goes on when the rider was heard before anybody listened', async (t) => {
    const town = await openTown(t);
    town.town.hold = 'action_required';
    town.town.once_asked = 'held';
    const trip_id = await town.start();
    assert.equal((await town.trip(trip_id)).status, 'unlocking');
  });

  it('unlocks nothing for an account that was blocked meanwhile', async (t) => {
    const town = await openTown(t);
    const trip_id = await startAtBank(town);
    const blocked = { account_id: rider_id, by: 'op', reason: 'test' };
    await town.room.deliver(users.events.accountBlocked, '042', blocked);
    await bankSays(town, trip_id, 'held');
    assert.equal((await town.trip(trip_id)).failure, 'account_blocked');
    assert.equal(town.town.commands.length, 0);
  });

  it('is over when the rider did not answer in time, by the clock on the wall', async (t) => {
    const town = await openTown(t);
    const trip_id = await startAtBank(town);
    town.pass(3600);
    await town.room.runJob('booking.drive_trips');
    assert.equal((await town.trip(trip_id)).status, 'requested');
    town.town.wall_ahead_s = 606;
    await town.room.runJob('booking.drive_trips');
    const { status, failure } = await town.trip(trip_id);
    assert.deepEqual([status, failure], ['failed', 'payment_not_confirmed']);
  });

  it('waits on while payments are down, but not beyond its time', async (t) => {
    const town = await openTown(t);
    const trip_id = await startAtBank(town);
    town.town.payments_are_down = true;
    await assert.rejects(bankSays(town, trip_id, 'held'));
    assert.equal((await town.trip(trip_id)).status, 'requested');
    town.town.wall_ahead_s = 606;
    await town.room.runJob('booking.drive_trips');
    assert.equal((await town.trip(trip_id)).failure, 'part_unavailable');
  });

  it('is called off by its rider and nobody else', async (t) => {
    const town = await openTown(t);
    const trip_id = await startAtBank(town);
    const callOff = (who = rider) => town.room.call(booking.callOffTrip, { trip_id }, who);
    assert.equal(codeOf(await callOff(other)), 'booking.trip_unknown');
    const off = await callOff();
    assert.deepEqual(off.ok && off.value.failure, 'called_off');
    assert.equal(codeOf(await callOff()), 'ok');
    await bankSays(town, trip_id, 'held');
    assert.equal(town.town.commands.length, 0);
  });
});

describe('a start that the rider called off', () => {
  it('answers its own repetition with a payment that was not confirmed', async (t) => {
    const town = await openTown(t);
    town.town.hold = 'action_required';
    const reservation_id = await town.hold();
    const key = 'start-once';
    const begun = await town.room.call(booking.startTrip, { reservation_id }, rider, key);
    assert.ok(begun.ok);
    await town.room.call(booking.callOffTrip, { trip_id: begun.value.trip_id }, rider);
    await town.room.forgetAnswers();
    const again = await town.room.call(booking.startTrip, { reservation_id }, rider, key);
    assert.equal(codeOf(again), 'booking.payment_not_confirmed');
  });
});

describe('a trip that waits for no bank', () => {
  it('is not called off: it is ended', async (t) => {
    const town = await openTown(t);
    const trip_id = await town.start();
    const off = await town.room.call(booking.callOffTrip, { trip_id }, rider);
    assert.equal(codeOf(off), 'booking.trip_not_waiting');
  });
});
