import { allRefusals, type edgeRefusals } from '@drais/contracts/catalogue';
import type { RouteShape, Scope, StreamShape } from '@drais/vocabulary/define';
import { sessionCookie } from './auth.ts';
import { fieldsOf, paramsOf } from './input.ts';
import { problemTexts } from './problem-texts.ts';
import { publicRoutes, publicStreams } from './routes.ts';

type Json = Record<string, unknown>;

const KEY_PARAMETER = { $ref: '#/components/parameters/IdempotencyKey' };

/** The OpenAPI 3.1 description of everything in the contracts that outsiders may ask. */
export function openApiOf(public_url: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of publicRoutes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  for (const stream of publicStreams)
    paths[stream.path] = { ...paths[stream.path], get: streamOperationOf(stream) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Drais',
      version: '1',
      description:
        'Shared fleets of electric scooters, e-bikes, cars and vans. Every mutation needs an Idempotency-Key.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: public_url }],
    tags: tagsOf(),
    paths,
    components: componentsOf(public_url),
  };
}

function tagsOf(): { name: string }[] {
  const names = new Set([...publicRoutes, ...publicStreams].map(({ id }) => roomOf(id)));
  return [...names].map((name) => ({ name }));
}

function roomOf(id: string): string {
  return id.split('.')[0] ?? id;
}

function operationOf(route: RouteShape): Json {
  const is_read = route.method === 'GET';
  const body = is_read ? undefined : bodyOf(route);
  return {
    ...headOf(route, is_read ? [] : [KEY_PARAMETER], is_read),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      [String(route.success ?? 200)]: {
        description: 'Done.',
        content: { 'application/json': { schema: plain(route.output) } },
      },
      ...(route.path.startsWith('/gbfs/') ? NOT_CHANGED : {}),
      ...problemResponses([...route.refusals, ...edgeCodes(route, is_read)]),
    },
  };
}

function streamOperationOf(stream: StreamShape): Json {
  return {
    ...headOf(stream, [], true),
    responses: {
      '200': {
        description:
          'Server-sent events without end; each `data` line holds one message of this schema as JSON.',
        content: { 'text/event-stream': { schema: plain(stream.message) } },
      },
      ...problemResponses([...stream.refusals, ...edgeCodes(stream, true)]),
    },
  };
}

function headOf(
  promised: RouteShape | StreamShape,
  extra: readonly Json[],
  is_read: boolean,
): Json {
  return {
    operationId: promised.id.replace('.', '_'),
    'x-drais-id': promised.id,
    tags: [roomOf(promised.id)],
    summary: promised.summary,
    security: securityOf(promised.scope),
    parameters: [...parametersOf(promised, is_read), ...extra],
  };
}

function securityOf(scope: Scope): Json[] {
  return scope === 'public' ? [] : [{ oauth2: [scope] }, { session: [] }];
}

function parametersOf(promised: RouteShape | StreamShape, is_read: boolean): Json[] {
  const fields = fieldsOf(promised.input);
  const in_path = paramsOf(promised.path);
  const required = requiredOf(promised.input);
  const path = in_path.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: plain(fields[name] ?? {}),
  }));
  if (!is_read) return path;
  const query = Object.entries(fields)
    .filter(([name]) => !in_path.includes(name))
    .map(([name, schema]) => ({
      name,
      in: 'query',
      required: required.includes(name),
      schema: plain(schema),
    }));
  return [...path, ...query];
}

function bodyOf(route: RouteShape): Json | undefined {
  const in_path = paramsOf(route.path);
  const properties = Object.entries(fieldsOf(route.input)).filter(
    ([name]) => !in_path.includes(name),
  );
  if (properties.length === 0) return undefined;
  const required = requiredOf(route.input).filter((name) => !in_path.includes(name));
  const schema = {
    type: 'object',
    properties: Object.fromEntries(properties.map(([name, field]) => [name, plain(field)])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
  return { required: required.length > 0, content: { 'application/json': { schema } } };
}

function requiredOf(schema: RouteShape['input']): readonly string[] {
  return (schema as { required?: readonly string[] }).required ?? [];
}

const ALWAYS = [
  'gateway.input_invalid',
  'gateway.too_many_requests',
  'gateway.fault',
  'gateway.unavailable',
  'gateway.timeout',
];
const OF_PRIVATE = [
  'gateway.token_missing',
  'gateway.token_invalid',
  'gateway.scope_missing',
  'gateway.area_not_yours',
];
const OF_MUTATIONS = [
  'gateway.body_not_json',
  'gateway.body_too_large',
  'gateway.media_type_unsupported',
  'gateway.origin_foreign',
  'gateway.idempotency_key_missing',
  'gateway.idempotency_key_reused',
  'gateway.idempotency_key_busy',
] as const satisfies readonly (keyof typeof edgeRefusals)[];

/**
 * What the router does not take for a part of a path: too long for any id, or not of this place.
 */
const OF_PATHS = ['gateway.route_unknown'];

function edgeCodes({ path, scope }: RouteShape | StreamShape, is_read: boolean): string[] {
  return [
    ...ALWAYS,
    ...(paramsOf(path).length > 0 ? OF_PATHS : []),
    ...(scope === 'public' ? [] : OF_PRIVATE),
    ...(is_read ? [] : OF_MUTATIONS),
  ];
}

/** Feeds carry an ETag, and are not sent again to who has them (RFC 9110, section 13.1). */
const NOT_CHANGED = { '304': { description: 'What was sent before is still true.' } };

/** One response a status; its codes are those that the route can say. */
function problemResponses(codes: readonly string[]): Json {
  const by_status = Map.groupBy([...new Set(codes)], (code) => String(allRefusals[code]));
  const entries = [...by_status].toSorted(([a], [b]) => Number(a) - Number(b));
  return Object.fromEntries(
    entries.map(([status, of_status]) => [status, problemResponse(of_status)]),
  );
}

function problemResponse(codes: readonly string[]): Json {
  const schema = {
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      { type: 'object', properties: { code: { enum: [...codes] } } },
    ],
  };
  return {
    description: codes
      .map((code) => `\`${code}\`: ${problemTexts[code]?.title ?? code}.`)
      .join(' '),
    content: { 'application/problem+json': { schema } },
  };
}

function componentsOf(public_url: string): Json {
  return {
    schemas: { Problem: PROBLEM_SCHEMA },
    parameters: {
      IdempotencyKey: {
        name: 'Idempotency-Key',
        in: 'header',
        required: true,
        description: 'New for each thing that is wanted; the same again when an answer was lost.',
        schema: { type: 'string', pattern: '^[\\x21-\\x7e]{8,128}$' },
      },
    },
    securitySchemes: {
      oauth2: {
        type: 'oauth2',
        description:
          'Authorization code with PKCE (RFC 7636). Access tokens are for the audience of this API.',
        flows: {
          authorizationCode: {
            authorizationUrl: `${public_url}/oauth/auth`,
            tokenUrl: `${public_url}/oauth/token`,
            refreshUrl: `${public_url}/oauth/token`,
            scopes: {
              rider: 'Reserve, ride and pay.',
              operator: 'Steer the areas of which the account is an operator.',
            },
          },
        },
      },
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: sessionCookie(public_url),
        description:
          'Set by signing in on the web pages; mutations must come from a page of the same origin.',
      },
    },
  };
}

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'RFC 9457. Further members are facts about this occurrence.',
  required: ['type', 'title', 'status', 'code', 'detail', 'trace_id'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    trace_id: { type: 'string', pattern: '^[0-9a-f]{32}$' },
  },
  additionalProperties: { type: ['string', 'number', 'boolean'] },
};

/**
 * A schema as JSON Schema 2020-12, which OpenAPI 3.1 speaks: what draft 7 calls a list of `items`
 * is `prefixItems`.
 */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).filter(
    ([key]) => !key.startsWith('~') && key !== 'additionalItems',
  );
  const copy = Object.fromEntries(entries.map(([key, value]) => [key, plain(value)]));
  if (!Array.isArray(copy['items'])) return copy;
  const { items, ...rest } = copy;
  return { ...rest, prefixItems: items, items: false };
}
