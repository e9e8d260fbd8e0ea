import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { openConnections, wholeAnswer } from './keep-alive.ts';

async function serverWith(t: TestContext, handler: RequestListener) {
  const server = createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connections = await openConnections((server.address() as AddressInfo).port, 2);
  t.after(() => {
    connections.close();
    server.closeAllConnections();
    server.close();
  });
  return connections;
}

const request = 'GET / HTTP/1.1\r\nhost: here\r\n\r\n';

describe('connections that stay open', () => {
  it('read an answer of a known length and one in chunks', async (t) => {
    let is_known = false;
    const connections = await serverWith(t, (_request, response) => {
      is_known = !is_known;
      const body = JSON.stringify({ name: 'Mannheim, Käfertal' });
      if (is_known) response.setHeader('content-length', Buffer.byteLength(body));
      else response.write('');
      response.end(body);
    });
    for (const _ of [1, 2]) {
      const answer = await connections.ask(request);
      assert.equal(answer.status, 200);
      assert.deepEqual(JSON.parse(answer.body), { name: 'Mannheim, Käfertal' });
    }
  });
  it('carry more requests than there are connections, each on its turn', async (t) => {
    let under_way = 0;
    let most = 0;
    const connections = await serverWith(t, (_request, response) => {
      under_way++;
      most = Math.max(most, under_way);
      setImmediate(() => {
        under_way--;
        response.writeHead(204).end();
      });
    });
    const answers = await Promise.all(Array.from({ length: 9 }, () => connections.ask(request)));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([204]));
    assert.ok(most <= 2);
  });
  it('tell who waits that the server has gone', async (t) => {
    const connections = await serverWith(t, (incoming) => incoming.socket.destroy());
    await assert.rejects(connections.ask(request), /closed a connection/);
  });
});

describe('a part of an answer', () => {
  it('is no answer yet', () => {
    const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd';
    assert.deepEqual(wholeAnswer(whole), { status: 200, body: 'abcd' });
    assert.equal(wholeAnswer(whole.slice(0, -1)), undefined);
    assert.equal(wholeAnswer(whole.slice(0, 20)), undefined);
    const chunks = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n';
    assert.equal(wholeAnswer(chunks), undefined);
    assert.deepEqual(wholeAnswer(`${chunks}0\r\n\r\n`), { status: 200, body: 'abcd' });
  });
});
