import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { servicePrincipal } from '@drais/vocabulary/principal';
import type { StreamSink } from '../room.ts';
import { waitFor } from '../testing/wait-for.ts';
import { Unavailable } from '../unavailable.ts';
import { openRemote } from './remote.ts';
import { serveRemote } from './serve-remote.ts';

const secret = Buffer.alloc(32, 7);
const stream = {
  route_id: 'room.watch',
  input: {},
  context: {
    principal: servicePrincipal('test'),
    deadline: new Date(Date.now() + 60_000),
    trace_id: 'a'.repeat(32),
  },
};

type Server = Partial<Parameters<typeof serveRemote>[0]>;

async function openPair(t: TestContext, server: Server) {
  const served = await serveRemote({
    listen: { port: 0, host: '127.0.0.1' },
    secret,
    answer: async () => ({ ok: true, value: {} }),
    onFault: () => undefined,
    ...server,
  });
  const remote = openRemote({ base_url: `http://127.0.0.1:${String(served.port)}`, secret });
  t.after(() => served.close());
  t.after(() => remote.close());
  return { remote, served };
}

function openViewer() {
  const seen: string[] = [];
  const closing = new AbortController();
  const viewer = { ended: false };
  const sink: StreamSink = {
    sendJson: (json) => {
      seen.push(json);
      return true;
    },
    send: () => true,
    end: () => {
      viewer.ended = true;
    },
    closed: closing.signal,
  };
  return { seen, sink, viewer, leave: () => closing.abort() };
}

describe('a stream of a room in another process', () => {
  it('brings each message as it was sent, and ends with its viewer', async (t) => {
    let source: StreamSink | undefined;
    const { remote } = await openPair(t, {
      openStream: async (_stream, sink) => {
        source = sink;
        return undefined;
      },
    });
    const { seen, sink, leave } = openViewer();
    assert.equal(await remote.openStream(stream, sink), undefined);
    source?.send({ text: 'ä line\nwith an end in it' });
    source?.sendJson('{"n":2}');
    await waitFor(() => seen.length === 2 || undefined, { what: 'both messages' });
    assert.deepEqual(seen, ['{"text":"ä line\\nwith an end in it"}', '{"n":2}']);
    leave();
    await waitFor(() => source?.closed.aborted || undefined, { what: 'a closed source' });
  });

  it('tells a refusal before its first message', async (t) => {
    const refusal = { code: 'room.full', detail: 'No seat is free.' };
    const { remote } = await openPair(t, { openStream: async () => refusal });
    assert.deepEqual(await remote.openStream(stream, openViewer().sink), refusal);
  });

  it('ends for its viewer when the process ends', async (t) => {
    const { remote, served } = await openPair(t, { openStream: async () => undefined });
    const { sink, viewer } = openViewer();
    await remote.openStream(stream, sink);
    await served.close();
    await waitFor(() => viewer.ended || undefined, { what: 'the end' });
  });
});

describe('a path that a room in another process answers itself', () => {
  it('is passed on with its method, its headers and its body', async (t) => {
    const { remote } = await openPair(t, {
      mounts: [
        {
          prefix: '/oauth',
          handler: (request, response) => {
            response.writeHead(201, { 'x-seen': `${request.method ?? ''} ${request.url ?? ''}` });
            request.pipe(response);
          },
        },
      ],
    });
    const front = createServer((request, response) => void remote.pass(request, response));
    t.after(() => front.close());
    front.listen(0, '127.0.0.1');
    await once(front, 'listening');
    const { port } = front.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${String(port)}/oauth/token?a=b`, {
      method: 'POST',
      body: 'grant_type=x',
    });
    assert.equal(answer.status, 201);
    assert.equal(answer.headers.get('x-seen'), 'POST /oauth/token?a=b');
    assert.equal(await answer.text(), 'grant_type=x');
    front.closeAllConnections();
  });

  it('is unavailable while that process is away', async (t) => {
    const { remote, served } = await openPair(t, {});
    await served.close();
    const front = createServer((request, response) => {
      remote.pass(request, response).catch((error: unknown) => {
        response.writeHead(error instanceof Unavailable ? 503 : 500).end();
      });
    });
    t.after(() => front.close());
    front.listen(0, '127.0.0.1');
    await once(front, 'listening');
    const { port } = front.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${String(port)}/oauth/token`);
    assert.equal(answer.status, 503);
    front.closeAllConnections();
  });
});
