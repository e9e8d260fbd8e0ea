import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Unavailable } from '@drais/kit';
import { anOperator, bearer, openTestGateway } from './testing/open-test-gateway.ts';

describe('the figures of the gateway', () => {
  it('are for operators of the whole deployment', async (t) => {
    const gateway = await openTestGateway(t);
    const statusFor = async (headers: Record<string, string>) =>
      (await gateway.app.inject({ url: '/metrics', headers })).statusCode;
    assert.deepEqual(
      [
        await statusFor({}),
        await statusFor(await bearer()),
        await statusFor(await anOperator('mannheim')),
        await statusFor(await anOperator('*')),
      ],
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
    assert.equal(
      (await gateway.app.inject({ url: '/metrics', remoteAddress: '203.0.113.1' })).statusCode,
      401,
    );
  });

  it('tell how many events wait for a person', async (t) => {
    let is_down = false;
    const gateway = await openTestGateway(
      t,
      {},
      {
        metrics_from_loopback: true,
        countDeadLetters: async () => {
          if (is_down) throw new Unavailable('booking');
          return [{ room: 'booking', database: 'shard-0', count: 3 }];
        },
      },
    );
    const read = async () => (await gateway.app.inject({ url: '/metrics' })).body;

    assert.match(await read(), /drais_dead_letters\{room="booking",database="shard-0"\} 3/);
    is_down = true;
    const body = await read();
    assert.doesNotMatch(body, /drais_dead_letters\{/);
    assert.match(body, /drais_resident_memory_bytes \d/);
  });
});
