import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callerKey, isLoopback } from './address.ts';
import { boundedCache } from './bounded-cache.ts';
import { limitHeaders, openLimits } from './limits.ts';
import { accessToken, openTestGateway, RIDER_ID } from './testing/open-test-gateway.ts';

const settings = { per_account_per_min: 60, per_address_per_min: 120, loopback_multiplier: 10 };

describe('a limit', () => {
  it('takes a whole quota at once, and then one for each second of a minute', () => {
    let now_ms = 0;
    const limits = openLimits(settings, () => now_ms);
    const take = () => limits.take('account', RIDER_ID, false);
    for (let n = 59; n >= 0; n--) assert.equal(take().remaining, n);
    assert.equal(take().retry_after_s, 1);
    now_ms += 1000;
    assert.equal(take().retry_after_s, undefined);
    assert.equal(take().retry_after_s, 1);
    now_ms += 3_600_000;
    assert.equal(take().remaining, 59);
  });

  it('counts each caller alone', () => {
    const limits = openLimits({ ...settings, per_account_per_min: 1 }, () => 0);
    assert.equal(limits.take('account', 'a', false).retry_after_s, undefined);
    assert.equal(limits.take('account', 'a', false).retry_after_s, 60);
    assert.equal(limits.take('account', 'b', false).retry_after_s, undefined);
  });

  it('is wider for this machine where a setting says so', () => {
    assert.equal(openLimits(settings, () => 0).take('address', '127.0.0.1', true).quota, 1200);
  });

  it('does not go backwards with the clock', () => {
    let now_ms = 1_000_000;
    const limits = openLimits({ ...settings, per_account_per_min: 1 }, () => now_ms);
    limits.take('account', 'a', false);
    now_ms = 0;
    assert.equal(limits.take('account', 'a', false).retry_after_s, 60);
  });

  it('is told in the words of the IETF draft', () => {
    const state = { name: 'account', quota: 60, remaining: 41, reset_s: 19 } as const;
    assert.deepEqual(limitHeaders([state]), {
      policy: '"account";q=60;w=60',
      limit: '"account";r=41;t=19',
    });
  });
});

describe('the address of a caller', () => {
  it('is the address itself in IPv4', () => assert.equal(callerKey('203.0.113.7'), '203.0.113.7'));
  it('is the same when it comes mapped into IPv6', () =>
    assert.equal(callerKey('::ffff:203.0.113.7'), '203.0.113.7'));
  it('is the network of 64 bits in IPv6', () => {
    assert.equal(callerKey('2001:db8:0:1::1'), callerKey('2001:db8:0:1:ffff:ffff:ffff:ffff'));
    assert.notEqual(callerKey('2001:db8:0:1::1'), callerKey('2001:db8:0:2::1'));
    assert.equal(callerKey('::1'), '0:0:0:0');
  });
  it('may be this machine', () => {
    assert.deepEqual(['127.0.0.1', '::1', '::ffff:127.0.0.1', '128.0.0.1', '::2'].map(isLoopback), [
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('a bounded cache', () => {
  it('forgets what was unused for longest, and what is over', () => {
    const cache = boundedCache<number>(2);
    cache.set('a', 1, 100);
    cache.set('b', 2, 100);
    cache.find('a', 0);
    cache.set('c', 3, 100);
    assert.deepEqual(
      [cache.find('a', 0), cache.find('b', 0), cache.find('c', 0)],
      [1, undefined, 3],
    );
    assert.equal(cache.find('a', 100), undefined);
  });
});

describe('a caller who asks too often', () => {
  const limits = { per_account_per_min: 3, per_address_per_min: 5, loopback_multiplier: 1 };

  it('gets 429 with the time to wait, by account', async (t) => {
    const gateway = await openTestGateway(t, {}, { limits });
    const headers = { authorization: `Bearer ${await accessToken()}` };
    const statuses: number[] = [];
    for (let n = 0; n < 4; n++)
      statuses.push(
        (await gateway.app.inject({ url: '/v1/me', headers, remoteAddress: `203.0.113.${n}` }))
          .statusCode,
      );
    const answer = await gateway.app.inject({
      url: '/v1/me',
      headers,
      remoteAddress: '203.0.113.9',
    });

    assert.deepEqual(statuses, [200, 200, 200, 429]);
    assert.equal(answer.json().code, 'gateway.too_many_requests');
    assert.equal(answer.headers['retry-after'], '20');
    assert.equal(answer.headers['ratelimit-policy'], '"address";q=5;w=60, "account";q=3;w=60');
    assert.match(String(answer.headers['ratelimit']), /^"address";r=4;t=\d+, "account";r=0;t=\d+$/);
  });

  it('gets 429 by address, before a token is looked at', async (t) => {
    const gateway = await openTestGateway(t, {}, { limits });
    const ask = () =>
      gateway.app.inject({
        url: '/v1/me',
        headers: { authorization: 'Bearer x' },
        remoteAddress: '203.0.113.1',
      });
    for (let n = 0; n < 5; n++) assert.equal((await ask()).statusCode, 401);
    assert.equal((await ask()).statusCode, 429);
  });

  it('gets fewer sign-ups and sign-ins than anything else', async (t) => {
    const mounts = [
      { prefix: '/oauth', handler: (_: unknown, response: { end(): void }) => response.end() },
    ];
    const wide = { per_account_per_min: 1000, per_address_per_min: 1000, loopback_multiplier: 1 };
    const gateway = await openTestGateway(t, { mounts }, { limits: wide });
    const policyOf = async (url: string) => {
      const answer = await gateway.app.inject({
        method: 'POST',
        url,
        remoteAddress: '203.0.113.1',
      });
      return answer.headers['ratelimit-policy'];
    };
    assert.equal(await policyOf('/v1/accounts'), '"sign-up";q=10;w=60');
    assert.equal(await policyOf('/oauth/interaction/abc/login'), '"sign-in";q=30;w=60');
    assert.equal(await policyOf('/oauth/token'), '"address";q=1000;w=60');
  });

  it('is never cut off from the probes of health', async (t) => {
    const gateway = await openTestGateway(t, {}, { limits: { ...limits, per_address_per_min: 1 } });
    for (let n = 0; n < 5; n++)
      assert.equal((await gateway.app.inject({ url: '/health/live' })).statusCode, 200);
  });
});

describe('a caller behind a load balancer', () => {
  it('is counted by its own address when the balancer is trusted', async (t) => {
    const limits = { per_account_per_min: 1, per_address_per_min: 1, loopback_multiplier: 1 };
    const statusesWith = async (trusted_proxies: string[]) => {
      const gateway = await openTestGateway(t, {}, { limits, trusted_proxies });
      const ask = (ip: string) =>
        gateway.app.inject({
          url: '/v1/areas',
          remoteAddress: '10.0.0.1',
          headers: { 'x-forwarded-for': ip },
        });
      return [(await ask('203.0.113.1')).statusCode, (await ask('203.0.113.2')).statusCode];
    };
    assert.deepEqual(await statusesWith(['10.0.0.0/8']), [200, 200]);
    assert.deepEqual(await statusesWith(['10.9.0.0/16']), [200, 429]);
  });
});
