import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { booking, fleet } from '@drais/contracts';
import { newId } from '@drais/vocabulary/ids';
import {
  AREA,
  addVehicle,
  castle_place,
  codeOf,
  enrol,
  openTown,
  openTownWithDevice,
  operator,
  report,
  T0,
  valueIn,
  vehicleNow,
  type World,
} from '../fleet-world.fixture.ts';

const rider_id = '017.01a2040c-f370-7b6f-ad85-275d5783bbc5';
const plan = { pricing_plan_id: newId(AREA), version: 1 };
const { events } = booking;

/** What booking says about one ride, in the words of its events. */
function rideOf(world: World, vehicle_id: string) {
  const reservation_id = newId(AREA);
  const at = new Date(T0).toISOString();
  const trip = { trip_id: newId(AREA), reservation_id, vehicle_id, rider_id };
  const tell = world.room.deliver;
  return {
    began: () => tell(events.reservationBegan, AREA, { reservation_id, vehicle_id }),
    cancelled: () =>
      tell(events.reservationCancelled, AREA, { reservation_id, vehicle_id, rider_id }),
    started: () => tell(events.tripStarted, AREA, { ...trip, started_at: at }),
    ended: (lock_confirmed = true) =>
      tell(events.tripEnded, AREA, {
        ...trip,
        vehicle_class: 'scooter',
        plan,
        started_at: at,
        ended_at: at,
        paused_s: 0,
        lock_confirmed,
      }),
    recovered: () =>
      tell(events.recoveredVehicleReturned, AREA, {
        ...trip,
        case_id: newId(AREA),
        returned_at: at,
        lock_confirmed: true,
      }),
  };
}

async function openWithVehicle(t: TestContext) {
  const { world, vehicle_id, device_id } = await openTownWithDevice(t);
  const state = async () => (await vehicleNow(world, vehicle_id)).vehicle_state;
  const near = async () => {
    const found = await world.room.call(fleet.listVehiclesNear, { area_id: AREA, ...castle_place });
    return valueIn(found).items;
  };
  return { world, vehicle_id, device_id, state, near, ride: rideOf(world, vehicle_id) };
}

describe('a vehicle whose reservation began', () => {
  it('is reserved and on no map until it is free again', async (t) => {
    const { ride, state, near } = await openWithVehicle(t);
    assert.equal((await near()).length, 1);
    await ride.began();
    assert.deepEqual([await state(), (await near()).length], ['reserved', 0]);
    await ride.cancelled();
    assert.deepEqual([await state(), (await near()).length], ['available', 1]);
  });

  it('changes nothing when it is told twice, or after its end', async (t) => {
    const { world, ride, state } = await openWithVehicle(t);
    await ride.cancelled();
    await ride.began();
    await ride.began();
    assert.equal(await state(), 'available');
    assert.ok(
      (await world.room.events()).every(({ type }) => type !== 'fleet.vehicle_state_changed'),
    );
  });
});

describe('a vehicle whose trip ended', () => {
  it('is free where it last said it was, under a new public id', async (t) => {
    const { world, vehicle_id, device_id, ride, state, near } = await openWithVehicle(t);
    const [before] = await near();
    await ride.began();
    await ride.started();
    assert.equal(await state(), 'on_trip');
    world.clock.now_ms += 600_000;
    await report(world, {
      device_id,
      sequence: 1,
      lat: 49.49,
      lon: 8.47,
      charge_fraction: 0.6,
    } as never);
    await ride.ended();

    const [after] = await near();
    assert.equal(await state(), 'available');
    assert.notEqual(after?.public_vehicle_id, before?.public_vehicle_id);
    assert.deepEqual([after?.lat, after?.lon, after?.charge_fraction], [49.49, 8.47, 0.6]);
    const old = { area_id: AREA, public_vehicle_id: before?.public_vehicle_id ?? '' };
    assert.equal(codeOf(await world.room.call(fleet.getVehicle, old)), 'fleet.vehicle_unknown');
    const told = (await world.room.events()).at(-1);
    assert.deepEqual((told?.data as { parked?: unknown } | undefined)?.parked, {
      lat: 49.49,
      lon: 8.47,
      charge_fraction: 0.6,
      observed_at: new Date(T0 + 600_000).toISOString(),
    });
    assert.ok(!JSON.stringify(await world.room.events()).includes(rider_id));
    assert.equal((await vehicleNow(world, vehicle_id)).public_vehicle_id, after?.public_vehicle_id);
  });

  it('is where its last report of the trip says, also when that comes after the end', async (t) => {
    const { world, device_id, ride, near } = await openWithVehicle(t);
    await ride.started();
    await report(world, { device_id, sequence: 1 });
    world.clock.now_ms += 600_000;
    await ride.ended();
    const observed_at = new Date(world.clock.now_ms - 2000).toISOString();
    await report(world, { device_id, sequence: 2, lat: 49.485, observed_at });
    assert.equal((await near())[0]?.lat, 49.485);
  });

  it('is not offered while its lock is not confirmed, and is once it says that it is locked', async (t) => {
    const { world, device_id, ride, state } = await openWithVehicle(t);
    await ride.started();
    await ride.ended(false);
    assert.equal(await state(), 'non_operational');
    await world.room.runJob('fleet.mark_silent_vehicles');
    assert.equal(await state(), 'non_operational');
    await report(world, { device_id, sequence: 1, locked: true });
    await world.room.runJob('fleet.mark_silent_vehicles');
    assert.equal(await state(), 'available');
  });

  it('is free after its start came late', async (t) => {
    const { ride, state } = await openWithVehicle(t);
    await ride.ended();
    await ride.started();
    await ride.began();
    assert.equal(await state(), 'available');
  });

  it('belongs to the next rider, whichever of both is heard first', async (t) => {
    const { world, vehicle_id, ride, state } = await openWithVehicle(t);
    const next = rideOf(world, vehicle_id);
    await ride.began();
    await ride.started();
    await next.began();
    assert.equal(await state(), 'on_trip');
    await ride.ended();
    assert.equal(await state(), 'reserved');
  });

  it('is free when it comes back from a recovery case', async (t) => {
    const { ride, state } = await openWithVehicle(t);
    await ride.started();
    await ride.recovered();
    assert.equal(await state(), 'available');
  });

  it('settles when booking tells everything at once', async (t) => {
    const { world, vehicle_id, ride, state } = await openWithVehicle(t);
    const next = rideOf(world, vehicle_id);
    await Promise.all([ride.began(), ride.started(), ride.ended(), next.began()]);
    assert.equal(await state(), 'reserved');
    await next.cancelled();
    assert.equal(await state(), 'available');
  });
});

describe('a vehicle on a trip', () => {
  it('shows by its code where it was parked, not where its rider is', async (t) => {
    const { world, device_id, ride } = await openWithVehicle(t);
    await ride.started();
    world.clock.now_ms += 600_000;
    await report(world, { device_id, sequence: 1, lat: 49.5 });
    const rider = { ...operator, operator_areas: [] };
    const found = valueIn(
      await world.room.call(fleet.findVehicleByCode, { area_id: AREA, code: 'MA-1' }, rider),
    );
    assert.deepEqual(
      [found.lat, found.is_available, found.station_id],
      [castle_place.lat, false, undefined],
    );
    assert.ok(!('vehicle_id' in found));
  });
});

describe('a vehicle that staff move', () => {
  it('is off the street in the van, and free where it is put down', async (t) => {
    const { world, vehicle_id, device_id, near } = await openWithVehicle(t);
    const { room } = world;
    const pickUp = () =>
      room.call(fleet.pickUpVehicle, { vehicle_id, reason: 'Too many here.' }, operator);
    assert.equal(valueIn(await pickUp()).vehicle_state, 'removed');
    assert.equal(codeOf(await pickUp()), 'fleet.vehicle_already_picked_up');
    assert.equal((await near()).length, 0);
    await report(world, { device_id, sequence: 1, lat: 49.482 });
    const position = { lat: 49.47, lon: 8.44, accuracy_m: 5 };
    const down = valueIn(await room.call(fleet.dropOffVehicle, { vehicle_id, position }, operator));
    assert.deepEqual([down.vehicle_state, down.lat, down.lon], ['available', 49.47, 8.44]);
    const again = await room.call(fleet.dropOffVehicle, { vehicle_id, position }, operator);
    assert.equal(codeOf(again), 'fleet.vehicle_not_picked_up');
    const moved = await report(world, { device_id, sequence: 2, lat: 49.47, lon: 8.44 });
    assert.equal(moved.untrue, undefined);
  });

  it('is moved once by a call whose answer was lost in a crash', async (t) => {
    const { world, vehicle_id } = await openWithVehicle(t);
    const { room } = world;
    const pick = { vehicle_id, reason: 'Too many here.' };
    const drop = { vehicle_id, position: { lat: 49.47, lon: 8.44, accuracy_m: 5 } };
    for (const ask of [
      () => room.call(fleet.pickUpVehicle, pick, operator, 'the same key, up'),
      () => room.call(fleet.dropOffVehicle, drop, operator, 'the same key, down'),
    ]) {
      const { vehicle_state } = valueIn(await ask());
      const recorded = (await room.events()).length;
      await room.forgetAnswers();
      assert.equal(valueIn(await ask()).vehicle_state, vehicle_state);
      assert.equal((await room.events()).length, recorded);
    }
  });

  it('is left to who holds it', async (t) => {
    const { world, vehicle_id, ride } = await openWithVehicle(t);
    await ride.began();
    const input = { vehicle_id, reason: 'Too many here.' };
    assert.equal(
      codeOf(await world.room.call(fleet.pickUpVehicle, input, operator)),
      'fleet.vehicle_on_trip',
    );
    const stranger = { vehicle_id: newId(AREA), reason: 'Too many here.' };
    assert.equal(
      codeOf(await world.room.call(fleet.pickUpVehicle, stranger, operator)),
      'fleet.vehicle_unknown',
    );
  });
});

describe('a vehicle that falls silent', () => {
  it('is off the map after a quarter of an hour of wall time, and back when it is heard', async (t) => {
    const { world, device_id, state } = await openWithVehicle(t);
    await report(world, { device_id, sequence: 1 });
    world.clock.now_ms += 3_600_000;
    await world.room.runJob('fleet.mark_silent_vehicles');
    assert.equal(await state(), 'available');
    world.clock.wall_ms += 15 * 60_000 + 1;
    await world.room.runJob('fleet.mark_silent_vehicles');
    assert.equal(await state(), 'non_contactable');
    await report(world, { device_id, sequence: 2 });
    await world.room.runJob('fleet.mark_silent_vehicles');
    assert.equal(await state(), 'available');
  });

  it('is not late when its device was enrolled a moment ago, however long the platform runs', async (t) => {
    const world = await openTown(t);
    await world.room.runJob('fleet.mark_silent_vehicles');
    world.clock.wall_ms += 3_600_000;
    const vehicle_id = await addVehicle(world, 'MA-2');
    await enrol(world, vehicle_id);
    const state = async () => (await vehicleNow(world, vehicle_id)).vehicle_state;
    await world.room.runJob('fleet.mark_silent_vehicles');
    assert.equal(await state(), 'available');
    world.clock.wall_ms += 15 * 60_000 + 1;
    await world.room.runJob('fleet.mark_silent_vehicles');
    assert.equal(await state(), 'non_contactable');
  });

  it('is not late when its device was replaced a moment ago', async (t) => {
    const { world, vehicle_id, device_id, state } = await openWithVehicle(t);
    await report(world, { device_id, sequence: 1 });
    world.clock.wall_ms += 3_600_000;
    await enrol(world, vehicle_id);
    await world.room.runJob('fleet.mark_silent_vehicles');
    assert.equal(await state(), 'available');
  });
});
