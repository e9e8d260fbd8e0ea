import assert from 'node:assert/strict';
import { booking, payments } from '@drais/contracts';
import { waitFor } from '@drais/kit/testing/wait-for';
import type { Rider } from '@drais/twin';
import { WASSERTURM } from './platform.ts';

/** The smallest PNG there is. */
const PHOTO = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const WAIT_MS = 30_000;

type Answer<Value> =
  | { ok: true; value: Value }
  | { ok: false; refusal: { code: string; detail: string } };

export function must<Value>(answer: Answer<Value>): Value {
  assert.ok(answer.ok, answer.ok ? '' : `${answer.refusal.code}: ${answer.refusal.detail}`);
  return answer.value;
}

export function codeOf(answer: Answer<unknown>): string {
  return answer.ok ? 'ok' : answer.refusal.code;
}

export function reserve(rider: Rider, code: string) {
  return rider.client.call(booking.reserveVehicle, { area_id: 'mannheim', code });
}

/** Reserves and unlocks; returns when the rider rides. */
export async function startRide(rider: Rider, code: string): Promise<string> {
  const { reservation_id } = must(await reserve(rider, code));
  const { trip_id } = must(await rider.client.call(booking.startTrip, { reservation_id }));
  await untilStatus(rider, trip_id, 'active');
  return trip_id;
}

export function untilStatus(rider: Rider, trip_id: string, status: string) {
  return waitFor(
    async () => {
      const trip = must(await rider.client.call(booking.getTrip, { trip_id }));
      return trip.status === status ? trip : undefined;
    },
    { what: `a trip that is ${status}`, timeout_ms: WAIT_MS },
  );
}

/** Ends a trip at the Wasserturm with a photo. */
export async function endRide(rider: Rider, trip_id: string) {
  const granted = must(
    await rider.client.call(booking.addReturnPhoto, {
      trip_id,
      content_type: 'image/png',
      size_bytes: PHOTO.length,
    }),
  );
  const sent = await fetch(granted.upload_url, {
    method: 'PUT',
    headers: { 'content-type': 'image/png' },
    body: PHOTO,
  });
  assert.equal(sent.status, 204);
  return rider.client.call(booking.endTrip, {
    trip_id,
    attempted_at: new Date().toISOString(),
    position: { ...WASSERTURM, accuracy_m: 8 },
    photo_id: granted.photo_id,
  });
}

export function untilPaid(rider: Rider, trip_id: string) {
  return waitFor(
    async () => {
      const found = await rider.client.call(payments.getReceipt, { trip_id });
      return found.ok && found.value.status === 'paid' ? found.value : undefined;
    },
    { what: 'a paid receipt', timeout_ms: WAIT_MS },
  );
}
