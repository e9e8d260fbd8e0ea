import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { freePort } from './free-port.ts';

describe('a free port', () => {
  it('is the preferred one where that is free', async () => {
    const port = await freePort();
    assert.equal(await freePort(port), port);
  });

  it('is another one, clear of outgoing connections, where the preferred one is taken', async (t) => {
    const taken = createServer().listen(0, '127.0.0.1');
    t.after(() => taken.close());
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const other = await freePort(port);
    assert.notEqual(other, port);
    assert.equal(other >= 20_000 && other < 32_000, true);
  });

  it('is kept from other processes before anybody listens there', async () => {
    const port = await freePort();
    const other = createSocket('udp4').bind(port, '127.0.0.1');
    await assert.rejects(once(other, 'listening'), { code: 'EADDRINUSE' });
    other.close();
  });
});
