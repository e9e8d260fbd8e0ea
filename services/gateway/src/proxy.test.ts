import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { openTestGateway } from './testing/open-test-gateway.ts';

interface SeenRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A web application that remembers what reached it. */
async function openWeb(t: TestContext): Promise<{ address: string; seen: SeenRequest[] }> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    seen.push({ method: request.method, url: request.url, headers: request.headers, body });
    response.writeHead(200, {
      'content-type': 'text/html',
      'content-security-policy': "default-src 'self'",
      'set-cookie': ['a=1', 'b=2'],
    });
    response.end('<h1>from the web application</h1>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

describe('what no route takes', () => {
  it('goes to the web application, with its own headers kept', async (t) => {
    const web = await openWeb(t);
    const gateway = await openTestGateway(t, {}, { web_upstream: () => web.address });
    const answer = await gateway.app.inject({ url: '/map?area=mannheim' });

    assert.equal(answer.body, '<h1>from the web application</h1>');
    assert.equal(answer.headers['content-security-policy'], "default-src 'self'");
    assert.deepEqual(answer.headers['set-cookie'], ['a=1', 'b=2']);
    assert.equal(web.seen[0]?.url, '/map?area=mannheim');
  });

  it('carries its body, and the address where the browser believes to be', async (t) => {
    const web = await openWeb(t);
    const gateway = await openTestGateway(t, {}, { web_upstream: () => web.address });
    const headers = {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example',
      'x-middleware-subrequest': 'middleware:middleware',
    };
    await gateway.app.inject({ method: 'POST', url: '/sign-in', headers, payload: 'email=karl' });
    const [seen] = web.seen;

    assert.deepEqual(
      [seen?.method, seen?.body, seen?.headers['content-type']],
      ['POST', 'email=karl', headers['content-type']],
    );
    assert.deepEqual(
      [seen?.headers.host, seen?.headers['x-forwarded-host'], seen?.headers['x-forwarded-proto']],
      ['localhost:8080', 'localhost:8080', 'http'],
    );
    assert.deepEqual(
      [seen?.headers.forwarded, seen?.headers['x-middleware-subrequest']],
      [undefined, undefined],
    );
    assert.match(String(seen?.headers['traceparent']), /^00-/);
  });

  it('is told by a page of 503 while the web application is down, and found again when it is back', async (t) => {
    const web = await openWeb(t);
    let address: string | undefined;
    const gateway = await openTestGateway(t, {}, { web_upstream: () => address });
    const absent = await gateway.app.inject({ url: '/' });
    address = 'http://127.0.0.1:1';
    const dead = await gateway.app.inject({ url: '/' });
    address = web.address;

    for (const answer of [absent, dead]) {
      assert.deepEqual([answer.statusCode, answer.headers['retry-after']], [503, '2']);
      assert.match(answer.body, /The pages are not ready/);
    }
    assert.equal((await gateway.app.inject({ url: '/' })).statusCode, 200);
  });

  it('has a bounded body of a stated length', async (t) => {
    const web = await openWeb(t);
    const gateway = await openTestGateway(t, {}, { web_upstream: () => web.address });
    const large = await gateway.app.inject({
      method: 'POST',
      url: '/form',
      payload: 'x'.repeat(1_100_000),
    });
    const endless = await gateway.app.inject({
      method: 'POST',
      url: '/form',
      headers: { 'transfer-encoding': 'chunked' },
      payload: 'x',
    });
    assert.deepEqual([large.statusCode, endless.statusCode, web.seen.length], [413, 413, 0]);
  });

  it('never is an address of the API', async (t) => {
    const web = await openWeb(t);
    const gateway = await openTestGateway(t, {}, { web_upstream: () => web.address });
    for (const url of [
      '/v1',
      '/v1/',
      '/v1/nothing',
      '/gbfs',
      '/gbfs/mannheim',
      '/internal/fleet/vehicle',
      '/problems',
      '/health',
      '/demo/clock',
    ]) {
      const answer = await gateway.app.inject({ url });
      assert.deepEqual(
        [answer.statusCode, answer.json().code],
        [404, 'gateway.route_unknown'],
        url,
      );
    }
    assert.deepEqual(web.seen, []);
  });
});
