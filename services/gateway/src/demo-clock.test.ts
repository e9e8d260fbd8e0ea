import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openTestGateway } from './testing/open-test-gateway.ts';

describe('the clock of a demonstration', () => {
  const step = (at: string, remoteAddress = '127.0.0.1') =>
    ({
      method: 'POST',
      url: '/demo/clock',
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ at }),
      remoteAddress,
    }) as const;

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

    assert.deepEqual(
      [forward.statusCode, forward.json()],
      [200, { now: '2026-01-01T01:00:00.000Z' }],
    );
    assert.equal((await gateway.app.inject(step('2026-01-01T00:30:00Z'))).statusCode, 422);
    assert.equal((await gateway.app.inject(step('soon'))).statusCode, 422);
    assert.equal(
      (await gateway.app.inject(step('2026-01-02T00:00:00Z', '203.0.113.1'))).statusCode,
      403,
    );
    assert.equal(
      (await gateway.app.inject({ url: '/demo/clock' })).json().now,
      '2026-01-01T01:00:00.000Z',
    );
  });
});
