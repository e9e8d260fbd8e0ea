import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { curlOf } from './curl-of.ts';
import { jsonOf } from './hostile-values.ts';
import type { FuzzRequest } from './request.ts';
import { simplifyRequest } from './simplify-request.ts';

const value = {
  area_id: 'mannheim',
  trips: [{ a: 1 }, { a: 2, reason: "it's 100 %\0" }, { a: 3 }],
};
const request: FuzzRequest = {
  n: 7,
  operation: undefined,
  method: 'POST',
  target: '/v1/trips?limit=5&cursor=x',
  headers: { 'content-type': 'application/json', tracestate: 'x', 'idempotency-key': 'fuzz-1-7' },
  value,
  body: Buffer.from(jsonOf(value)),
  by: {
    name: 'rider 1',
    account_id: null,
    scopes: [],
    operator_areas: [],
    authorization: async () => undefined,
  },
  changes: [],
  is_off_road: false,
};

describe('a request that fails', () => {
  it('shrinks to what makes it fail, under keys of its own', async () => {
    const keys = new Set<string | undefined>();
    const smallest = await simplifyRequest(request, async (candidate) => {
      keys.add(candidate.headers['idempotency-key']);
      return candidate.body?.includes('\\u0000') === true && candidate.target.includes('cursor');
    });
    assert.deepEqual(smallest.value, { trips: [{ reason: '\0' }] });
    assert.equal(smallest.target, '/v1/trips?cursor=x');
    assert.deepEqual(Object.keys(smallest.headers), ['content-type', 'idempotency-key']);
    assert.ok(keys.size > 5 && !keys.has('fuzz-1-7'));
  });

  it('stays as it is when nothing less fails', async () => {
    assert.equal(await simplifyRequest(request, async () => false), request);
  });

  it('can be typed', () => {
    const body = Buffer.from([0x7b, 0, 0xff, 0x27, 0x25, 0x5c, 0x7d]);
    assert.equal(
      curlOf('http://localhost:8080', { ...request, headers: {}, body }),
      `printf '{\\000\\377'\\''%%\\\\}' | curl -sS -i --path-as-is -X POST -H "authorization: Bearer $RIDER_1" --data-binary @- 'http://localhost:8080/v1/trips?limit=5&cursor=x'`,
    );
  });
});
