import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { booking, fleet, payments, users } from '@drais/contracts';
import { deriveSecret } from '@drais/kit/secrets';
import { waitFor } from '@drais/kit/testing/wait-for';
import { replayDatabases } from '@drais/platform/commands/replay-events';
import type { Rider } from '@drais/twin';
import { type Drais, openDrais } from './support/platform.ts';
import {
  codeOf,
  endRide,
  must,
  reserve,
  startRide,
  untilPaid,
  untilStatus,
} from './support/ride.ts';
import { inEveryTopology } from './support/topologies.ts';

inEveryTopology('a ride, end to end', (topology) => {
  let drais: Drais;
  const cleanups: (() => Promise<void> | void)[] = [];
  before(async () => {
    drais = await openDrais({ after: (work) => cleanups.push(work) }, topology.settings);
  });
  after(async () => {
    for (const work of cleanups) await work();
  });

  it('goes from the code on the vehicle to a receipt', async () => {
    const rider = await drais.rider();
    const { vehicle, vehicle_id } = await drais.vehicle('STORY-1');
    const seen = must(
      await rider.client.call(fleet.findVehicleByCode, {
        area_id: drais.area_id,
        code: 'STORY-1',
      }),
    );
    assert.equal(seen.is_available, true);

    const trip_id = await startRide(rider, 'STORY-1');
    assert.equal(vehicle.isLocked(), false);
    must(await rider.client.call(booking.pauseTrip, { trip_id }));
    await waitFor(() => vehicle.isLocked() || undefined, { what: 'a locked vehicle' });
    must(await rider.client.call(booking.resumeTrip, { trip_id }));
    await untilStatus(rider, trip_id, 'active');

    must(await endRide(rider, trip_id));
    const ended = await untilStatus(rider, trip_id, 'ended');
    assert.equal(ended.lock_confirmed, true);
    const receipt = await untilPaid(rider, trip_id);
    assert.equal(
      receipt.fare.lines.reduce((sum, line) => sum + line.amount_minor, 0),
      receipt.fare.total.amount_minor,
    );
    await waitFor(
      async () => {
        const after = must(await drais.operator.call(fleet.getFleetVehicle, { vehicle_id }));
        return (
          (after.vehicle_state === 'available' &&
            after.public_vehicle_id !== seen.public_vehicle_id) ||
          undefined
        );
      },
      { what: 'a free vehicle with a new public id' },
    );

    const stranger = await drais.rider();
    assert.equal(
      codeOf(await stranger.client.call(booking.getTrip, { trip_id })),
      'booking.trip_unknown',
    );
    assert.equal(
      codeOf(await stranger.client.call(payments.getReceipt, { trip_id })),
      'payments.receipt_unknown',
    );
  });

  it('does not begin for a blocked account, and lets it end what runs', async () => {
    const rider = await drais.rider();
    await drais.vehicle('STORY-2');
    const trip_id = await startRide(rider, 'STORY-2');
    must(
      await drais.operator.call(users.blockAccount, {
        account_id: rider.account_id,
        reason: 'Reported by support.',
      }),
    );

    must(await endRide(rider, trip_id));
    await untilStatus(rider, trip_id, 'ended');
    assert.equal(codeOf(await reserve(rider, 'STORY-2')), 'booking.account_blocked');
  });

  it('does not begin when the bank says no, or says nothing', async () => {
    await drais.vehicle('STORY-4');
    const declined = await drais.rider('sandbox_declined');
    const first = must(await reserve(declined, 'STORY-4'));
    const refused = await declined.client.call(booking.startTrip, {
      reservation_id: first.reservation_id,
    });
    assert.equal(codeOf(refused), 'booking.payment_declined');
    must(
      await declined.client.call(booking.cancelReservation, {
        reservation_id: first.reservation_id,
      }),
    );

    // One whose answers are only late may be heard at the last moment, and then begins.
    const silent = await drais.rider('sandbox_lost');
    const second = await waitFor(
      async () => {
        const answer = await reserve(silent, 'STORY-4');
        return answer.ok ? answer.value : undefined;
      },
      { what: 'the vehicle to be free again' },
    );
    const unclear = await silent.client.call(booking.startTrip, {
      reservation_id: second.reservation_id,
    });
    assert.equal(codeOf(unclear), 'booking.payment_unclear');
  });

  it('is begun by one of many riders who want the same vehicle', async () => {
    await drais.vehicle('STORY-3');
    const riders: Rider[] = [];
    for (let batch = 0; batch < topology.racers / 10; batch++)
      riders.push(...(await Promise.all(Array.from({ length: 10 }, () => drais.rider()))));
    const answers = await Promise.all(riders.map((rider) => reserve(rider, 'STORY-3')));

    assert.equal(answers.filter((answer) => answer.ok).length, 1);
    assert.deepEqual(
      new Set(answers.filter((a) => !a.ok).map(codeOf)),
      new Set(['booking.vehicle_not_available']),
    );
  });

  it('leaves events that fold to the living state', async () => {
    const { database_urls, master_secret } = drais.platform.environment;
    const seal_secret = deriveSecret(Buffer.from(master_secret, 'base64'), 'event seal');
    const findings = await replayDatabases(database_urls, seal_secret);
    assert.deepEqual(
      findings.flatMap(({ tampered, gaps, differences }) => [...tampered, ...gaps, ...differences]),
      [],
    );
    assert.ok(findings.reduce((sum, { events }) => sum + events, 0) > 40);
  });
});
