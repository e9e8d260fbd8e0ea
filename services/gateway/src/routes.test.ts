import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accept } from '@drais/vocabulary/outcome';
import { openTestGateway } from './testing/open-test-gateway.ts';

describe('a feed', () => {
  it('is sent once to who remembers its ETag', async (t) => {
    const gateway = await openTestGateway(t, {
      answer: async () => accept({ last_updated: '2026-01-01T00:00:00Z' }),
    });
    const first = await gateway.app.inject({ url: '/gbfs/mannheim/gbfs.json' });
    const second = await gateway.app.inject({
      url: '/gbfs/mannheim/gbfs.json',
      headers: { 'if-none-match': String(first.headers['etag']) },
    });

    assert.equal(first.headers['cache-control'], 'public, max-age=5');
    assert.deepEqual(
      [second.statusCode, second.body, second.headers['etag']],
      [304, '', first.headers['etag']],
    );
  });
});
