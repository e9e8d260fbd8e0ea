import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { fleet } from '@drais/contracts';
import { waitFor } from '@drais/kit/testing/wait-for';
import { type CommandLease, parseLease } from '@drais/standards/device/command';
import {
  AREA,
  ackPayload,
  addVehicle,
  castle_place,
  city,
  enrol,
  openTown,
  operator,
  report,
  squareAt,
  T0,
  tripWith,
  valueIn,
  vehicleNow,
  type World,
} from '../fleet-world.fixture.ts';

const SLOW = { lat: 49.488, lon: 8.462 };
const PARK = { lat: 49.492, lon: 8.462 };
const rules = { vehicle_classes: ['scooter' as const], priority: 5, park_allowed: true };
const zones = [
  city,
  {
    ...city,
    ...rules,
    name: 'School',
    polygon: squareAt(SLOW.lat, SLOW.lon),
    speed_limit_m_s: 3.4,
  },
  {
    ...city,
    ...rules,
    name: 'Park',
    polygon: squareAt(PARK.lat, PARK.lon),
    ride_allowed: false,
    park_allowed: false,
  },
];

type Device = Awaited<ReturnType<typeof enrol>>;

async function openRide(t: TestContext, command_kinds?: Parameters<typeof enrol>[2]) {
  const world = await openTown(t);
  valueIn(await world.room.call(fleet.addZones, { area_id: AREA, zones }, operator));
  const vehicle_id = await addVehicle(world, 'MA-1');
  const device = await enrol(world, vehicle_id, command_kinds);
  const trip = tripWith(world, vehicle_id);
  await trip.reserve();
  await trip.start();
  let sequence = 0;
  /** A report from there, half a minute later. */
  const ride = async (place: { lat: number; lon: number }, more: object = {}) => {
    world.clock.now_ms += 60_000;
    world.clock.wall_ms += 30_000;
    sequence += 1;
    const told = { device_id: device.device_id, sequence, locked: false, speed_m_s: 5, ...place };
    await report(world, { ...told, ...more });
  };
  const warnings = async () => (await vehicleNow(world, vehicle_id)).warnings ?? [];
  const untilWarned = (...kinds: string[]) =>
    waitFor(
      async () => {
        const now = (await warnings()).map(({ kind }) => kind);
        return now.sort().join() === kinds.sort().join() || undefined;
      },
      { what: `warnings ${kinds.join()}` },
    );
  return { world, vehicle_id, device, trip, ride, warnings, untilWarned };
}

function leasesTo(world: World): CommandLease[] {
  return world.door.payloads.map((payload) => {
    const parsed = parseLease(Buffer.from(payload));
    assert.ok(parsed.ok);
    return parsed.value;
  });
}

const untilLeased = (world: World, count: number) =>
  waitFor(() => (leasesTo(world).length >= count ? leasesTo(world) : undefined), {
    what: `${count} leases`,
  });

describe('a ride through a slow zone', () => {
  it('limits its vehicle by a lease, tells its rider, and ends both behind the zone', async (t) => {
    const { world, ride, warnings, untilWarned } = await openRide(t);
    await ride(castle_place);
    await ride(SLOW);
    const [set] = await untilLeased(world, 1);
    assert.deepEqual([set?.kind, set?.max_speed_kph], ['set_speed_limit', 12]);
    assert.equal(Date.parse(set?.expires_at ?? '') - world.clock.wall_ms, 120_000);
    await untilWarned('speed_limited');
    const [warning] = await warnings();
    assert.deepEqual([warning?.zone_name, warning?.max_speed_kph], ['School', 12]);

    await ride(castle_place);
    const [, lift] = await untilLeased(world, 2);
    assert.equal(lift?.kind, 'lift_speed_limit');
    await untilWarned();
  });

  it('renews the lease while it stays, before the one before ends', async (t) => {
    const { world, ride, untilWarned } = await openRide(t);
    await ride(SLOW);
    await untilLeased(world, 1);
    await untilWarned('speed_limited');
    await ride(SLOW);
    assert.equal(leasesTo(world).length, 1);
    await ride(SLOW);
    const [, renewed] = await untilLeased(world, 2);
    assert.deepEqual([renewed?.kind, renewed?.max_speed_kph], ['set_speed_limit', 12]);
  });

  it('is not limited while it is locked, nor anew by a report that cannot be true', async (t) => {
    const { world, ride, untilWarned } = await openRide(t);
    await ride(SLOW, { locked: true, speed_m_s: 0 });
    await untilWarned('speed_limited');
    assert.deepEqual(leasesTo(world), []);
    await ride({ lat: 49.9, lon: 8.9 });
    await untilWarned('speed_limited');
  });

  it('lifts the limit when it ends in the zone, and forgets its warnings', async (t) => {
    const { world, vehicle_id, trip, ride, untilWarned } = await openRide(t);
    await ride(SLOW);
    await untilLeased(world, 1);
    await untilWarned('speed_limited');
    await trip.end();
    await untilLeased(world, 2);
    assert.equal(leasesTo(world)[1]?.kind, 'lift_speed_limit');
    assert.equal((await vehicleNow(world, vehicle_id)).warnings, undefined);
  });

  it('goes on after a restart as if there had been none', async (t) => {
    const { world, ride, untilWarned } = await openRide(t);
    await ride(SLOW);
    await untilLeased(world, 1);
    await untilWarned('speed_limited');
    // What a new process does: it reads the area from what is on record.
    const before = await world.room.tools.live.findArea(AREA);
    world.room.tools.live.forget(AREA);
    assert.notEqual(await world.room.tools.live.findArea(AREA), before);
    await untilWarned('speed_limited');
    // Nine metres behind the edge a zone that ruled is not left yet; and the lease still runs.
    await ride({ lat: SLOW.lat + 0.00108, lon: SLOW.lon });
    await untilWarned('speed_limited');
    assert.equal(leasesTo(world).length, 1);
    await ride(castle_place);
    assert.equal((await untilLeased(world, 2))[1]?.kind, 'lift_speed_limit');
  });

  it('is only told to a rider whose vehicle cannot be limited', async (t) => {
    const { world, ride, untilWarned } = await openRide(t, ['lock', 'unlock']);
    await ride(SLOW);
    await untilWarned('speed_limited');
    assert.deepEqual(leasesTo(world), []);
  });
});

describe('a ride into a zone where riding is forbidden', () => {
  it('is brought to a walk, at the pace that the operator set', async (t) => {
    const { world, ride, untilWarned } = await openRide(t);
    const set = {
      area_id: AREA,
      vehicle_class: 'scooter' as const,
      rules: { walking_speed_kph: 5 },
    };
    assert.equal(
      valueIn(await world.room.call(fleet.setRideRules, set, operator)).moved_after_m,
      100,
    );
    await ride(PARK);
    const [lease] = await untilLeased(world, 1);
    assert.deepEqual([lease?.kind, lease?.max_speed_kph], ['set_speed_limit', 5]);
    await untilWarned('riding_forbidden', 'parking_forbidden');
  });
});

describe('the rider of a vehicle', () => {
  it('is warned of a charge that falls below the thresholds of its class', async (t) => {
    const { world, vehicle_id, ride, warnings, untilWarned } = await openRide(t);
    await ride(castle_place, { charge_fraction: 0.19 });
    await untilWarned('battery_low');
    assert.equal((await vehicleNow(world, vehicle_id)).battery_low, true);
    assert.equal((await warnings())[0]?.charge_fraction, 0.19);
    await ride(castle_place, { charge_fraction: 0.205 });
    await untilWarned('battery_low');
    await ride(castle_place, { charge_fraction: 0.09 });
    await untilWarned('battery_critical');
    await ride(castle_place, { charge_fraction: 0.5 });
    await untilWarned();
  });

  it('is told that nothing is heard of the vehicle, until it is heard', async (t) => {
    const { world, ride, untilWarned } = await openRide(t);
    await ride(castle_place);
    world.clock.wall_ms += 121_000;
    await world.room.runJob('fleet.watch_rides');
    await untilWarned('vehicle_silent');
    await ride(castle_place);
    await untilWarned();
  });
});

describe('a look at all rides', () => {
  it('does nothing where nothing has changed, so that a stepped clock comes to rest', async (t) => {
    const { world, ride, untilWarned } = await openRide(t);
    await ride(castle_place);
    assert.equal(await world.room.runJob('fleet.watch_rides'), 0);
    world.clock.wall_ms += 121_000;
    assert.equal(await world.room.runJob('fleet.watch_rides'), 1);
    await untilWarned('vehicle_silent');
    assert.equal(await world.room.runJob('fleet.watch_rides'), 0);
  });
});

describe('the answer of a vehicle to a limit', () => {
  it('is on record as for any command', async (t) => {
    const { world, vehicle_id, device, ride } = await openRide(t);
    await ride(SLOW);
    const [lease] = await untilLeased(world, 1);
    await answer(world, device, lease?.command_id ?? '');
    const { items } = valueIn(await world.room.call(fleet.listCommands, { vehicle_id }, operator));
    assert.deepEqual(
      items.map(({ kind, status, max_speed_kph, asked_by }) => [
        kind,
        status,
        max_speed_kph,
        asked_by,
      ]),
      [['set_speed_limit', 'acknowledged', 12, 'fleet']],
    );
  });
});

async function answer(world: World, device: Device, command_id: string): Promise<void> {
  const at = new Date(T0 + 120_000).toISOString();
  const said = {
    command_id,
    result: 'done' as const,
    executed_at: at,
    sequence: 50,
    locked: false,
  };
  const payload = ackPayload(device, said);
  const input = { device_id: device.device_id, received_at: at, payload };
  valueIn(await world.room.call(fleet.takeAcknowledgement, input));
}

describe('a vehicle that rides through one zone into another at once', () => {
  it('gets the limit of the zone where it is, though it reports no more', async (t) => {
    const { world, ride, untilWarned } = await openRide(t);
    await Promise.all([ride(SLOW), ride(PARK)]);
    await untilWarned('riding_forbidden', 'parking_forbidden');
    const last = () =>
      leasesTo(world)
        .toSorted((a, b) => a.sequence - b.sequence)
        .at(-1);
    await waitFor(() => last()?.max_speed_kph === 6 || undefined, { what: 'a walk' });
  });
});
