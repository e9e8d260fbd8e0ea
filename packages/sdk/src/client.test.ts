import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { booking, fleet, payments, users } from '@drais/contracts';
import { openClient, Unreachable } from './index.ts';

interface Heard {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Reply = (response: ServerResponse, heard: Heard, turn: number) => void;

/** A server that remembers what it heard; `reply` gets the number of the request, from 1. */
async function serve(t: TestContext, reply: Reply) {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(parts).toString('utf8'),
      };
      heard.push(one);
      reply(response, one, heard.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const base_url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return { heard, base_url, client: openClient({ base_url, random: () => 0 }) };
}

function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(value));
}

const TRIP = 'mannheim.01900000-0000-7000-8000-000000000001';

describe('a call of the client', () => {
  it('fills the path and puts the rest of a GET into its query', async (t) => {
    const { client, heard } = await serve(t, (response) => json(response, 200, { items: [] }));
    const found = await client.call(fleet.listVehiclesNear, {
      area_id: 'mannheim',
      lat: 49.5,
      lon: 8.4,
      vehicle_class: 'car',
    });
    assert.deepEqual(found, { ok: true, value: { items: [] } });
    assert.equal(
      heard[0]?.url,
      '/v1/areas/mannheim/vehicles/near?lat=49.5&lon=8.4&vehicle_class=car',
    );
    assert.equal(heard[0]?.headers['idempotency-key'], undefined);
  });

  it('sends the rest of a change as JSON, with a key', async (t) => {
    const { client, heard } = await serve(t, (response) => json(response, 200, {}));
    await client.call(booking.addReturnPhoto, {
      trip_id: TRIP,
      content_type: 'image/jpeg',
      size_bytes: 9,
    });
    assert.equal(heard[0]?.url, `/v1/trips/${TRIP}/photos`);
    assert.equal(heard[0]?.body, '{"content_type":"image/jpeg","size_bytes":9}');
    assert.match(String(heard[0]?.headers['idempotency-key']), /^[0-9a-f-]{36}$/);
  });

  it('sends an object even where the path holds every field', async (t) => {
    const { client, heard } = await serve(t, (response) => json(response, 200, {}));
    await client.call(booking.pauseTrip, { trip_id: TRIP });
    assert.equal(heard[0]?.body, '{}');
  });

  it('carries the token that is current at that moment', async (t) => {
    const { base_url, heard } = await serve(t, (response) => json(response, 200, {}));
    let turn = 0;
    const token = async () => {
      turn += 1;
      return `token-${String(turn)}`;
    };
    const client = openClient({ base_url, token });
    await client.call(users.getMe, {});
    await client.call(users.getMe, {});
    assert.deepEqual(
      heard.map((one) => one.headers.authorization),
      ['Bearer token-1', 'Bearer token-2'],
    );
  });

  it('is refused with code, detail, facts and trace', async (t) => {
    const { client } = await serve(t, (response) =>
      json(
        response,
        409,
        {
          type: 'about:blank',
          status: 409,
          code: 'booking.outside_parking',
          detail: 'Too far.',
          trace_id: 'ab12',
          nearest_station_m: 120,
        },
        { 'retry-after': '7' },
      ),
    );
    const asked = await client.call(booking.endTrip, {
      trip_id: TRIP,
      attempted_at: '2026-01-01T00:00:00.000Z',
      position: { lat: 49, lon: 8, accuracy_m: 5 },
    });
    assert.deepEqual(asked, {
      ok: false,
      refusal: {
        code: 'booking.outside_parking',
        detail: 'Too far.',
        status: 409,
        retry_after_s: 7,
        trace_id: 'ab12',
        facts: { nearest_station_m: 120 },
      },
    });
  });

  it('without a field of its path is a fault of the caller', async () => {
    const client = openClient({ base_url: 'http://127.0.0.1:1' });
    await assert.rejects(client.call(booking.getTrip, { trip_id: '' }), RangeError);
  });
});

describe('a call that nobody answers', () => {
  it('is repeated with the same key', async (t) => {
    const { client, heard } = await serve(t, (response, _, turn) => {
      if (turn < 3) response.destroy();
      else json(response, 202, { trip_id: TRIP });
    });
    const started = await client.call(
      booking.startTrip,
      { reservation_id: TRIP },
      { idempotency_key: 'wish-1' },
    );
    assert.equal(started.ok, true);
    assert.deepEqual(
      heard.map((one) => one.headers['idempotency-key']),
      ['wish-1', 'wish-1', 'wish-1'],
    );
  });

  it('is given up after a bounded number of attempts', async (t) => {
    const { client, heard } = await serve(t, (response) => response.destroy());
    await assert.rejects(
      client.call(users.getMe, {}),
      (error) => error instanceof Unreachable && error.reason === 'network',
    );
    assert.equal(heard.length, 3);
  });

  it('is told apart as a time-out', async (t) => {
    const { base_url } = await serve(t, () => undefined);
    const client = openClient({ base_url, attempts_max: 1 });
    await assert.rejects(
      client.call(users.getMe, {}, { timeout_ms: 20 }),
      (error) => error instanceof Unreachable && error.reason === 'timeout',
    );
  });

  it('ends with the reason of whoever gave it up', async (t) => {
    const leaving = new AbortController();
    const { client } = await serve(t, () => leaving.abort(new Error('left')));
    await assert.rejects(client.call(users.getMe, {}, { signal: leaving.signal }), /left/);
  });
});

describe('an answer that asks for patience', () => {
  it('is waited for when the platform says how long', async (t) => {
    const { client, heard } = await serve(t, (response, _, turn) => {
      if (turn === 1)
        json(response, 503, { code: 'gateway.unavailable', detail: 'x' }, { 'retry-after': '0' });
      else json(response, 200, { items: [] });
    });
    assert.equal((await client.call(payments.listReceipts, {})).ok, true);
    assert.equal(heard.length, 2);
  });

  it('is handed on when it asks for longer than a person waits', async (t) => {
    const { client, heard } = await serve(t, (response) =>
      json(response, 503, { code: 'gateway.unavailable', detail: 'x' }, { 'retry-after': '600' }),
    );
    const asked = await client.call(payments.listReceipts, {});
    assert.equal(!asked.ok && asked.refusal.retry_after_s, 600);
    assert.equal(heard.length, 1);
  });

  it('is asked again while an earlier attempt with the key is at work', async (t) => {
    const { client } = await serve(t, (response, _, turn) => {
      if (turn === 1) json(response, 409, { code: 'gateway.idempotency_key_busy', detail: 'x' });
      else json(response, 200, { trip_id: TRIP });
    });
    assert.equal((await client.call(booking.pauseTrip, { trip_id: TRIP })).ok, true);
  });

  it('is no answer of Drais when it is no problem document', async (t) => {
    const { client } = await serve(t, (response) =>
      response.writeHead(502).end('<h1>Bad gateway</h1>'),
    );
    await assert.rejects(
      client.call(users.getMe, {}),
      (error) => error instanceof Unreachable && error.reason === 'not_drais',
    );
  });
});
