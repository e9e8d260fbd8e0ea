import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import type { StreamSink } from '@drais/kit/room';
import { waitFor } from '@drais/kit/testing/wait-for';
import { refuse } from '@drais/vocabulary/outcome';
import { anOperator, openTestGateway } from './testing/open-test-gateway.ts';

const BOX = '/v1/areas/mannheim/vehicles/stream?south=49&west=8&north=50&east=9';

async function watch(
  port: number,
  path = BOX,
  headers: Record<string, string> = {},
): Promise<IncomingMessage> {
  const request = get({ host: '127.0.0.1', port, path, headers });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  return response.setEncoding('utf8');
}

async function readUntil(response: IncomingMessage, end: string): Promise<string> {
  let text = '';
  for await (const part of response.iterator({ destroyOnReturn: false })) {
    text += String(part);
    if (text.includes(end)) return text;
  }
  return text;
}

describe('a stream', () => {
  it('tells each message as one server-sent event, uncompressed and uncached', async (t) => {
    const gateway = await openTestGateway(t, {
      openStream: async (sink) => {
        sink.send({ kind: 'snapshot' });
        sink.sendJson('{"kind":"changes"}');
        return undefined;
      },
    });
    const response = await watch(await gateway.listen(), BOX, { 'accept-encoding': 'gzip' });

    assert.match(
      await readUntil(response, 'changes'),
      /^retry: 3000\n\ndata: \{"kind":"snapshot"\}\n\ndata: \{"kind":"changes"\}\n\n$/,
    );
    assert.deepEqual(
      [
        response.headers['content-type'],
        response.headers['content-encoding'],
        response.headers['cache-control'],
      ],
      ['text/event-stream; charset=utf-8', undefined, 'no-store'],
    );
    response.destroy();
  });

  it('begins although there is nothing to tell yet', async (t) => {
    const gateway = await openTestGateway(t);
    const response = await watch(await gateway.listen());
    assert.equal(await readUntil(response, '\n\n'), 'retry: 3000\n\n');
    response.destroy();
  });

  it('is refused with a problem before its first message', async (t) => {
    const gateway = await openTestGateway(t, {
      openStream: async () => refuse('fleet.box_too_large', 'Too much.').refusal,
    });
    const response = await watch(await gateway.listen());
    assert.equal(response.statusCode, 422);
    assert.equal(JSON.parse(await readUntil(response, '}')).code, 'fleet.box_too_large');
  });

  it('that breaks before its first message is a fault', async (t) => {
    const gateway = await openTestGateway(t, {
      openStream: () => Promise.reject(new Error('broken')),
    });
    const response = await watch(await gateway.listen());
    assert.equal(response.statusCode, 500);
    response.resume();
    assert.equal(gateway.faults.length, 1);
  });

  it('tells its room when the client goes', async (t) => {
    let sink: StreamSink | undefined;
    const gateway = await openTestGateway(t, {
      openStream: async (opened) => {
        sink = opened;
        return undefined;
      },
    });
    const response = await watch(await gateway.listen());
    response.destroy();
    await waitFor(() => sink?.closed.aborted, { what: 'the end of the stream' });
    assert.equal(sink?.send({}), false);
  });

  it('drops a client that does not read, and says so to its room', async (t) => {
    let sink: StreamSink | undefined;
    const gateway = await openTestGateway(t, {
      openStream: async (opened) => {
        sink = opened;
        return undefined;
      },
    });
    const response = await watch(await gateway.listen());
    response.pause();
    const megabyte = 'x'.repeat(1_000_000);
    let sent = 0;
    // The kernel's buffers take some megabytes before ours begin to fill.
    while (sent < 100 && sink?.send({ megabyte }) === true) sent++;
    assert.ok(sent < 100);
    await waitFor(() => sink?.closed.aborted, { what: 'the drop of the slow client' });
    response.destroy();
  });

  it('takes a first message larger than the backlog that it allows', async (t) => {
    const gateway = await openTestGateway(t, {
      openStream: async (sink) => {
        assert.equal(sink.send({ snapshot: 'x'.repeat(3_000_000) }), true);
        return undefined;
      },
    });
    const response = await watch(await gateway.listen());
    assert.ok((await readUntil(response, '"}\n\n')).length > 3_000_000);
    response.destroy();
  });

  it('beats each 15 s, and ends with the token that opened it', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval', 'Date'], now: Date.now() });
    const gateway = await openTestGateway(t);
    const headers = await anOperator('mannheim');
    const response = await watch(
      await gateway.listen(),
      '/v1/areas/mannheim/fleet/stream',
      headers,
    );
    t.mock.timers.tick(15_000);
    assert.equal(await readUntil(response, '\n:\n\n'), 'retry: 3000\n\n:\n\n');

    t.mock.timers.tick(600_000);
    response.resume();
    await waitFor(() => response.destroyed, { what: 'the end of the stream' });
  });

  it('that was refused is not written to any more', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    let sink: StreamSink | undefined;
    const gateway = await openTestGateway(t, {
      openStream: async (opened) => {
        sink = opened;
        setImmediate(() => t.mock.timers.tick(15_000));
        return refuse('fleet.box_too_large', 'Too much.').refusal;
      },
    });
    const response = await watch(await gateway.listen());
    const text = await readUntil(response, '}');
    assert.equal(JSON.parse(text).code, 'fleet.box_too_large');
    assert.equal(sink?.send({}), false);
  });

  it('is bounded in number for each address', async (t) => {
    const limits = {
      per_account_per_min: 1000,
      per_address_per_min: 1000,
      loopback_multiplier: 0.04,
    };
    const gateway = await openTestGateway(t, {}, { limits });
    const port = await gateway.listen();
    const open = [await watch(port), await watch(port)];
    const third = await watch(port);
    assert.equal(third.statusCode, 429);
    assert.equal(third.headers['retry-after'], '15');
    third.resume();
    for (const response of open) response.destroy();
    await waitFor(
      async () => {
        const again = await watch(port);
        again.destroy();
        return again.statusCode === 200;
      },
      { what: 'a free place' },
    );
  });

  it('of the fleet is for operators of its area', async (t) => {
    const gateway = await openTestGateway(t);
    const port = await gateway.listen();
    const statusFor = async (headers: Record<string, string>) => {
      const response = await watch(port, '/v1/areas/mannheim/fleet/stream', headers);
      response.destroy();
      return response.statusCode;
    };
    assert.deepEqual(
      [
        await statusFor({}),
        await statusFor(await anOperator('elsewhere')),
        await statusFor(await anOperator('mannheim')),
      ],
      [401, 403, 200],
    );
  });

  it('ends with the gateway', async (t) => {
    const gateway = await openTestGateway(t);
    const response = await watch(await gateway.listen());
    response.resume();
    await gateway.close();
    await waitFor(() => response.destroyed, { what: 'the end of the connection' });
  });
});
