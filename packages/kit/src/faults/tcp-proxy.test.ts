import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { waitFor } from '../testing/wait-for.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

interface Line {
  readonly proxy: TcpProxy;
  /** What the server has received, in order, over all connections. */
  readonly received: Buffer[];
  call(): Promise<Socket>;
}

/** A server that echoes, the proxy in front of it, and callers. */
async function openLine(t: TestContext): Promise<Line> {
  const received: Buffer[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => undefined);
  };
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    keep(socket).on('data', (bytes: Buffer) => {
      received.push(bytes);
      socket.write(bytes);
    });
    socket.on('end', () => socket.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await startTcpProxy({ target_port: (server.address() as AddressInfo).port });
  t.after(async () => {
    await proxy.close();
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const call = async (): Promise<Socket> => {
    const socket = keep(connect({ host: '127.0.0.1', port: proxy.port, allowHalfOpen: true }));
    await once(socket, 'connect');
    return socket;
  };
  return { proxy, received, call };
}

function bytesOf(socket: Socket): Buffer[] {
  const bytes: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => bytes.push(chunk));
  return bytes;
}

const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString();

describe('a TCP proxy', () => {
  it('carries 10 MB unchanged, and the end of the stream', async (t) => {
    const { call } = await openLine(t);
    const socket = await call();
    const echoed = bytesOf(socket);
    const sent = randomBytes(10_000_000);
    socket.end(sent);
    await once(socket, 'end');
    assert.equal(Buffer.concat(echoed).equals(sent), true);
  });

  it('delays each chunk and keeps their order when the delay falls', async (t) => {
    const { proxy, call } = await openLine(t);
    const socket = await call();
    const echoed = bytesOf(socket);
    const began_at = performance.now();
    proxy.delay(40);
    socket.write('first ');
    await waitFor(() => text(echoed) === 'first ', { what: 'the delayed echo' });
    assert.equal(performance.now() - began_at >= 79, true); // Both directions; never less.

    socket.write('second ');
    proxy.delay(0);
    socket.write('third');
    await waitFor(() => text(echoed) === 'first second third', { what: 'all in order' });
  });

  it('resets open connections when cut, and takes new ones', async (t) => {
    const { proxy, call } = await openLine(t);
    const socket = await call();
    socket.write('before');
    await once(socket, 'data');
    proxy.cut();
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    assert.equal(error.code, 'ECONNRESET');

    const next = await call();
    next.write('after');
    assert.equal(String((await once(next, 'data'))[0]), 'after');
  });

  it('holds what was sent during a pause and delivers it afterwards', async (t) => {
    const { proxy, received, call } = await openLine(t);
    const socket = await call();
    const control = await call();
    proxy.pause();
    socket.write('held');
    control.write('too');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(text(received), '');
    proxy.resume();
    await waitFor(() => text(received).length === 7, { what: 'both held writes' });
  });

  it('sends what comes in on a new connection twice, and answers once', async (t) => {
    const { proxy, received, call } = await openLine(t);
    proxy.duplicate(true);
    const socket = await call();
    const echoed = bytesOf(socket);
    socket.write('pay');
    await waitFor(() => text(received) === 'paypay', { what: 'the second time' });
    await waitFor(() => text(echoed) === 'pay', { what: 'the one answer' });

    proxy.duplicate(false);
    const next = await call();
    next.write('once');
    await once(next, 'data');
    assert.equal(text(received), 'paypayonce');
    assert.equal(proxy.connections(), 2);
  });

  it('loses what is sent into a blackhole, and breaks the connections that lost some when it ends', async (t) => {
    const { proxy, received, call } = await openLine(t);
    const [loser, bystander] = [await call(), await call()];
    loser.write('kept ');
    await once(loser, 'data');
    proxy.blackhole(true);
    const broken = once(loser, 'error');
    loser.write('lost');
    await waitFor(() => proxy.lostBytes() === 4, { what: 'the loss' });
    proxy.blackhole(false);
    await broken;

    bystander.write('fine');
    assert.equal(String((await once(bystander, 'data'))[0]), 'fine');
    assert.equal(text(received), 'kept fine');
  });
});
