import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import { openTestGateway } from './testing/open-test-gateway.ts';

describe('a mount', () => {
  const seen: { url: string; body: string }[] = [];
  const handler = async (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    for await (const part of request) body += String(part);
    seen.push({ url: request.url ?? '', body });
    response.writeHead(201, { 'content-type': 'text/plain' }).end('from the mount');
  };

  it('gets the request untouched, of any type and size, under its prefix only', async (t) => {
    const mounts = [
      { prefix: '/oauth', handler: (...args: Parameters<typeof handler>) => void handler(...args) },
    ];
    const gateway = await openTestGateway(
      t,
      { mounts },
      {
        extra_mounts: [
          {
            prefix: '/.well-known/openid-configuration',
            handler: mounts[0]?.handler ?? (() => undefined),
          },
        ],
      },
    );
    const payload = 'x'.repeat(400_000);
    const answer = await gateway.app.inject({
      method: 'PUT',
      url: '/oauth/a/b?c=d',
      headers: { 'content-type': 'image/png' },
      payload,
    });

    assert.deepEqual([answer.statusCode, answer.body], [201, 'from the mount']);
    assert.ok(
      answer.headers['x-trace-id'] !== undefined && answer.headers['ratelimit'] !== undefined,
    );
    assert.deepEqual(seen.pop(), { url: '/oauth/a/b?c=d', body: payload });
    assert.equal(
      (await gateway.app.inject({ url: '/.well-known/openid-configuration' })).statusCode,
      201,
    );
    assert.equal((await gateway.app.inject({ url: '/oauthx' })).statusCode, 503);
  });
});
