import type { Scope } from '@drais/vocabulary/define';

/** The words of JSON Schema 2020-12 that the description uses. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema | false;
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Schema;
}

export interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

interface OperationObject {
  readonly 'x-drais-id': string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

interface ResponseObject {
  /** Absent when the answer has no body. */
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

export interface Promised {
  /** Empty when nothing comes. */
  readonly media_type: string;
  readonly schema: object;
}

/** One operation of the description, as the attacker reads it. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly scope: Scope;
  readonly in_path: readonly Parameter[];
  readonly in_query: readonly Parameter[];
  readonly body: Schema | undefined;
  /** Whether it takes an Idempotency-Key. */
  readonly is_mutation: boolean;
  readonly is_stream: boolean;
  /** What each status brings, by its number. */
  readonly promises: ReadonlyMap<number, Promised>;
}

const NO_CONTENT = { '': { schema: {} } };

/** Every operation of an OpenAPI description. */
export function readOperations(described: Described): Operation[] {
  return Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      readOperation(path, method.toUpperCase(), operation),
    ),
  );
}

function readOperation(path: string, method: string, operation: OperationObject): Operation {
  const own = operation.parameters.filter((parameter) => 'name' in parameter);
  const promises = new Map(
    Object.entries(operation.responses).flatMap(([status, { content = NO_CONTENT }]) =>
      Object.entries(content).map(
        ([media_type, { schema }]) => [Number(status), { media_type, schema }] as const,
      ),
    ),
  );
  return {
    id: operation['x-drais-id'],
    method,
    path,
    scope: (operation.security.flatMap((one) => one['oauth2'] ?? [])[0] ?? 'public') as Scope,
    in_path: own.filter((parameter) => parameter.in === 'path'),
    in_query: own.filter((parameter) => parameter.in === 'query'),
    body: operation.requestBody?.content['application/json']?.schema,
    is_mutation: method !== 'GET',
    is_stream: promises.get(200)?.media_type === 'text/event-stream',
    promises,
  };
}
