import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { openTestGateway } from './testing/open-test-gateway.ts';

const FEED = '/gbfs/mannheim/vehicle_status.json';
const MANIFEST = '/gbfs/manifest.json';

/** A gateway before one feed, which tests may change between requests. */
async function openFeed(t: TestContext) {
  const feed = { last_updated: '2026-01-01T00:00:00.000Z', ttl: 10, version: '3.0', data: {} };
  const gateway = await openTestGateway(t, { answer: async () => accept({ ...feed }) });
  const ask = (headers: Record<string, string> = {}, url = FEED) =>
    gateway.app.inject({ url, headers });
  return { feed, gateway, ask };
}

describe('a feed', () => {
  it('may be kept by caches as long as it says itself, and read by pages of any origin', async (t) => {
    const { ask, feed } = await openFeed(t);
    const answer = await ask();
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
    assert.equal(answer.headers['cache-control'], 'public, max-age=10');
    assert.equal(answer.headers['access-control-allow-origin'], '*');
    assert.deepEqual(answer.json(), feed);
  });

  it('is not sent again to who has the same data, whenever it was read', async (t) => {
    const { ask, feed } = await openFeed(t);
    const etag = String((await ask()).headers['etag']);
    feed.last_updated = '2026-01-01T00:00:07.000Z';
    for (const known of [etag, etag.replace('W/', ''), `"other", ${etag}`, '*']) {
      const again = await ask({ 'if-none-match': known });
      const { 'cache-control': kept, etag: same } = again.headers;
      assert.deepEqual([again.statusCode, again.body], [304, ''], known);
      assert.deepEqual([kept, same], ['public, max-age=10', etag]);
    }
  });

  it('is sent again when its data are others', async (t) => {
    const { ask, feed } = await openFeed(t);
    const etag = String((await ask()).headers['etag']);
    feed.data = { vehicles: [] };
    const again = await ask({ 'if-none-match': etag });
    assert.equal(again.statusCode, 200);
    assert.notEqual(again.headers['etag'], etag);
  });

  it('answers HEAD with the headers alone', async (t) => {
    const { gateway, ask } = await openFeed(t);
    const head = await gateway.app.inject({ method: 'HEAD', url: FEED });
    assert.deepEqual([head.statusCode, head.body], [200, '']);
    assert.equal(head.headers['etag'], (await ask()).headers['etag']);
  });

  it('is a problem that no cache keeps when there is none of its name', async (t) => {
    const gateway = await openTestGateway(t, {
      answer: async () => refuse('fleet.feed_unknown', 'GBFS 3.0 has no such feed here.'),
    });
    const answer = await gateway.app.inject({ url: '/gbfs/mannheim/manifest.json' });
    assert.equal(answer.statusCode, 404);
    assert.equal(answer.headers['content-type'], 'application/problem+json');
    assert.equal(answer.headers['cache-control'], 'no-store');
  });
});

describe('the manifest of all feeds', () => {
  it('has one address, beside the areas, and is kept like a feed', async (t) => {
    const { gateway, ask } = await openFeed(t);
    const answer = await ask({}, MANIFEST);
    assert.equal(answer.headers['cache-control'], 'public, max-age=10');
    assert.equal(gateway.calls.at(-1)?.route_id, 'fleet.get_gbfs_manifest');
    const again = await ask({ 'if-none-match': String(answer.headers['etag']) }, MANIFEST);
    assert.equal(again.statusCode, 304);
  });
});
