import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openTestGateway } from './testing/open-test-gateway.ts';

describe('the health of the process', () => {
  it('is live at once, and ready when all its parts are', async (t) => {
    const parts = [
      { name: 'database', ok: true },
      { name: 'booking', ok: false },
    ];
    const gateway = await openTestGateway(t, {}, { readiness: async () => parts });
    const before = await gateway.app.inject({ url: '/health/ready' });
    parts.pop();

    assert.equal((await gateway.app.inject({ url: '/health/live' })).statusCode, 200);
    assert.equal(before.statusCode, 503);
    assert.deepEqual(before.json(), {
      status: 'not_ready',
      parts: [
        { name: 'database', ok: true },
        { name: 'booking', ok: false },
      ],
    });
    assert.equal((await gateway.app.inject({ url: '/health/ready' })).statusCode, 200);
  });
});
