import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bearer, openTestGateway } from './testing/open-test-gateway.ts';

describe('a method that an address does not take', () => {
  it('is refused with those that it takes', async (t) => {
    const gateway = await openTestGateway(t);
    const answer = await gateway.app.inject({ method: 'PATCH', url: '/v1/payment-methods' });
    assert.deepEqual([answer.statusCode, answer.json().code], [405, 'gateway.method_not_allowed']);
    assert.equal(answer.headers['allow'], 'GET, HEAD, POST, OPTIONS');
    assert.equal(
      (await gateway.app.inject({ method: 'HEAD', url: '/v1/areas/mannheim/vehicles/stream' }))
        .statusCode,
      405,
    );
  });

  it('is told to who asks with OPTIONS', async (t) => {
    const gateway = await openTestGateway(t);
    const answer = await gateway.app.inject({ method: 'OPTIONS', url: '/v1/trips' });
    assert.deepEqual(
      [answer.statusCode, answer.headers['allow'], answer.body],
      [204, 'POST, OPTIONS', ''],
    );
  });
});

describe('HEAD', () => {
  it('is guarded like GET and has no body', async (t) => {
    const gateway = await openTestGateway(t);
    assert.equal((await gateway.app.inject({ method: 'HEAD', url: '/v1/me' })).statusCode, 401);
    const answer = await gateway.app.inject({
      method: 'HEAD',
      url: '/v1/me',
      headers: await bearer(),
    });
    assert.deepEqual([answer.statusCode, answer.body], [200, '']);
  });
});

describe('pages of other origins', () => {
  const originOf = async (
    t: Parameters<typeof openTestGateway>[0],
    method: 'GET' | 'POST' | 'OPTIONS',
    url: string,
  ) => {
    const gateway = await openTestGateway(t);
    return (await gateway.app.inject({ method, url, headers: await bearer() })).headers[
      'access-control-allow-origin'
    ];
  };
  it('may read what is public', async (t) => {
    for (const url of ['/v1/areas', '/gbfs/mannheim/gbfs.json'])
      assert.equal(await originOf(t, 'GET', url), '*');
  });
  it('may neither read what is private nor change anything', async (t) => {
    assert.equal(await originOf(t, 'GET', '/v1/me'), undefined);
    assert.equal(await originOf(t, 'POST', '/v1/accounts'), undefined);
    assert.equal(await originOf(t, 'OPTIONS', '/v1/trips'), undefined);
  });
});
