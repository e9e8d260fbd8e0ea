import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booking, fleet, users } from '@drais/contracts';
import { riderPrincipal } from '@drais/kit/testing/open-room';
import { newId } from '@drais/vocabulary/ids';
import {
  area_id,
  bay,
  codeOf,
  openTown,
  other,
  rider,
  rider_id,
  vehicle_id,
} from './town.fixture.ts';

describe('a trip', () => {
  it("runs from the vehicle's own answer to the rider's first attempt to end", async (t) => {
    const { start, acknowledge, pass, end, trip, typesOf } = await openTown(t);
    const trip_id = await start();
    assert.equal((await trip(trip_id)).status, 'unlocking');
    pass(2);
    await acknowledge();
    assert.equal((await trip(trip_id)).started_at, '2026-05-01T08:00:02.000Z');
    pass(600);
    assert.equal(codeOf(await end(trip_id)), 'ok');
    pass(7);
    await acknowledge();

    const ended = await trip(trip_id);
    assert.equal(ended.status, 'ended');
    assert.equal(ended.ended_at, '2026-05-01T08:10:02.000Z');
    assert.equal(ended.lock_confirmed, true);
    assert.deepEqual(await typesOf(), [
      'reservation_made',
      'reservation_began',
      'trip_requested',
      'trip_hold_placed',
      'trip_started',
      'trip_end_attempted',
      'trip_lock_requested',
      'trip_ended',
    ]);
  });

  it('does not start when the bank says no, and leaves the promise', async (t) => {
    const { town, room, reserve } = await openTown(t);
    town.hold = 'declined';
    const reserved = await reserve();
    assert.ok(reserved.ok);
    const { reservation_id } = reserved.value;

    assert.equal(
      codeOf(await room.call(booking.startTrip, { reservation_id }, rider)),
      'booking.payment_declined',
    );
    assert.equal(town.commands.length, 0);
    const still = await room.call(booking.getReservation, { reservation_id }, rider);
    assert.equal(still.ok && still.value.status, 'held');
  });

  it('is not started by an answer that comes too late: the vehicle is locked again', async (t) => {
    const { town, room, start, acknowledge, trip } = await openTown(t);
    const trip_id = await start();
    const { command_id } = town.commands[0] as { command_id: string };
    await room.deliver(fleet.events.commandExpired, area_id, {
      command_id,
      vehicle_id,
      kind: 'unlock',
    });
    assert.equal((await trip(trip_id)).failure, 'vehicle_unreachable');
    await acknowledge({ in_time: false });

    assert.equal((await trip(trip_id)).status, 'failed');
    assert.equal(town.commands.at(-1)?.kind, 'lock');
  });

  it('ends once, however often the rider and the vehicle say so', async (t) => {
    const { start, acknowledge, end, typesOf, pass } = await openTown(t);
    const trip_id = await start();
    await acknowledge();
    pass(60);
    await end(trip_id);
    await acknowledge();
    await acknowledge();
    assert.equal(codeOf(await end(trip_id)), 'ok');

    assert.equal((await typesOf()).filter((type) => type === 'trip_ended').length, 1);
  });

  it('belongs to its rider alone', async (t) => {
    const { start, room } = await openTown(t);
    const trip_id = await start();

    assert.equal(
      codeOf(await room.call(booking.getTrip, { trip_id }, other)),
      'booking.trip_unknown',
    );
    assert.equal(
      codeOf(await room.call(booking.pauseTrip, { trip_id }, other)),
      'booking.trip_unknown',
    );
    const attempt = { trip_id, attempted_at: new Date().toISOString(), position: bay };
    assert.equal(codeOf(await room.call(booking.endTrip, attempt, other)), 'booking.trip_unknown');
  });

  it("pauses at the rider's wish and resumes at the vehicle's answer", async (t) => {
    const { room, start, acknowledge, pass, end, trip } = await openTown(t);
    const trip_id = await start();
    await acknowledge();
    pass(100);
    await room.call(booking.pauseTrip, { trip_id }, rider);
    await acknowledge();
    pass(300);
    await room.call(booking.resumeTrip, { trip_id }, rider);
    pass(5);
    await acknowledge();
    assert.equal((await trip(trip_id)).paused_s, 305);
    pass(60);
    await end(trip_id);
    await acknowledge();

    assert.equal((await trip(trip_id)).paused_s, 305);
  });
});

describe('the meter', () => {
  it('stops at the first honest attempt, also while the photo is missing', async (t) => {
    const { start, acknowledge, pass, end, trip, town } = await openTown(t);
    const trip_id = await start();
    await acknowledge();
    pass(120);
    town.photo_arrived = false;
    assert.equal(codeOf(await end(trip_id)), 'booking.photo_missing');
    pass(500);
    town.photo_arrived = true;
    await end(trip_id);
    await acknowledge();

    assert.equal((await trip(trip_id)).ended_at, '2026-05-01T08:02:00.000Z');
  });

  it('does not stop outside the allowed places, and tells how far the nearest one is', async (t) => {
    const { start, acknowledge, pass, end, trip, town } = await openTown(t);
    const trip_id = await start();
    await acknowledge();
    pass(120);
    town.parking = 'outside';
    const refused = await end(trip_id);

    assert.equal(codeOf(refused), 'booking.outside_parking');
    assert.equal(!refused.ok && refused.refusal.facts?.['nearest_station_m'], 313);
    assert.equal((await trip(trip_id)).meter_stopped_at, undefined);
  });

  it('runs again when the rider rode on after the attempt', async (t) => {
    const { start, acknowledge, pass, end, trip, town } = await openTown(t);
    const trip_id = await start();
    await acknowledge();
    pass(120);
    town.photo_arrived = false;
    await end(trip_id);
    pass(300);
    town.vehicle['last_moved_at'] = town.now.toISOString();
    pass(20);
    town.photo_arrived = true;
    await end(trip_id);
    await acknowledge();

    assert.equal((await trip(trip_id)).ended_at, '2026-05-01T08:07:20.000Z');
  });

  it('stops although the fleet is down, and the trip ends when it is back', async (t) => {
    const { start, acknowledge, pass, end, trip, town } = await openTown(t);
    const trip_id = await start();
    await acknowledge();
    pass(90);
    town.fleet_is_down = true;
    assert.equal(codeOf(await end(trip_id)), 'ok');
    assert.equal((await trip(trip_id)).status, 'ending');
    town.fleet_is_down = false;
    pass(60);
    await acknowledge();

    assert.equal((await trip(trip_id)).ended_at, '2026-05-01T08:01:30.000Z');
  });
});

describe('a vehicle', () => {
  it('is promised to one of two hundred riders', async (t) => {
    const { room } = await openTown(t);
    const riders = Array.from({ length: 200 }, (_, n) =>
      riderPrincipal(newId(String(n).padStart(3, '0'))),
    );
    const answers = await Promise.all(
      riders.map((who) => room.call(booking.reserveVehicle, { area_id, code: 'MA-0042' }, who)),
    );

    assert.equal(answers.filter((answer) => answer.ok).length, 1);
    assert.deepEqual(
      new Set(answers.filter((a) => !a.ok).map(codeOf)),
      new Set(['booking.vehicle_not_available']),
    );
  });

  it('is free again when a hold lapses', async (t) => {
    const { room, reserve, pass } = await openTown(t);
    await reserve();
    assert.equal(codeOf(await reserve(other)), 'booking.vehicle_not_available');
    pass(1801);
    await room.runJob('booking.expire_reservations');

    assert.equal(codeOf(await reserve(other)), 'ok');
  });

  it('is not promised with too little charge', async (t) => {
    const { town, reserve } = await openTown(t);
    town.vehicle['charge_fraction'] = 0.05;
    assert.equal(codeOf(await reserve()), 'booking.charge_too_low');
  });
});

describe('a blocked account', () => {
  it('starts nothing and still ends what runs', async (t) => {
    const { room, start, acknowledge, pass, end } = await openTown(t);
    const trip_id = await start();
    await acknowledge();
    await room.deliver(users.events.accountBlocked, '042', {
      account_id: rider_id,
      by: 'op',
      reason: 'test',
    });
    pass(60);
    assert.equal(codeOf(await end(trip_id)), 'ok');
    await acknowledge();
    assert.equal(
      codeOf(await room.call(booking.reserveVehicle, { area_id, code: 'MA-0042' }, rider)),
      'booking.account_blocked',
    );
  });
});

describe('a trip over its longest use', () => {
  it('becomes a recovery case that charges nothing before an operator decides', async (t) => {
    const { room, start, acknowledge, pass, end, trip, typesOf } = await openTown(t);
    const trip_id = await start();
    await acknowledge();
    pass(12 * 3600 + 1);
    await room.runJob('booking.open_recovery_cases');
    assert.equal((await trip(trip_id)).status, 'recovery');
    pass(3600);
    assert.equal(codeOf(await end(trip_id)), 'ok');
    await acknowledge();
    assert.equal((await typesOf()).includes('trip_ended'), false);

    const cases = await room.call(booking.listRecoveryCases, { area_id });
    assert.ok(cases.ok && cases.value.items[0] !== undefined);
    const { case_id } = cases.value.items[0];
    const closing = { case_id, ended_at: '2026-05-01T09:00:00.000Z', reason: 'Phone was lost.' };
    assert.equal(codeOf(await room.call(booking.closeRecoveryCase, closing)), 'ok');
    assert.equal((await trip(trip_id)).ended_at, '2026-05-01T09:00:00.000Z');
  });
});
