import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { openTestGateway } from './testing/open-test-gateway.ts';

describe('a gateway that is closing', () => {
  it('answers whoever is heard at the last moment as it always does', async (t) => {
    const gateway = await openTestGateway(t);
    const port = await gateway.listen();
    const connected = once(gateway.app.server, 'connection');
    const socket = connect(port, 'localhost');
    socket.setEncoding('utf8');
    let heard = '';
    socket.on('data', (text: string) => {
      heard += text;
    });
    socket.write('GET /v1/trips/nothing-of-the-kind HTTP/1.1\r\nHost: localhost\r\n');
    await connected;
    const closing = gateway.close();
    for (let turns = 0; turns < 20; turns++) await turn();
    socket.write('\r\n');
    await once(socket, 'close');
    await closing;
    assert.match(heard, /^HTTP\/1\.1 401 /);
    assert.match(heard, /content-type: application\/problem\+json/);
  });
});
