import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { freePort } from '@drais/kit/postgres/free-port';
import { holdPort } from './held-ports.ts';

describe('a held port', () => {
  it('is a free one where any will do', async (t) => {
    const held = await holdPort(0, '127.0.0.1');
    assert.ok(held !== null);
    t.after(() => held.close());
    assert.ok(held.port > 0);
    assert.equal(held.fds.length, 1);
  });

  it('is not taken by half, where somebody has it at one address of the name', async (t) => {
    const port = await freePort();
    const stranger = createServer((socket: Socket) => socket.destroy()).listen(port, '127.0.0.1');
    t.after(() => stranger.close());
    await once(stranger, 'listening');
    await assert.rejects(
      holdPort(port, 'localhost'),
      new Error(`port ${String(port)} of 127.0.0.1 is in use. Free it, or choose another.`),
    );
  });
});
