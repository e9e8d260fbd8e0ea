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
