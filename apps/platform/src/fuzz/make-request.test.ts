import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allRoutes } from '@drais/contracts/catalogue';
import { whatIsWrong } from '@drais/kit/validation';
import { drawOf } from '@drais/twin/life/draw';
import { fillValue } from './fill-value.ts';
import { hostileValues } from './hostile-values.ts';
import type { Identity } from './identities.ts';
import { openKnownThings } from './known-things.ts';
import { openRequestMaker } from './make-request.ts';
import { type Described, readOperations, type Schema } from './operations.ts';
import type { FuzzRequest } from './request.ts';

const NOW_MS = Date.parse('2026-06-01T08:00:00Z');

const described: Described = {
  components: { schemas: {} },
  paths: Object.fromEntries(
    allRoutes
      .filter((route) => route.scope !== 'service')
      .map((route) => [
        `${route.path}#${route.id}`,
        {
          [route.method.toLowerCase()]: {
            'x-drais-id': route.id,
            security: route.scope === 'public' ? [] : [{ oauth2: [route.scope] }],
            parameters: [],
            requestBody: { content: { 'application/json': { schema: route.input as Schema } } },
            responses: {},
          },
        },
      ]),
  ),
};
const operations = readOperations(described);

const person = (name: string): Identity => ({
  name,
  account_id: null,
  scopes: [],
  operator_areas: [],
  authorization: async () => undefined,
});

function makerOf(seed: number) {
  return openRequestMaker({
    seed,
    operations,
    known: openKnownThings(),
    hostile: hostileValues(seed),
    identities: {
      riders: [person('rider 0'), person('rider 1')],
      operators: [person('operator of all')],
      strangers: [person('nobody'), person('token expired')],
    },
    base_url: 'http://localhost:8080',
    now_ms: () => NOW_MS,
  });
}

const textOf = ({ method, target, headers, body, by }: FuzzRequest) =>
  JSON.stringify([method, target, headers, body?.toString('base64'), by.name]);

function requestsOf(seed: number): string[] {
  const maker = makerOf(seed);
  return Array.from({ length: 500 }, (_, n) => textOf(maker.make(n)));
}

describe('the requests of a run', () => {
  it('are the same for the same seed, and others for another', () => {
    assert.deepEqual(requestsOf(1), requestsOf(1));
    assert.notDeepEqual(requestsOf(1), requestsOf(2));
  });

  it('are of every kind: right, by strangers, and wrong in many ways', () => {
    const maker = makerOf(3);
    const changes = new Set<string>();
    for (let n = 0; n < 3_000; n++)
      for (const change of maker.make(n).changes) changes.add(change.split(' ')[0] ?? '');
    for (const change of ['by', 'without', 'added', 'deep', 'number', 'text', 'method', 'unlisted'])
      assert.ok(changes.has(change), change);
    assert.ok(changes.size >= 25, [...changes].join());
  });

  it('may say what JavaScript would take for an object’s own kind', () => {
    const maker = makerOf(4);
    const missing = new Set(['"__proto__":', ':1e999,', ':NaN,']);
    for (let n = 0; n < 20_000 && missing.size > 0; n++) {
      const body = maker.make(n).body?.toString() ?? '';
      for (const piece of missing) if (body.includes(piece)) missing.delete(piece);
    }
    assert.deepEqual([...missing], []);
  });
});

describe('a form that is filled in', () => {
  it('fits its schema, for every route of the contracts', () => {
    const known = openKnownThings();
    for (const { id, input } of allRoutes) {
      const draw = drawOf(id);
      for (let n = 0; n < 30; n++) {
        const filling = { draw, known, owner: null, spares: false, now_ms: NOW_MS };
        const value = fillValue(input as Schema, '', filling);
        assert.equal(
          whatIsWrong(input, structuredClone(value)),
          null,
          `${id} ${JSON.stringify(value)}`,
        );
      }
    }
  });
});
