import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { booking } from '@drais/contracts';
import { areEnginesRequired, needsEngine } from '@drais/kit/testing/engines';
import { waitFor } from '@drais/kit/testing/wait-for';
import type { Vehicle } from '@drais/twin';
import { type Machine, type Machines, openMachines } from './support/machines.ts';
import { enterDrais, type Story } from './support/platform.ts';
import { endRide, must, startRide, untilPaid, untilStatus } from './support/ride.ts';

/** Port on which each machine answers the others. */
const CALL_PORT = '7000';
const CALLS = 40;

const missing =
  process.platform !== 'linux' || process.getuid?.() !== 0
    ? 'needs Linux and root, for network namespaces'
    : needsEngine('ip', 'apt-get install iproute2');

describe('parts on several machines', { skip: areEnginesRequired() ? false : missing }, () => {
  let machines: Machines;
  let drais: Story;
  let bookings: readonly Machine[];
  let money: Machine;
  const cleanups: (() => Promise<unknown> | unknown)[] = [];

  before(async () => {
    if (missing !== false) throw new Error(missing);
    machines = await openMachines();
    cleanups.push(() => machines.close());
    const [front, moving, first, second] = ['front', 'moving', 'book1', 'book2'].map((name) =>
      machines.machine(name),
    ) as [Machine, Machine, Machine, Machine];
    money = machines.machine('money');
    bookings = [first, second];
    const at = (machine: Machine) => `http://${machine.address}:${CALL_PORT}`;
    const peers = {
      fleet: at(moving),
      door: at(moving),
      payments: at(money),
      users: at(front),
      booking: bookings.map(at).join('|'),
    };
    const public_url = `http://${front.address}:8080`;
    const start = (machine: Machine, services: string) =>
      machine.start({
        ...machines.common,
        SERVICES: services,
        DRAIS_CALL_PORT: CALL_PORT,
        DRAIS_PUBLIC_URL: public_url,
        DRAIS_PEERS: Object.entries(peers)
          .filter(([name]) => !services.split(',').includes(name))
          .map(([name, urls]) => `${name}=${urls}`)
          .join(','),
      });
    // One after the other: the first one migrates the databases.
    await start(moving, 'fleet,door');
    await Promise.all([
      start(money, 'payments,bank'),
      start(first, 'booking'),
      start(second, 'booking'),
    ]);
    await start(front, 'users,gateway');
    const opened: Vehicle[] = [];
    cleanups.push(() => Promise.all(opened.map((vehicle) => vehicle.close())));
    const mqtt_url = `mqtt://${moving.address}:1883`;
    drais = await enterDrais({ base_url: public_url, mqtt_url, opened });
  });
  after(async () => {
    for (const work of cleanups.reverse()) await work();
  });

  it('ride as one: from the code on the vehicle to a receipt', async () => {
    const rider = await drais.rider();
    const { vehicle } = await drais.vehicle('MACHINE-1');
    const trip_id = await startRide(rider, 'MACHINE-1');
    assert.equal(vehicle.isLocked(), false);
    must(await endRide(rider, trip_id));
    await untilStatus(rider, trip_id, 'ended');
    const receipt = await untilPaid(rider, trip_id);
    assert.equal(receipt.status, 'paid');
  });

  it('share the load of a room that has two', async () => {
    const rider = await drais.rider();
    const before = bookings.map((machine) => machine.packets());
    for (let n = 0; n < CALLS; n++)
      must(await rider.client.call(booking.listTrips, { area_id: 'mannheim', limit: 10 }));
    const [one = 0, two = 0] = bookings.map((machine, n) => machine.packets() - (before[n] ?? 0));
    // Packets are not calls: acknowledgements and other work are among them.
    const share = one / (one + two);
    assert.ok(share > 0.3 && share < 0.7, `the first had ${share.toFixed(2)} of all packets`);
  });

  it('go on when one machine of two is cut off, and use it again when it is back', async () => {
    const rider = await drais.rider();
    await drais.vehicle('MACHINE-2');
    bookings[0]?.unplug();
    const trip_id = await startRide(rider, 'MACHINE-2');
    must(await endRide(rider, trip_id));
    await untilStatus(rider, trip_id, 'ended');
    await untilPaid(rider, trip_id);

    bookings[0]?.plugIn();
    const before = bookings[0]?.packets() ?? 0;
    await waitFor(
      async () => {
        must(await rider.client.call(booking.listTrips, { area_id: 'mannheim', limit: 1 }));
        return (bookings[0]?.packets() ?? 0) > before + CALLS || undefined;
      },
      { what: 'calls at the machine that is back', timeout_ms: 60_000 },
    );
  });

  it('let a rider end while the machine of the money is cut off, and are paid later', async () => {
    const rider = await drais.rider();
    await drais.vehicle('MACHINE-3');
    const trip_id = await startRide(rider, 'MACHINE-3');
    money.unplug();
    must(await endRide(rider, trip_id));
    await untilStatus(rider, trip_id, 'ended');
    money.plugIn();
    await untilPaid(rider, trip_id);
  });
});
