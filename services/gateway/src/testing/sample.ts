import type { RouteShape } from '@drais/vocabulary/define';
import { ACCOUNT_THING_ID_PATTERN, AREA_THING_ID_PATTERN } from '@drais/vocabulary/ids';

type Schema = RouteShape['input'];

/**
 * Text that fits each pattern of the contracts. A new pattern needs a line here before its routes
 * can be tested.
 */
const TEXT_OF_PATTERN: Readonly<Record<string, string>> = {
  [AREA_THING_ID_PATTERN]: 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbc5',
  [ACCOUNT_THING_ID_PATTERN]: '042.01a2040c-f370-7b6f-ad85-275d5783bbc5',
  '^[a-z][a-z0-9-]{1,31}$': 'mannheim',
  '^[A-Z0-9-]{2,20}$': 'MA-0042',
  '^[a-z0-9-]{2,40}$': 'e-bike-1',
  '^[A-Za-z0-9_-]{43}$': 'A'.repeat(43),
  '^[a-z_]{2,40}$': 'vehicle_status',
  '^[A-Z]{3}$': 'EUR',
  '^[A-Z]{2}$': 'DE',
  '^[A-Za-z0-9_-]+$': 'tok_visa',
  '^[A-Za-z0-9-]+$': 'L-1234567',
};
const TEXT_OF_FORMAT: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T08:00:00Z',
  date: '1990-01-01',
  email: 'karl@example.org',
};

interface Fields {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly items?: Schema | readonly Schema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

/**
 * The smallest value that fits a schema: required fields only. @throws {Error} when it does not
 * know how
 */
export function sampleOf(schema: Schema): unknown {
  const fields = schema as Fields;
  if (fields.const !== undefined) return fields.const;
  if (fields.enum !== undefined) return fields.enum[0];
  if (fields.anyOf?.[0] !== undefined) return sampleOf(fields.anyOf[0]);
  switch (fields.type) {
    case 'object':
      return objectOf(fields);
    case 'array':
      return listOf(fields);
    case 'string':
      return textOf(fields);
    case 'number':
    case 'integer':
      return Math.max(0, fields.minimum ?? 0);
    case 'boolean':
      return true;
    default:
      throw new Error(`no sample of ${JSON.stringify(schema)}`);
  }
}

function objectOf({ required = [], properties = {} }: Fields): Record<string, unknown> {
  return Object.fromEntries(required.map((name) => [name, sampleOf(properties[name] as Schema)]));
}

function listOf({ items, minItems = 0 }: Fields): unknown[] {
  if (Array.isArray(items)) return items.map((item: Schema) => sampleOf(item));
  return Array.from({ length: minItems }, () => sampleOf(items as Schema));
}

function textOf({ pattern, format, minLength = 1 }: Fields): string {
  const text = pattern === undefined ? TEXT_OF_FORMAT[format ?? ''] : TEXT_OF_PATTERN[pattern];
  if (text !== undefined) return text;
  if (pattern !== undefined || format !== undefined)
    throw new Error(`no sample of ${pattern ?? format}`);
  return 'a'.repeat(minLength);
}
