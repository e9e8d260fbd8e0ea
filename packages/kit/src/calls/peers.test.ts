import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { accept } from '@drais/vocabulary/outcome';
import { servicePrincipal } from '@drais/vocabulary/principal';
import { Unavailable } from '../unavailable.ts';
import { openPeers } from './peers.ts';
import type { RemoteCall } from './remote.ts';
import { serveRemote } from './serve-remote.ts';

const secret = Buffer.alloc(32, 7);

const call = (route_id = 'room.ask', timeout_ms = 10_000): RemoteCall => ({
  route_id,
  input: {},
  context: {
    principal: servicePrincipal('test'),
    deadline: new Date(Date.now() + timeout_ms),
    trace_id: 'a'.repeat(32),
  },
});

/** An instance that writes down what it was asked. */
async function openInstance(t: TestContext, answer: (call: RemoteCall) => Promise<unknown>) {
  const heard: string[] = [];
  const server = await serveRemote({
    listen: { port: 0, host: '127.0.0.1' },
    secret,
    answer: async (asked) => {
      heard.push(asked.route_id);
      return accept((await answer(asked)) as object);
    },
    onFault: () => undefined,
  });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= server.close();
    return closing;
  };
  t.after(close);
  return { base_url: `http://127.0.0.1:${String(server.port)}`, port: server.port, heard, close };
}

function openRoom(t: TestContext, instances: readonly { base_url: string }[]) {
  let now_ms = 1_000_000;
  const peers = openPeers({
    room: 'room',
    base_urls: instances.map(({ base_url }) => base_url),
    secret,
    nowMs: () => now_ms,
  });
  t.after(() => peers.close());
  return {
    peers,
    pass: (ms: number) => {
      now_ms += ms;
    },
  };
}

const never = () => new Promise(() => undefined);

describe('the instances of a room', () => {
  it('share its calls in turn', async (t) => {
    const instances = [
      await openInstance(t, async () => ({})),
      await openInstance(t, async () => ({})),
    ];
    const { peers } = openRoom(t, instances);
    for (let n = 0; n < 10; n++) await peers.call(call());
    assert.deepEqual(
      instances.map(({ heard }) => heard.length),
      [5, 5],
    );
  });

  it('cover for one that is gone, without a failed call', async (t) => {
    const [one, two] = [
      await openInstance(t, async () => ({})),
      await openInstance(t, async () => ({})),
    ] as const;
    const { peers } = openRoom(t, [one, two]);
    await one.close();
    for (let n = 0; n < 10; n++) assert.ok((await peers.call(call())).ok);
    assert.equal(two.heard.length, 10);
  });

  it('cover in time for one that is silent, where asking twice does no harm', async (t) => {
    const silent = await openInstance(t, never);
    const good = await openInstance(t, async () => ({ from: 'good' }));
    const { peers } = openRoom(t, [silent, good]);
    const answer = await peers.call(call('room.ask', 1_000), { repeatable: true });
    assert.deepEqual(answer, accept({ from: 'good' }));
    assert.equal(silent.heard.length, 1);
  });

  it('refuse at once when all are gone, and are found when they are back', async (t) => {
    const one = await openInstance(t, async () => ({}));
    const { peers, pass } = openRoom(t, [one]);
    await one.close();
    await assert.rejects(peers.call(call()), Unavailable);
    // Nobody is even asked while the circuit is open.
    await assert.rejects(peers.call(call()), Unavailable);
    const back = await serveRemote({
      listen: { port: one.port, host: '127.0.0.1' },
      secret,
      answer: async () => accept({ back: true }),
      onFault: () => undefined,
    });
    t.after(() => back.close());
    await assert.rejects(peers.call(call()), Unavailable);
    pass(5_000);
    assert.deepEqual(await peers.call(call()), accept({ back: true }));
  });
});

describe('a call whose answer does not come', () => {
  it('is asked of another instance only where that repeats nothing', async (t) => {
    const stuck = await openInstance(t, never);
    const sound = await openInstance(t, async () => ({ sound: true }));
    const { peers } = openRoom(t, [stuck, sound]);
    await assert.rejects(peers.call(call('room.change', 50)), Unavailable);
    assert.deepEqual(sound.heard, []);
    await peers.call(call('room.skip'));
    const found = await peers.call(call('room.look', 50), { repeatable: true });
    assert.deepEqual(found, accept({ sound: true }));
    assert.deepEqual(stuck.heard, ['room.change', 'room.look']);
  });

  it('takes its instance out of the turn after three in a row', async (t) => {
    const stuck = await openInstance(t, never);
    const sound = await openInstance(t, async () => ({}));
    const { peers } = openRoom(t, [stuck, sound]);
    for (let n = 0; n < 12; n++) await peers.call(call('room.look', 50), { repeatable: true });
    assert.equal(stuck.heard.length, 3);
    assert.equal(sound.heard.length, 12);
  });
});

describe('a process that answers calls', () => {
  it('answers nobody without the signature of the deployment', async (t) => {
    const one = await openInstance(t, async () => ({}));
    const stranger = openPeers({
      room: 'room',
      base_urls: [one.base_url],
      secret: Buffer.alloc(32, 8),
    });
    t.after(() => stranger.close());
    await assert.rejects(stranger.call(call()), /answered 403/);
    const plain = await fetch(`${one.base_url}/mounted/oauth/token`, { method: 'POST' });
    assert.equal(plain.status, 403);
    assert.deepEqual(one.heard, []);
  });
});
