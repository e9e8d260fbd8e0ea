import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { booking, fleet, payments } from '@drais/contracts';
import { shardNumber } from '@drais/kit/db/directory';
import { waitFor } from '@drais/kit/testing/wait-for';
import { GBFS_FEED_NAMES } from '@drais/standards/gbfs/feed';
import type { GeofencingRule } from '@drais/standards/gbfs/geofencing-zones';
import {
  assertPublishable,
  without_schemas,
} from '@drais/standards/gbfs/published-schemas.fixture';
import type { OutputOf } from '@drais/vocabulary/define';
import { assertReferences, assertTrue, assertWellSaid } from './support/check-feeds.ts';
import { listWholeFleet, readManifest, readSystem, readSystems } from './support/feeds.ts';
import { type Drais, openDrais } from './support/platform.ts';
import { endRide, must, reserve, startRide } from './support/ride.ts';
import { HEIDELBERG, openSecondArea } from './support/second-area.ts';

/** Three leases of ten seconds for a lock that nobody confirms, and some slack. */
const STATE_WAIT_MS = 90_000;

const cleanups: (() => Promise<void> | void)[] = [];
let drais: Drais;

before(async () => {
  drais = await openDrais({ after: (work) => void cleanups.push(work) });
  await openSecondArea(drais.operator);
  await drais.vehicle('FEED-1');
});
after(async () => {
  for (const work of cleanups) await work();
});

/** The feeds of an area, held against each other and against what operators see of it. */
async function readTrue(area_id: string) {
  const feeds = await readSystem(`${drais.base_url}/gbfs/${area_id}/gbfs.json`);
  const vehicles = await listWholeFleet(drais.operator, area_id);
  assertReferences(feeds);
  assertTrue(feeds, vehicles);
  return { feeds, vehicles };
}

/** Waits until operators see the vehicle in this state, then tells what the public sees of it. */
async function readIn(vehicle_state: string, vehicle_id: string) {
  const vehicle = await waitFor(
    async () => {
      const seen = must(await drais.operator.call(fleet.getFleetVehicle, { vehicle_id }));
      return seen.vehicle_state === vehicle_state ? seen : undefined;
    },
    { what: `a vehicle that is ${vehicle_state}`, timeout_ms: STATE_WAIT_MS },
  );
  const { feeds, vehicles } = await readTrue(drais.area_id);
  const station = feeds.station_status.data.stations.find(
    (s) => s.station_id === wasserturm(feeds),
  );
  assert.ok(station);
  const told = feeds.vehicle_status.data.vehicles.find(
    (v) => v.vehicle_id === vehicle.public_vehicle_id,
  );
  const flags = told && (({ is_reserved, is_disabled }) => ({ is_reserved, is_disabled }))(told);
  const { num_vehicles_available: free, num_vehicles_disabled: disabled } = station;
  return { id: vehicle.public_vehicle_id, told: flags, free, disabled, feeds, vehicles };
}

type Feeds = Awaited<ReturnType<typeof readSystem>>;

/** The station in which the vehicles of these tests stand. */
function wasserturm(feeds: Feeds): string | undefined {
  return feeds.station_information.data.stations.find((s) => s.name[0]?.text === 'Wasserturm')
    ?.station_id;
}

const FREE = { is_reserved: false, is_disabled: false };
const HELD = { is_reserved: true, is_disabled: false };
const BROKEN = { is_reserved: false, is_disabled: true };

describe('the GBFS 3.0 feeds of a running platform', () => {
  it('are found from the manifest: every area on every shard, every feed that is served', async () => {
    const { datasets } = (await readManifest(drais.base_url)).data;
    const areas = must(await drais.operator.call(fleet.listAreas, {})).items;
    const url = (area_id: string, name: string) => `${drais.base_url}/gbfs/${area_id}/${name}.json`;
    assert.deepEqual(
      datasets,
      areas.map(({ area_id }) => ({
        system_id: area_id,
        versions: [{ version: '3.0', url: url(area_id, 'gbfs') }],
      })),
    );
    assert.equal(new Set(areas.map(({ area_id }) => shardNumber(area_id, 2))).size, 2);

    for (const [system_id, feeds] of await readSystems(drais.base_url)) {
      assert.deepEqual(
        feeds.gbfs.data.feeds,
        GBFS_FEED_NAMES.map((name) => ({ name, url: url(system_id, name) })),
      );
      const { system_information, gbfs_versions } = feeds;
      assert.equal(system_information.data.system_id, system_id);
      assert.equal(system_information.data.manifest_url, `${drais.base_url}/gbfs/manifest.json`);
      assert.deepEqual(gbfs_versions.data.versions, [
        { version: '3.0', url: url(system_id, 'gbfs') },
      ]);
    }
  });

  it('validate against the published schemas', { skip: without_schemas }, async () => {
    assertPublishable('manifest', await readManifest(drais.base_url));
    const systems = await readSystems(drais.base_url);
    assert.deepEqual([...systems.keys()], [HEIDELBERG, drais.area_id]);
    for (const feeds of systems.values()) {
      for (const name of GBFS_FEED_NAMES) assertPublishable(name, feeds[name]);
    }
  });

  it('fit each other, and say what operators see', async () => {
    for (const area_id of [drais.area_id, HEIDELBERG]) {
      const { feeds, vehicles } = await readTrue(area_id);
      assertWellSaid(feeds);
      assert.equal(feeds.vehicle_status.data.vehicles.length, vehicles.length);
    }
    const { feeds } = await readTrue(HEIDELBERG);
    const counts = feeds.station_status.data.stations.map((s) => s.num_vehicles_available);
    assert.deepEqual(counts.sort(), [0, 3]);
  });

  it('tell the same places, types, zones and prices as the API', async () => {
    for (const area_id of [drais.area_id, HEIDELBERG]) {
      const { feeds } = await readTrue(area_id);
      const ask = { area_id, limit: 200 };
      const stations = must(await drais.operator.call(fleet.listStations, ask)).items;
      const types = must(await drais.operator.call(fleet.listVehicleTypes, ask)).items;
      const plans = must(await drais.operator.call(payments.listPricingPlans, ask)).items;
      assert.deepEqual(
        feeds.station_information.data.stations.map((s) => [s.station_id, s.name[0]?.text]).sort(),
        stations.map((s) => [s.station_id, s.name]).sort(),
      );
      assert.deepEqual(
        feeds.vehicle_types.data.vehicle_types.map((t) => [
          t.vehicle_type_id,
          t.default_pricing_plan_id,
        ]),
        types.map((t) => [
          t.vehicle_type_id,
          plans.find((plan) => plan.vehicle_class === t.vehicle_class)?.pricing_plan_id,
        ]),
      );
      assert.deepEqual(
        feeds.system_pricing_plans.data.plans.map((p) => [p.plan_id, p.price, p.currency]).sort(),
        plans.map((p) => [p.pricing_plan_id, p.unlock_minor / 100, p.currency]).sort(),
      );
      assertZones(feeds, must(await drais.operator.call(fleet.listZones, ask)).items, types);
    }
  });

  it('hold a vehicle as reserved, hide it in use, and show it by a new id after the trip', async () => {
    const { vehicle_id } = await drais.vehicle('FEED-2');
    const before_it = await readIn('available', vehicle_id);
    assert.deepEqual(before_it.told, FREE);
    const rider = await drais.rider();
    const { reservation_id } = must(await reserve(rider, 'FEED-2'));
    const held = await readIn('reserved', vehicle_id);
    assert.deepEqual([held.id, held.told, held.free], [before_it.id, HELD, before_it.free - 1]);
    must(await rider.client.call(booking.cancelReservation, { reservation_id }));
    const cancelled = await readIn('available', vehicle_id);
    assert.deepEqual([cancelled.id, cancelled.told], [before_it.id, FREE], 'there was no trip');

    const trip_id = await startRide(rider, 'FEED-2');
    const in_use = await readIn('on_trip', vehicle_id);
    assert.deepEqual([in_use.told, in_use.free], [undefined, before_it.free - 1]);
    must(await rider.client.call(booking.pauseTrip, { trip_id }));
    assert.equal((await readIn('on_trip', vehicle_id)).told, undefined, 'a pause is use');
    must(await endRide(rider, trip_id));

    const ended = await readIn('available', vehicle_id);
    assert.notEqual(ended.id, before_it.id);
    assert.deepEqual([ended.told, ended.free], [FREE, before_it.free]);
    assert.ok(!JSON.stringify([...(await readSystems(drais.base_url))]).includes(before_it.id));
  });

  it('tell of a vehicle whose lock nobody confirmed as disabled', async () => {
    const { vehicle_id, vehicle } = await drais.vehicle('FEED-3');
    const before_it = await readIn('available', vehicle_id);
    const rider = await drais.rider();
    const trip_id = await startRide(rider, 'FEED-3');
    await vehicle.close();
    must(await endRide(rider, trip_id));

    const broken = await readIn('non_operational', vehicle_id);
    assert.notEqual(broken.id, before_it.id);
    assert.deepEqual(broken.told, BROKEN);
    assert.deepEqual([broken.free, broken.disabled], [before_it.free - 1, before_it.disabled + 1]);
  });

  it('do not tell of a vehicle that staff carry, and of it by the same id where they put it', async () => {
    const { vehicle_id } = await drais.vehicle('FEED-4');
    const before_it = await readIn('available', vehicle_id);
    const reason = 'To where it is wanted.';
    must(await drais.operator.call(fleet.pickUpVehicle, { vehicle_id, reason }));
    const carried = await readIn('removed', vehicle_id);
    assert.deepEqual([carried.told, carried.free], [undefined, before_it.free - 1]);
    const position = { lat: 49.4875, lon: 8.466, accuracy_m: 5 };
    must(await drais.operator.call(fleet.dropOffVehicle, { vehicle_id, position }));
    const put_down = await readIn('available', vehicle_id);
    assert.deepEqual([put_down.id, put_down.told], [before_it.id, FREE]);
    assert.equal(put_down.free, before_it.free - 1, 'it stands in another station');
  });

  it('are kept by consumers as long as they say, and not sent again unchanged', async () => {
    const { feeds } = await readTrue(HEIDELBERG);
    for (const { name, url } of feeds.gbfs.data.feeds) {
      const first = await fetch(url);
      await first.arrayBuffer();
      const etag = first.headers.get('etag') ?? '';
      assert.equal(first.headers.get('cache-control'), `public, max-age=${feeds[name].ttl}`);
      assert.equal(first.headers.get('access-control-allow-origin'), '*');
      const again = await fetch(url, { headers: { 'if-none-match': etag } });
      await again.arrayBuffer();
      // A station is known as of now: its feed is new each time.
      assert.equal(again.status, name === 'station_status' ? 200 : 304, name);
    }
    assert.ok(feeds.vehicle_status.ttl <= 60);
  });

  it('of an area or a name that there is not are a problem with status 404', async () => {
    for (const [path, code] of [
      ['atlantis/gbfs', 'fleet.area_unknown'],
      ['mannheim/free_bike_status', 'fleet.feed_unknown'],
      ['mannheim/manifest', 'fleet.feed_unknown'],
      ['mannheim/vehicle_availability', 'fleet.feed_unknown'],
      ['gbfs', 'gateway.route_unknown'],
    ]) {
      const answer = await fetch(`${drais.base_url}/gbfs/${path}.json`);
      assert.equal(answer.headers.get('content-type'), 'application/problem+json');
      const problem = (await answer.json()) as { code: string };
      assert.deepEqual([answer.status, problem.code], [404, code]);
    }
  });
});

type Items<R> = R extends { items: (infer Item)[] } ? Item : never;
type Zone = Items<OutputOf<typeof fleet.listZones>>;
type VehicleType = Items<OutputOf<typeof fleet.listVehicleTypes>>;

/** Each zone with what it allows to each type that it is about, and the one that decides first. */
function assertZones(feeds: Feeds, zones: readonly Zone[], types: readonly VehicleType[]): void {
  const { features } = feeds.geofencing_zones.data.geofencing_zones;
  const about = zones.filter((zone) =>
    types.some((t) => zone.vehicle_classes.includes(t.vehicle_class)),
  );
  const wanted = about.toSorted(
    (a, b) => b.priority - a.priority || Number(a.park_allowed) - Number(b.park_allowed),
  );
  assert.deepEqual(
    features.map((f) => f.properties.name[0]?.text),
    wanted.map(({ name }) => name),
  );
  for (const [index, zone] of wanted.entries()) {
    const { properties, geometry } = features[index] ?? assert.fail();
    const corners = (ring: readonly (readonly number[])[] = []) => new Set(ring.map(String));
    assert.deepEqual(corners(geometry.coordinates[0]?.[0]), corners(zone.polygon.coordinates[0]));
    for (const type of types) {
      const rule = properties.rules.find((r) => r.vehicle_type_ids?.includes(type.vehicle_type_id));
      if (!zone.vehicle_classes.includes(type.vehicle_class)) assert.equal(rule, undefined);
      else assertRule(rule ?? assert.fail(zone.name), zone, type);
    }
  }
}

function assertRule(rule: GeofencingRule, zone: Zone, { vehicle_class }: VehicleType): void {
  const ends_freely = vehicle_class === 'scooter' || vehicle_class === 'e_bike';
  assert.equal(rule.ride_start_allowed, zone.ride_allowed);
  assert.equal(rule.ride_through_allowed, zone.ride_allowed);
  assert.equal(rule.ride_end_allowed, zone.park_allowed && ends_freely);
  assert.equal(rule.station_parking, !rule.ride_end_allowed);
  if (zone.speed_limit_m_s !== undefined) {
    assert.equal(rule.maximum_speed_kph, Math.floor(zone.speed_limit_m_s * 3.6 + 0.05));
  }
}
