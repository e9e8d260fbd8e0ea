import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { fleet } from '@drais/contracts';
import { openClient, type StreamState } from './index.ts';

const BOX = { area_id: 'mannheim', south: 49, west: 8, north: 50, east: 9 };

async function serve(
  t: TestContext,
  reply: (response: ServerResponse, turn: number, url: string) => void,
) {
  let turn = 0;
  const server = createServer((request, response) => {
    turn += 1;
    reply(response, turn, request.url ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return openClient({
    base_url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    random: () => 0,
  });
}

function send(response: ServerResponse, id: string): void {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
  const message = { kind: 'snapshot', at: '2026-01-01T00:00:00.000Z', vehicles: [], gone: [id] };
  response.write(`: hello\n\ndata: ${JSON.stringify(message)}\n\n`);
}

describe('a stream of the client', () => {
  it('hands on messages and connects again when it breaks', async (t) => {
    const client = await serve(t, (response, turn) => {
      send(response, `turn-${String(turn)}`);
      if (turn === 1) setImmediate(() => response.destroy());
    });
    const leaving = new AbortController();
    const heard: string[] = [];
    const states: StreamState[] = [];
    const end = await client.stream(fleet.streamVehicles, BOX, {
      signal: leaving.signal,
      onState: (state) => states.push(state),
      onMessage: ({ gone }) => {
        heard.push(...gone);
        if (heard.length === 2) leaving.abort();
      },
    });
    assert.deepEqual(heard, ['turn-1', 'turn-2']);
    assert.deepEqual([...new Set(states)], ['connecting', 'open', 'lost']);
    assert.deepEqual(end, { ended: 'aborted' });
  });

  it('asks for its box in the query', async (t) => {
    let asked = '';
    const leaving = new AbortController();
    const client = await serve(t, (response, _, url) => {
      asked = url;
      send(response, 'x');
    });
    await client.stream(fleet.streamVehicles, BOX, {
      signal: leaving.signal,
      onMessage: () => leaving.abort(),
    });
    assert.equal(asked, '/v1/areas/mannheim/vehicles/stream?south=49&west=8&north=50&east=9');
  });

  it('ends when the platform says no for good', async (t) => {
    const client = await serve(t, (response) => {
      response.writeHead(422, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ code: 'fleet.box_too_large', detail: 'Too large.' }));
    });
    const end = await client.stream(fleet.streamVehicles, BOX, {
      signal: new AbortController().signal,
      onMessage: () => undefined,
    });
    assert.equal(end.ended === 'refused' && end.refusal.code, 'fleet.box_too_large');
  });

  it('counts as lost after a silence', async (t) => {
    const client = await serve(t, (response, turn) => {
      if (turn === 2) send(response, 'back');
      else response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    });
    const leaving = new AbortController();
    const states: StreamState[] = [];
    await client.stream(fleet.streamVehicles, BOX, {
      signal: leaving.signal,
      silence_ms: 30,
      onState: (state) => states.push(state),
      onMessage: () => leaving.abort(),
    });
    assert.ok(states.includes('lost'));
  });

  it('fails with the fault of its listener', async (t) => {
    const client = await serve(t, (response) => send(response, 'x'));
    await assert.rejects(
      client.stream(fleet.streamVehicles, BOX, {
        signal: new AbortController().signal,
        onMessage: () => {
          throw new TypeError('mine');
        },
      }),
      /a listener failed/,
    );
  });
});
