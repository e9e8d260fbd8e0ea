import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booking, fleet, payments, users } from '@drais/contracts';
import { waitFor } from '@drais/kit/testing/wait-for';
import type { Rider } from '@drais/twin';
import { openDrais, WASSERTURM } from './support/platform.ts';

const PHOTO = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

function must<Value>(answer: { ok: true; value: Value } | { ok: false; refusal: { code: string; detail: string } }): Value {
  assert.ok(answer.ok, answer.ok ? '' : `${answer.refusal.code}: ${answer.refusal.detail}`);
  return answer.value;
}

async function reserve(rider: Rider, code: string) {
  return rider.client.call(booking.reserveVehicle, { area_id: 'mannheim', code });
}

async function untilStatus(rider: Rider, trip_id: string, status: string) {
  return waitFor(async () => {
    const trip = must(await rider.client.call(booking.getTrip, { trip_id }));
    return trip.status === status ? trip : undefined;
  }, { what: `a trip that is ${status}`, timeout_ms: 20_000 });
}

async function photoOf(rider: Rider, trip_id: string): Promise<string> {
  const granted = must(await rider.client.call(booking.addReturnPhoto, { trip_id, content_type: 'image/png', size_bytes: PHOTO.length }));
  const sent = await fetch(granted.upload_url, { method: 'PUT', headers: { 'content-type': 'image/png' }, body: PHOTO });
  assert.equal(sent.status, 204);
  return granted.photo_id;
}

async function end(rider: Rider, trip_id: string, position = WASSERTURM) {
  const photo_id = await photoOf(rider, trip_id);
  return rider.client.call(booking.endTrip, {
    trip_id, attempted_at: new Date().toISOString(), position: { ...position, accuracy_m: 8 }, photo_id,
  });
}

describe('a ride, end to end, on two shards', () => {
  it('goes from the code on the vehicle to a receipt that can be recomputed', async (t) => {
    const drais = await openDrais(t);
    const rider = await drais.rider();
    const { vehicle, vehicle_id } = await drais.vehicle('STORY-1');
    const seen = must(await rider.client.call(fleet.findVehicleByCode, { area_id: drais.area_id, code: 'STORY-1' }));
    assert.equal(seen.is_available, true);

    const { reservation_id } = must(await reserve(rider, 'STORY-1'));
    const { trip_id } = must(await rider.client.call(booking.startTrip, { reservation_id }));
    await untilStatus(rider, trip_id, 'active');
    assert.equal(vehicle.isLocked(), false);

    must(await rider.client.call(booking.pauseTrip, { trip_id }));
    await waitFor(() => vehicle.isLocked() || undefined, { what: 'a locked vehicle' });
    must(await rider.client.call(booking.resumeTrip, { trip_id }));
    await untilStatus(rider, trip_id, 'active');

    must(await end(rider, trip_id));
    const ended = await untilStatus(rider, trip_id, 'ended');
    assert.equal(ended.lock_confirmed, true);
    const receipt = await waitFor(async () => {
      const found = await rider.client.call(payments.getReceipt, { trip_id });
      return found.ok && found.value.status === 'paid' ? found.value : undefined;
    }, { what: 'a paid receipt', timeout_ms: 20_000 });
    assert.equal(receipt.fare.lines.reduce((sum, line) => sum + line.amount_minor, 0), receipt.fare.total.amount_minor);

    await waitFor(async () => {
      const after = must(await drais.operator.call(fleet.getFleetVehicle, { vehicle_id }));
      return (after.vehicle_state === 'available' && after.public_vehicle_id !== seen.public_vehicle_id) || undefined;
    }, { what: 'a free vehicle with a new public id' });
    const stranger = await drais.rider();
    const foreign = await stranger.client.call(booking.getTrip, { trip_id });
    assert.equal(!foreign.ok && foreign.refusal.code, 'booking.trip_unknown');
    const foreign_receipt = await stranger.client.call(payments.getReceipt, { trip_id });
    assert.equal(!foreign_receipt.ok && foreign_receipt.refusal.code, 'payments.receipt_unknown');
  });

  it('does not begin for a blocked account, and lets it end what runs', async (t) => {
    const drais = await openDrais(t);
    const rider = await drais.rider();
    await drais.vehicle('STORY-2');
    const { reservation_id } = must(await reserve(rider, 'STORY-2'));
    const { trip_id } = must(await rider.client.call(booking.startTrip, { reservation_id }));
    await untilStatus(rider, trip_id, 'active');
    must(await drais.operator.call(users.blockAccount, { account_id: rider.account_id, reason: 'Reported by support.' }));

    must(await end(rider, trip_id));
    await untilStatus(rider, trip_id, 'ended');
    const again = await reserve(rider, 'STORY-2');
    assert.equal(!again.ok && again.refusal.code, 'booking.account_blocked');
  });

  it('is begun by one of two hundred riders who want the same vehicle', async (t) => {
    const drais = await openDrais(t);
    await drais.vehicle('STORY-3');
    const riders: Rider[] = [];
    for (let batch = 0; batch < 20; batch++) riders.push(...(await Promise.all(Array.from({ length: 10 }, () => drais.rider()))));
    const answers = await Promise.all(riders.map((rider) => reserve(rider, 'STORY-3')));
    const winners = riders.filter((_rider, n) => answers[n]?.ok === true);

    assert.equal(winners.length, 1);
    assert.deepEqual(new Set(answers.flatMap((a) => (a.ok ? [] : [a.refusal.code]))), new Set(['booking.vehicle_not_available']));
  });
});
