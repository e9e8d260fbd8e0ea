import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booking, fleet } from '@drais/contracts';
import { checkGbfsReferences, type ReferringFeeds } from '@drais/standards/gbfs/check-references';
import { GBFS_FEED_NAMES } from '@drais/standards/gbfs/feed';
import { newId } from '@drais/vocabulary/ids';
import {
  AREA,
  addVehicle,
  codeOf,
  openMannheim,
  openWorld,
  operator,
  valueIn,
  vehicleNow,
  type World,
} from '../fleet-world.fixture.ts';

async function readFeeds({ room }: World): Promise<ReferringFeeds> {
  const feeds = await Promise.all(
    GBFS_FEED_NAMES.map(async (feed) => [
      feed,
      valueIn(await room.call(fleet.getGbfsFeed, { area_id: AREA, feed })),
    ]),
  );
  return Object.fromEntries(feeds) as unknown as ReferringFeeds;
}

describe('the GBFS 3.0 feeds of an area', () => {
  it('agree with each other and leave out who is on a trip', async (t) => {
    const world = await openWorld(t);
    await openMannheim(world);
    const ridden = await addVehicle(world, 'MA-1');
    await addVehicle(world, 'MA-2');
    const { public_vehicle_id } = await vehicleNow(world, ridden);
    await world.room.deliver(booking.events.tripStarted, AREA, {
      trip_id: newId(AREA),
      reservation_id: newId(AREA),
      vehicle_id: ridden,
      rider_id: operator.account_id,
      started_at: new Date(world.clock.now_ms).toISOString(),
    });
    const feeds = await readFeeds(world);

    assert.deepEqual(checkGbfsReferences(feeds, [public_vehicle_id]), []);
    assert.equal(feeds.vehicle_status.data.vehicles.length, 1);
    assert.equal(feeds.station_status.data.stations[0]?.num_vehicles_available, 1);
    assert.equal(feeds.system_pricing_plans.data.plans[0]?.plan_id, world.plan.pricing_plan_id);
    assert.ok(!JSON.stringify(feeds).includes(ridden));
  });

  it('tell of a held vehicle, of a broken one and of each by a new id once it was ridden', async (t) => {
    const world = await openWorld(t);
    await openMannheim(world);
    const vehicle_id = await addVehicle(world, 'MA-1');
    const vehicle = { vehicle_id, reservation_id: newId(AREA) };
    const trip = { ...vehicle, trip_id: newId(AREA), rider_id: operator.account_id };
    const at = new Date(world.clock.now_ms).toISOString();
    const told = async () => {
      const feeds = await readFeeds(world);
      assert.deepEqual(checkGbfsReferences(feeds), []);
      const [status] = feeds.station_status.data.stations;
      const { vehicles } = feeds.vehicle_status.data;
      return {
        vehicles: vehicles.map((v) => [v.vehicle_id, v.is_reserved, v.is_disabled]),
        counts: [status?.num_vehicles_available, status?.num_vehicles_disabled],
      };
    };
    const { public_vehicle_id: first } = await vehicleNow(world, vehicle_id);
    assert.deepEqual(await told(), { vehicles: [[first, false, false]], counts: [1, 0] });

    await world.room.deliver(booking.events.reservationBegan, AREA, vehicle);
    assert.deepEqual(await told(), { vehicles: [[first, true, false]], counts: [0, 0] });

    await world.room.deliver(booking.events.tripStarted, AREA, { ...trip, started_at: at });
    assert.deepEqual(await told(), { vehicles: [], counts: [0, 0] });

    await world.room.deliver(booking.events.tripEnded, AREA, {
      ...trip,
      vehicle_class: 'scooter',
      plan: { pricing_plan_id: world.plan.pricing_plan_id, version: 1 },
      started_at: at,
      ended_at: at,
      paused_s: 0,
      lock_confirmed: false,
    });
    const { public_vehicle_id: second } = await vehicleNow(world, vehicle_id);
    assert.notEqual(second, first);
    assert.deepEqual(await told(), { vehicles: [[second, false, true]], counts: [0, 1] });
  });

  it('are those of the specification', async (t) => {
    const world = await openWorld(t);
    await openMannheim(world);
    const unknown = await world.room.call(fleet.getGbfsFeed, {
      area_id: AREA,
      feed: 'free_bike_status',
    });
    assert.equal(codeOf(unknown), 'fleet.feed_unknown');
  });

  it('that need no prices are told while payments is away, and the others are not', async (t) => {
    const world = await openWorld(t);
    await openMannheim(world);
    world.payments.is_open = false;
    valueIn(await world.room.call(fleet.getGbfsFeed, { area_id: AREA, feed: 'station_status' }));
    const prices = world.room.call(fleet.getGbfsFeed, {
      area_id: AREA,
      feed: 'system_pricing_plans',
    });
    await assert.rejects(prices, /unavailable/);
  });
});
