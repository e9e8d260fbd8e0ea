import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import { Unavailable } from '@drais/kit';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { anOperator, bearer, openTestGateway, PUBLIC_URL } from './testing/open-test-gateway.ts';

describe('a refusal of a room', () => {
  it('becomes a problem with its facts and the status of its contract', async (t) => {
    const refusal = refuse('booking.vehicle_not_available', 'Somebody else has it.', { retry_after_s: 7, facts: { nearest_m: 120, status: 200 } });
    const gateway = await openTestGateway(t, { answer: async () => refusal });
    const answer = await gateway.app.inject({ url: '/v1/areas', headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` } });

    assert.equal(answer.headers['content-type'], 'application/problem+json');
    assert.equal(answer.headers['retry-after'], '7');
    assert.equal(answer.statusCode, 409);
    assert.deepEqual(answer.json(), {
      type: `${PUBLIC_URL}/problems/booking.vehicle_not_available`, title: 'Vehicle not available', status: 409,
      code: 'booking.vehicle_not_available', detail: 'Somebody else has it.', trace_id: 'a'.repeat(32), nearest_m: 120,
    });
  });

  it('that no contract names is a fault', async (t) => {
    const gateway = await openTestGateway(t, { answer: async () => refuse('booking.made_up', 'No.') });
    assert.equal((await gateway.app.inject({ url: '/v1/areas' })).json().code, 'gateway.fault');
  });
});

describe('a fault', () => {
  it('tells nothing but its trace, and is logged once', async (t) => {
    const gateway = await openTestGateway(t, { answer: () => Promise.reject(new TypeError('secret at /srv/db')) });
    const answer = await gateway.app.inject({ url: '/v1/areas' });

    assert.equal(answer.statusCode, 500);
    assert.doesNotMatch(answer.body, /secret|TypeError|at /);
    assert.equal(gateway.faults.length, 1);
    assert.equal(gateway.faults[0]?.['trace_id'], answer.json().trace_id);
  });
});

describe('a part that does not answer', () => {
  it('is 503 with the time to try again, and not logged as a fault', async (t) => {
    const gateway = await openTestGateway(t, { answer: () => Promise.reject(new Unavailable('booking')) });
    const answer = await gateway.app.inject({ url: '/v1/areas' });

    assert.deepEqual([answer.statusCode, answer.json().code, answer.headers['retry-after']], [503, 'gateway.unavailable', '2']);
    assert.deepEqual(gateway.faults, []);
  });
});

describe('a trace', () => {
  const trace_id = '4bf92f3577b34da6a3ce929d0e0e4736';
  const traceIdFor = async (t: Parameters<typeof openTestGateway>[0], traceparent: string) => {
    const gateway = await openTestGateway(t);
    const answer = await gateway.app.inject({ url: '/v1/areas', headers: { traceparent } });
    assert.equal(gateway.calls[0]?.context.trace_id, answer.headers['x-trace-id']);
    assert.match(String(answer.headers['traceparent']), new RegExp(`^00-${answer.headers['x-trace-id']}-[0-9a-f]{16}-0[01]$`));
    return answer.headers['x-trace-id'];
  };

  it('is carried on from the caller', async (t) => {
    assert.equal(await traceIdFor(t, `00-${trace_id}-00f067aa0ba902b7-01`), trace_id);
    assert.equal(await traceIdFor(t, `01-${trace_id}-00f067aa0ba902b7-01-what-comes-later`), trace_id);
  });

  it('begins anew when the header is malformed (W3C Trace Context 3.2)', async (t) => {
    const malformed = [
      '', trace_id, `00-${trace_id}-00f067aa0ba902b7-01-more`, `ff-${trace_id}-00f067aa0ba902b7-01`,
      `00-${trace_id.toUpperCase()}-00f067aa0ba902b7-01`, `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, `00-${trace_id}-${'0'.repeat(16)}-01`,
    ];
    for (const header of malformed) assert.notEqual(await traceIdFor(t, header), trace_id);
  });
});

describe('a method that an address does not take', () => {
  it('is refused with those that it takes', async (t) => {
    const gateway = await openTestGateway(t);
    const answer = await gateway.app.inject({ method: 'PATCH', url: '/v1/payment-methods' });
    assert.deepEqual([answer.statusCode, answer.json().code], [405, 'gateway.method_not_allowed']);
    assert.equal(answer.headers['allow'], 'GET, HEAD, POST, OPTIONS');
    assert.equal((await gateway.app.inject({ method: 'HEAD', url: '/v1/areas/mannheim/vehicles/stream' })).statusCode, 405);
  });

  it('is told to who asks with OPTIONS', async (t) => {
    const gateway = await openTestGateway(t);
    const answer = await gateway.app.inject({ method: 'OPTIONS', url: '/v1/trips' });
    assert.deepEqual([answer.statusCode, answer.headers['allow'], answer.body], [204, 'POST, OPTIONS', '']);
  });
});

describe('HEAD', () => {
  it('is guarded like GET and has no body', async (t) => {
    const gateway = await openTestGateway(t);
    assert.equal((await gateway.app.inject({ method: 'HEAD', url: '/v1/me' })).statusCode, 401);
    const answer = await gateway.app.inject({ method: 'HEAD', url: '/v1/me', headers: await bearer() });
    assert.deepEqual([answer.statusCode, answer.body], [200, '']);
  });
});

describe('pages of other origins', () => {
  const originOf = async (t: Parameters<typeof openTestGateway>[0], method: 'GET' | 'POST' | 'OPTIONS', url: string) => {
    const gateway = await openTestGateway(t);
    return (await gateway.app.inject({ method, url, headers: await bearer() })).headers['access-control-allow-origin'];
  };
  it('may read what is public', async (t) => {
    for (const url of ['/v1/areas', '/gbfs/mannheim/gbfs.json']) assert.equal(await originOf(t, 'GET', url), '*');
  });
  it('may neither read what is private nor change anything', async (t) => {
    assert.equal(await originOf(t, 'GET', '/v1/me'), undefined);
    assert.equal(await originOf(t, 'POST', '/v1/accounts'), undefined);
    assert.equal(await originOf(t, 'OPTIONS', '/v1/trips'), undefined);
  });
});

describe('a feed', () => {
  it('is sent once to who remembers its ETag', async (t) => {
    const gateway = await openTestGateway(t, { answer: async () => accept({ last_updated: '2026-01-01T00:00:00Z' }) });
    const first = await gateway.app.inject({ url: '/gbfs/mannheim/gbfs.json' });
    const second = await gateway.app.inject({ url: '/gbfs/mannheim/gbfs.json', headers: { 'if-none-match': String(first.headers['etag']) } });

    assert.equal(first.headers['cache-control'], 'public, max-age=5');
    assert.deepEqual([second.statusCode, second.body, second.headers['etag']], [304, '', first.headers['etag']]);
  });
});

describe('a mount', () => {
  const seen: { url: string; body: string }[] = [];
  const handler = async (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    for await (const part of request) body += String(part);
    seen.push({ url: request.url ?? '', body });
    response.writeHead(201, { 'content-type': 'text/plain' }).end('from the mount');
  };

  it('gets the request untouched, of any type and size, under its prefix only', async (t) => {
    const mounts = [{ prefix: '/oauth', handler: (...args: Parameters<typeof handler>) => void handler(...args) }];
    const gateway = await openTestGateway(t, { mounts }, { extra_mounts: [{ prefix: '/.well-known/openid-configuration', handler: mounts[0]?.handler ?? (() => undefined) }] });
    const payload = 'x'.repeat(400_000);
    const answer = await gateway.app.inject({ method: 'PUT', url: '/oauth/a/b?c=d', headers: { 'content-type': 'image/png' }, payload });

    assert.deepEqual([answer.statusCode, answer.body], [201, 'from the mount']);
    assert.ok(answer.headers['x-trace-id'] !== undefined && answer.headers['ratelimit'] !== undefined);
    assert.deepEqual(seen.pop(), { url: '/oauth/a/b?c=d', body: payload });
    assert.equal((await gateway.app.inject({ url: '/.well-known/openid-configuration' })).statusCode, 201);
    assert.equal((await gateway.app.inject({ url: '/oauthx' })).statusCode, 503);
  });
});

describe('the health of the process', () => {
  it('is live at once, and ready when all its parts are', async (t) => {
    const parts = [{ name: 'database', ok: true }, { name: 'booking', ok: false }];
    const gateway = await openTestGateway(t, {}, { readiness: async () => parts });
    const before = await gateway.app.inject({ url: '/health/ready' });
    parts.pop();

    assert.equal((await gateway.app.inject({ url: '/health/live' })).statusCode, 200);
    assert.equal(before.statusCode, 503);
    assert.deepEqual(before.json(), { status: 'not_ready', parts: [{ name: 'database', ok: true }, { name: 'booking', ok: false }] });
    assert.equal((await gateway.app.inject({ url: '/health/ready' })).statusCode, 200);
  });
});

describe('the figures of the gateway', () => {
  it('are for operators of the whole deployment', async (t) => {
    const gateway = await openTestGateway(t);
    const statusFor = async (headers: Record<string, string>) => (await gateway.app.inject({ url: '/metrics', headers })).statusCode;
    assert.deepEqual(
      [await statusFor({}), await statusFor(await bearer()), await statusFor(await anOperator('mannheim')), await statusFor(await anOperator('*'))],
      [401, 403, 403, 200],
    );
  });

  it('count answers by route and status', async (t) => {
    const gateway = await openTestGateway(t, {}, { metrics_from_loopback: true });
    await gateway.app.inject({ url: '/v1/areas' });
    await gateway.app.inject({ url: '/v1/areas/MANNHEIM' });
    await gateway.app.inject({ url: `/v1/${'x'.repeat(50)}` });
    const { body } = await gateway.app.inject({ url: '/metrics' });

    assert.match(body, /drais_http_requests_total\{route="fleet.list_areas",status="200"\} 1/);
    assert.match(body, /drais_http_requests_total\{route="fleet.get_area",status="404"\} 1/);
    assert.match(body, /drais_http_requests_total\{route="gateway.unknown",status="404"\} 1/);
    assert.match(body, /drais_event_loop_lag_seconds\{quantile="0.99"\} \d/);
    assert.doesNotMatch(body, /xxxxx/);
    assert.equal((await gateway.app.inject({ url: '/metrics', remoteAddress: '203.0.113.1' })).statusCode, 401);
  });
});

describe('the clock of a demonstration', () => {
  const step = (at: string, remoteAddress = '127.0.0.1') =>
    ({ method: 'POST', url: '/demo/clock', headers: { 'content-type': 'application/json' }, payload: JSON.stringify({ at }), remoteAddress }) as const;

  it('does not exist unless one is handed over', async (t) => {
    const gateway = await openTestGateway(t);
    assert.equal((await gateway.app.inject(step('2026-01-01T00:00:00Z'))).statusCode, 404);
  });

  it('goes forward only, and only from the same machine', async (t) => {
    let now = new Date('2026-01-01T00:00:00.000Z');
    const demo_clock = {
      now: () => now,
      stepTo: async (at: Date) => {
        now = at;
      },
    };
    const gateway = await openTestGateway(t, {}, { demo_clock });
    const forward = await gateway.app.inject(step('2026-01-01T01:00:00Z'));

    assert.deepEqual([forward.statusCode, forward.json()], [200, { now: '2026-01-01T01:00:00.000Z' }]);
    assert.equal((await gateway.app.inject(step('2026-01-01T00:30:00Z'))).statusCode, 422);
    assert.equal((await gateway.app.inject(step('soon'))).statusCode, 422);
    assert.equal((await gateway.app.inject(step('2026-01-02T00:00:00Z', '203.0.113.1'))).statusCode, 403);
    assert.equal((await gateway.app.inject({ url: '/demo/clock' })).json().now, '2026-01-01T01:00:00.000Z');
  });
});
