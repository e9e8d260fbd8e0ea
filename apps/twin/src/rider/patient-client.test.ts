import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { booking } from '@drais/contracts';
import { openPatientClient, type TellAnswer } from './patient-client.ts';

const TRIP = 'mannheim.01900000-0000-7000-8000-000000000001';

/** A platform that says these things one after the other, and the last one for ever. */
async function openPlatform(t: TestContext, answers: readonly [status: number, body: object][]) {
  const keys: unknown[] = [];
  const server = createServer((request, response) => {
    const [status, body] = answers[Math.min(keys.length, answers.length - 1)] ?? [500, {}];
    keys.push(request.headers['idempotency-key']);
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const told: TellAnswer[] = [];
  const asked_again: Promise<void>[] = [];
  const client = openPatientClient({
    base_url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    patience_ms: 60_000,
    onAnswer: (one) => told.push(one),
    onAskedAgain: (asking) => asked_again.push(asking),
  });
  const pause = (idempotency_key: string) =>
    client.call(booking.pauseTrip, { trip_id: TRIP }, { idempotency_key });
  return { client, keys, told, asked_again, pause };
}

const unclear = { status: 503, code: 'booking.payment_unclear', detail: 'Later.' };

describe('the patient client', () => {
  it('asks under one key until the answer is not "later"', async (t) => {
    const { keys, told, pause } = await openPlatform(t, [
      [503, unclear],
      [200, { trip_id: TRIP }],
    ]);
    assert.equal((await pause('f-wish')).ok, true);
    assert.deepEqual(new Set(keys), new Set(['f-wish']));
    assert.deepEqual(
      told.map(({ answer, is_final }) => [answer.ok, is_final]),
      [[true, true]],
    );
  });

  it('asks for some changes twice, and tells both answers', async (t) => {
    const { client, keys, told, asked_again, pause } = await openPlatform(t, [[200, { n: 1 }]]);
    await client.call(booking.getTrip, { trip_id: TRIP }, { idempotency_key: '0-look' });
    await pause('f-wish');
    await pause('0-wish');
    assert.equal(asked_again.length, 1);
    await Promise.all(asked_again);
    assert.deepEqual(keys.slice(-2), ['0-wish', '0-wish']);
    const under_keys = told.map(({ idempotency_key }) => idempotency_key);
    assert.deepEqual(under_keys, [undefined, 'f-wish', '0-wish', '0-wish']);
  });
});
