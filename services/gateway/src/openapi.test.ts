import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allRefusals, allRoutes, allStreams } from '@drais/contracts/catalogue';
import { paramsOf } from './input.ts';
import { openApiOf } from './openapi.ts';
import { openTestGateway, PUBLIC_URL } from './testing/open-test-gateway.ts';

interface Parameter {
  readonly name?: string;
  readonly in?: string;
  readonly required?: boolean;
  readonly $ref?: string;
  readonly schema?: unknown;
}
interface Operation {
  readonly operationId: string;
  readonly 'x-drais-id': string;
  readonly summary: string;
  readonly security: readonly Record<string, readonly string[]>[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: unknown };
  readonly responses: Readonly<
    Record<
      string,
      { readonly description: string; readonly content: Record<string, { schema: unknown }> }
    >
  >;
}
interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Record<string, unknown>>>;
}

const description = JSON.parse(JSON.stringify(openApiOf(PUBLIC_URL))) as Description;
const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const find = (id: string) => operations.find(({ operation }) => operation['x-drais-id'] === id);

function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' ? [String(inner)] : refsIn(inner),
  );
}

describe('the OpenAPI description', () => {
  it('is served as it is made', async (t) => {
    const gateway = await openTestGateway(t);
    assert.deepEqual((await gateway.app.inject({ url: '/openapi.json' })).json(), description);
    assert.equal(description.openapi, '3.1.0');
  });

  it('holds every route and stream but those between services', () => {
    const outside = [...allRoutes, ...allStreams]
      .filter(({ scope }) => scope !== 'service')
      .map(({ id }) => id);
    assert.deepEqual(
      operations.map(({ operation }) => operation['x-drais-id']).toSorted(),
      outside.toSorted(),
    );
    assert.equal(
      new Set(operations.map(({ operation }) => operation.operationId)).size,
      operations.length,
    );
  });

  it('gives each path parameter of the template exactly once, required and with a schema', () => {
    for (const { path, operation } of operations) {
      const given = operation.parameters.filter((parameter) => parameter.in === 'path');
      assert.deepEqual(given.map(({ name }) => name).toSorted(), paramsOf(path).toSorted(), path);
      assert.ok(
        given.every(
          ({ required, schema }) => required === true && Object.keys(schema as object).length > 0,
        ),
        path,
      );
    }
  });

  it('asks for an Idempotency-Key with every mutation and with nothing else', () => {
    for (const { path, method, operation } of operations) {
      const asks = operation.parameters.some(
        ({ $ref }) => $ref === '#/components/parameters/IdempotencyKey',
      );
      assert.equal(asks, method !== 'get', path);
    }
  });

  it('names success, and every problem under its own status', () => {
    for (const route of allRoutes.filter(({ scope }) => scope !== 'service')) {
      const responses = find(route.id)?.operation.responses ?? {};
      assert.ok(String(route.success ?? 200) in responses, route.id);
      for (const code of [...route.refusals, 'gateway.fault']) {
        assert.match(
          responses[String(allRefusals[code])]?.description ?? '',
          new RegExp(code),
          route.id,
        );
      }
    }
  });

  it('guards what is not public, and names the scope', () => {
    for (const promised of [...allRoutes, ...allStreams].filter(
      ({ scope }) => scope !== 'service',
    )) {
      const security = find(promised.id)?.operation.security;
      const expected =
        promised.scope === 'public' ? [] : [{ oauth2: [promised.scope] }, { session: [] }];
      assert.deepEqual(security, expected, promised.id);
    }
  });

  it('has no reference without an end', () => {
    for (const ref of new Set(refsIn(description))) {
      const [, , kind = '', name = ''] = ref.split('/');
      assert.ok(description.components[kind]?.[name] !== undefined, ref);
    }
  });

  it('speaks JSON Schema 2020-12, where a list of items is prefixItems', () => {
    const text = JSON.stringify(description);
    assert.doesNotMatch(text, /"items":\[/);
    assert.doesNotMatch(text, /"additionalItems"/);
    assert.match(text, /"prefixItems":\[/);
  });

  it('sends the streams as server-sent events', () => {
    for (const { id } of allStreams)
      assert.ok('text/event-stream' in (find(id)?.operation.responses['200']?.content ?? {}), id);
  });
});
