import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { allRoutes, allStreams } from '@drais/contracts/catalogue';
import type { RouteShape, StreamShape } from '@drais/vocabulary/define';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { fieldsOf, paramsOf } from './input.ts';
import type { Problem } from './problems.ts';
import { anOperator, bearer, openTestGateway } from './testing/open-test-gateway.ts';
import { sampleOf } from './testing/sample.ts';

type Promised = RouteShape | StreamShape;
type Headers = Record<string, string>;

const gateway = await openTestGateway(
  { after },
  { openStream: async (sink) => void setImmediate(() => sink.send({})) },
);
const rider = await bearer();
const operator = await anOperator('*');
const stranger = await anOperator('elsewhere');
const tested = new Set<string>();

const isMutation = (promised: Promised) => 'method' in promised && promised.method !== 'GET';
const isStream = (promised: Promised) => 'message' in promised;
const successOf = (promised: Promised) => ('success' in promised ? (promised.success ?? 200) : 200);

/** The request that carries an input as the contract says: in the path, then as query or body. */
function requestOf(
  promised: Promised,
  input: Record<string, unknown>,
  headers: Headers,
): InjectOptions {
  const in_path = paramsOf(promised.path);
  const url = promised.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(input[name])),
  );
  const rest = Object.fromEntries(
    Object.entries(input).filter(([name]) => !in_path.includes(name)),
  );
  if ('method' in promised && promised.method !== 'GET') {
    const with_type = { 'content-type': 'application/json', ...headers };
    return { method: promised.method, url, headers: with_type, payload: JSON.stringify(rest) };
  }
  return {
    method: 'GET',
    url,
    headers,
    query: Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)])),
  };
}

const ask = async (...request: Parameters<typeof requestOf>) =>
  gateway.app.inject(requestOf(...request));

const withKey = (headers: Headers): Headers => ({
  ...headers,
  'idempotency-key': crypto.randomUUID(),
});
const callerOf = (promised: Promised): Headers =>
  ({ public: {}, rider, operator, service: operator })[promised.scope];

function assertProblem(answer: LightMyRequestResponse, status: number, code: string): Problem {
  assert.equal(answer.statusCode, status);
  assert.equal(answer.headers['content-type'], 'application/problem+json');
  const problem = answer.json<Problem>();
  assert.deepEqual([problem.status, problem.code], [status, code]);
  assert.equal(problem.trace_id, answer.headers['x-trace-id']);
  return problem;
}

for (const promised of [...allRoutes, ...allStreams]) {
  describe(`${promised.id}`, () => {
    if (promised.scope === 'service') describeInternal(promised);
    else describeDoor(promised);
  });
}

function describeInternal(promised: Promised): void {
  it('has no door to the outside', async () => {
    const answer = await ask(
      promised,
      sampleOf(promised.input) as Record<string, unknown>,
      withKey(operator),
    );
    assertProblem(answer, 404, 'gateway.route_unknown');
    tested.add(promised.id);
  });
}

function describeDoor(promised: Promised): void {
  const input = sampleOf(promised.input) as Record<string, unknown>;
  const caller = callerOf(promised);

  it('answers a good request with the status of its contract', async () => {
    const answer = await gateway.app.inject({
      ...requestOf(promised, input, withKey(caller)),
      payloadAsStream: isStream(promised),
    });
    assert.equal(answer.statusCode, successOf(promised));
    if (isStream(promised)) answer.stream().destroy();
    else assert.equal(gateway.calls.at(-1)?.route_id, promised.id);
    tested.add(promised.id);
  });

  it('refuses a field that nobody promised, by its name', async () => {
    const answer = await ask(promised, { ...input, unpromised: 'x' }, withKey(caller));
    assert.match(assertProblem(answer, 422, 'gateway.input_invalid').detail, /unpromised/);
  });

  if (promised.scope !== 'public') describePrivate(promised, input);
  if (promised.scope === 'operator') describeOperators(promised, input);
  if (isMutation(promised)) {
    it('asks for an Idempotency-Key', async () => {
      assertProblem(await ask(promised, input, caller), 400, 'gateway.idempotency_key_missing');
    });
  }
}

function describePrivate(promised: Promised, input: Record<string, unknown>): void {
  it('refuses who does not say who they are', async () => {
    const before = gateway.calls.length;
    assertProblem(await ask(promised, input, withKey({})), 401, 'gateway.token_missing');
    assert.equal(gateway.calls.length, before);
  });
  it('refuses a token without its scope', async () => {
    const other = await bearer({ scope: 'openid', operator_areas: ['*'] });
    assertProblem(await ask(promised, input, withKey(other)), 403, 'gateway.scope_missing');
  });
}

function describeOperators(promised: Promised, input: Record<string, unknown>): void {
  it('refuses a rider', async () => {
    assertProblem(await ask(promised, input, withKey(rider)), 403, 'gateway.scope_missing');
  });
  it('refuses an operator of another area', async () => {
    const before = gateway.calls.length;
    assertProblem(await ask(promised, input, withKey(stranger)), 403, 'gateway.area_not_yours');
    assert.equal(gateway.calls.length, before);
  });
}

/** Paths of whole numbers in a schema that may be as large as anybody likes. */
function unboundedIn(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { type, minimum, maximum } = schema as Record<string, unknown>;
  const is_bounded = minimum !== undefined && maximum !== undefined;
  if (type === 'integer' && !is_bounded) return [path];
  return Object.entries(schema).flatMap(([name, part]) => unboundedIn(part, `${path}.${name}`));
}

describe('the catalogue of routes', () => {
  it('bounds every whole number that comes from outside: 1e308 is one, and no column holds it', () => {
    const from_outside = [...allRoutes, ...allStreams].filter(({ scope }) => scope !== 'service');
    assert.deepEqual(
      from_outside.flatMap(({ id, input }) => unboundedIn(input, id)),
      [],
    );
  });
  it('has a test of each of its routes and streams', () => {
    const all = [...allRoutes, ...allStreams].map(({ id }) => id);
    assert.deepEqual(
      all.filter((id) => !tested.has(id)),
      [],
    );
    assert.equal(new Set(all).size, all.length);
  });

  it('takes every path parameter into its input', () => {
    for (const { id, path, input } of [...allRoutes, ...allStreams]) {
      for (const name of paramsOf(path)) assert.ok(name in fieldsOf(input), `${id} loses ${name}`);
    }
  });

  it('names an area for each operator route', () => {
    for (const { id, scope, area_from, input } of [...allRoutes, ...allStreams]) {
      if (scope !== 'operator') continue;
      assert.ok(area_from === '*' || (area_from !== undefined && area_from in fieldsOf(input)), id);
    }
  });
});
